using System.Diagnostics;
using System.Text.RegularExpressions;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Launchers;
using Xunit;

namespace Plasticity.Tests.Lab.Launchers;

public sealed partial class SlurmScriptTests
{
    private static readonly SlurmOptions _options = new() { Time = new SlurmTime(3600) };

    private static readonly SlurmSweep _sweep = new()
    {
        Program = ["/opt/plasticity/plasticity"],
        Folder = "/data/sweep",
        WorkingFolder = "/data",
        Runs = 40,
    };

    [Fact]
    public void One_array_is_written_as_reviewed() => Golden.Matches("Lab/Launchers/array", Assert.Single(SlurmScript.For(
        _sweep with
        {
            Program = ["/opt/dot net/dotnet", "/opt/it's/Plasticity.Cli.dll"],
            Folder = "/data/50% of sweep's",
            Settings = ["checkpoint.seconds=300", "attempts=5"],
        },
        _options with
        {
            JobName = "sweep",
            Memory = "4G",
            Partition = "short,long",
            Account = "lab",
            Qos = "normal",
            CpusPerTask = 4,
            RunsPerTask = 3,
            MaxConcurrent = 8,
            Extra = ["--constraint=avx2"],
        })).Text);

    [Fact]
    public void More_tasks_than_an_array_holds_are_split_and_counted_on()
    {
        IReadOnlyList<SlurmScript> scripts = SlurmScript.For(_sweep, _options with { MaxArraySize = 32, MaxConcurrent = 5 });
        Assert.Equal(["array-1.sbatch", "array-2.sbatch"], scripts.Select(script => script.FileName));
        Assert.Equal(["0-19%3", "0-19%2"], scripts.Select(script => ArrayLine().Match(script.Text).Groups[1].Value));
        Assert.Contains("task=$((20 + ${SLURM_ARRAY_TASK_ID", scripts[1].Text);
        Assert.All(scripts, script => Assert.Contains("\ntasks=40\n", script.Text));
        Assert.Equal([(0, 20), (20, 20)], scripts.Select(script => (script.FirstTask, script.Tasks)));
    }

    /// <summary>What was not asked for is the site's to choose.</summary>
    [Fact]
    public void Options_that_are_not_given_are_not_written()
    {
        string text = Assert.Single(SlurmScript.For(_sweep, _options)).Text;
        Assert.DoesNotMatch("#SBATCH --(mem|partition|account|qos)", text);
    }

    [Theory]
    [InlineData("/data/a\"b", "\"")]
    [InlineData("/data/a\\b", "\\")]
    [InlineData("/data/a\nb", "line break")]
    public void A_folder_that_Slurm_cannot_name_is_refused(string folder, string named) => Assert.Contains(named,
        Assert.Throws<ConfigurationException>(() => SlurmScript.For(_sweep with { Folder = folder }, _options)).Message);

    [Fact]
    public async Task Bash_finds_no_fault()
    {
        string text = Assert.Single(SlurmScript.For(_sweep with { Folder = "/data/a 'b' $HOME `id`" }, _options)).Text;
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["array.sbatch"], text);
        using Process bash = StandIn.Start("/bin/bash", ["-n", folder["array.sbatch"]], []);
        Assert.Equal("", await bash.StandardError.ReadToEndAsync());
        await bash.WaitForExitAsync();
        Assert.Equal(0, bash.ExitCode);
    }

    [Fact]
    public async Task The_worker_is_told_its_task_the_sweep_and_its_cores()
    {
        using StandIn slurm = new("echo \"$# $*\" >\"$(dirname \"$0\")/arguments\"; echo $TMPDIR >\"$(dirname \"$0\")/scratch\"; pwd");
        await slurm.RunScript(("SLURM_ARRAY_TASK_ID", "2"), ("SLURM_CPUS_PER_TASK", "3"), ("SLURM_TMPDIR", slurm.Folder));
        Assert.Equal(0, slurm.ExitCode);
        Assert.Equal($"8 worker {slurm.Sweep} --index 2 --of 4 --no-wait threads=3\n", slurm.Read("arguments"));
        Assert.Equal($"{slurm.Folder}\n", slurm.Read("scratch"));
        Assert.Contains($"\n{slurm.Folder}\n", slurm.Output);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(127)]
    public async Task The_end_of_a_worker_is_the_end_of_the_task(int code)
    {
        using StandIn slurm = new($"exit {code}");
        await slurm.RunScript();
        Assert.Equal(code, slurm.ExitCode);
        Assert.Equal("", slurm.Read("scontrol.log"));
    }

    [Fact]
    public async Task A_worker_that_stopped_early_is_put_back_into_the_queue()
    {
        using StandIn slurm = new("exit 75");
        await slurm.RunScript();
        Assert.Equal(75, slurm.ExitCode);
        Assert.Equal("requeue 4711\n", slurm.Read("scontrol.log"));
    }

    [Fact]
    public async Task A_scontrol_that_Slurm_ended_as_it_put_the_task_back_has_done_its_work()
    {
        using StandIn slurm = new("exit 75");
        slurm.Program("bin/scontrol", "kill -s TERM $PPID; kill -s TERM $$");
        await slurm.RunScript();
        Assert.Equal(75, slurm.ExitCode);
        Assert.Contains("and back in the queue", slurm.Output);
    }

    [Fact]
    public void A_sweep_that_is_gone_on_with_begins_failed_runs_again() =>
        Assert.Contains("--no-wait --retry \\\n", Assert.Single(SlurmScript.For(_sweep with { RetriesFailed = true }, _options)).Text);

    [Fact]
    public async Task Without_scontrol_the_exit_code_says_it_and_the_text_says_what_to_do()
    {
        using StandIn slurm = new("exit 75", hasScontrol: false);
        await slurm.RunScript();
        Assert.Equal(75, slurm.ExitCode);
        Assert.Contains($"submit the script in {slurm.Sweep}/slurm again", slurm.Output);
    }

    /// <summary>The worker says what it got, waits for the second signal if it is to get two, and stops as one that has saved.</summary>
    private const string Listening = """
        trap 'echo USR1 >>"$here/signals"' USR1
        trap 'echo TERM >>"$here/signals"' TERM
        touch "$here/ready"
        while [ ! -s "$here/signals" ]; do sleep 0.02; done
        exit 75
        """;

    [Fact]
    public async Task When_the_time_is_nearly_over_the_worker_is_asked_and_the_task_goes_back()
    {
        using StandIn slurm = new(Listening);
        await slurm.RunScriptAndSignal("USR1");
        Assert.Equal("USR1\n", slurm.Read("signals"));
        Assert.Equal(75, slurm.ExitCode);
        Assert.Equal("requeue 4711\n", slurm.Read("scontrol.log"));
    }

    /// <summary>Slurm ends the job: cancelled, it must stay so; preempted, Slurm puts it back by itself.</summary>
    [Fact]
    public async Task When_Slurm_ends_the_task_the_worker_is_asked_once_and_the_task_does_not_put_itself_back()
    {
        using StandIn slurm = new(Listening);
        await slurm.RunScriptAndSignal("TERM");
        Assert.Equal("USR1\n", slurm.Read("signals"));
        Assert.Equal(75, slurm.ExitCode);
        Assert.Equal("", slurm.Read("scontrol.log"));
    }

    [Fact]
    public async Task A_worker_that_cannot_listen_yet_has_lost_nothing()
    {
        using StandIn slurm = new("touch \"$here/ready\"; while true; do sleep 0.02; done");
        await slurm.RunScriptAndSignal("USR1");
        Assert.Equal(75, slurm.ExitCode);
        Assert.Equal("requeue 4711\n", slurm.Read("scontrol.log"));
    }

    [Fact]
    public async Task A_program_that_the_node_does_not_see_is_named()
    {
        using StandIn slurm = new("exit 0");
        slurm.Delete("plasti city");
        await slurm.RunScript();
        Assert.Equal(1, slurm.ExitCode);
        Assert.Contains($"there is no {slurm.Folder}/plasti city on node", slurm.Output);
    }

    [GeneratedRegex("^#SBATCH --array=(.*)$", RegexOptions.Multiline)]
    private static partial Regex ArrayLine();

    /// <summary>Runs a script as Slurm would, with a worker and a scontrol made for the test.</summary>
    private sealed class StandIn : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        /// <param name="worker">What the worker does, in bash; <c>$here</c> is the folder.</param>
        /// <param name="hasScontrol">Whether the node has one.</param>
        public StandIn(string worker, bool hasScontrol = true)
        {
            Assert.SkipWhen(OperatingSystem.IsWindows(), "Slurm runs on Unix.");
            Program("plasti city", $"here='{Folder}'\n{worker}");
            File.WriteAllText(_folder["scontrol.log"], "");
            Directory.CreateDirectory(_folder["bin"]);
            if (hasScontrol) Program("bin/scontrol", $"echo \"$*\" >>'{Folder}/scontrol.log'");
        }

        public string Folder => _folder.Path;

        public string Sweep => _folder["the sweep"];

        public int ExitCode { get; private set; }

        public string Output { get; private set; } = "";

        public string Read(string name) => File.ReadAllText(_folder[name]);

        public void Delete(string name) => File.Delete(_folder[name]);

        public void Dispose() => _folder.Dispose();

        public Task RunScript(params (string, string)[] environment) => Run(null, environment);

        public Task RunScriptAndSignal(string signal) => Run(signal, []);

        public static Process Start(string program, string[] arguments, (string Name, string Value)[] environment)
        {
            ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach ((string name, string value) in environment) start.Environment[name] = value;
            return Process.Start(start)!;
        }

        private async Task Run(string? signal, (string, string)[] environment)
        {
            SlurmSweep sweep = new() { Program = [_folder["plasti city"]], Folder = Sweep, WorkingFolder = Folder, Runs = 4 };
            await File.WriteAllTextAsync(_folder["array.sbatch"], Assert.Single(SlurmScript.For(sweep, _options)).Text);
            using Process script = Start("/bin/bash", [_folder["array.sbatch"]],
                [("SLURM_JOB_ID", "4711"), ("SLURM_ARRAY_TASK_ID", "0"), ("PATH", $"{_folder["bin"]}:/usr/bin:/bin"), .. environment]);
            Task<string> errors = script.StandardError.ReadToEndAsync(), output = script.StandardOutput.ReadToEndAsync();
            if (signal is not null)
            {
                while (!File.Exists(_folder["ready"]))
                {
                    Assert.False(script.HasExited, "The script ended before its worker was ready.");
                    await Task.Delay(5);
                }
                using Process kill = Start("/bin/bash", ["-c", $"kill -s {signal} {script.Id}"], []);
                await kill.WaitForExitAsync();
            }
            await script.WaitForExitAsync();
            Output = await output + await errors;
            ExitCode = script.ExitCode;
        }

        public void Program(string name, string body)
        {
            File.WriteAllText(_folder[name], $"#!/bin/bash\n{body}\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder[name], (UnixFileMode)0b111_101_101);
        }
    }
}
