using Plasticity.Cli;
using Xunit;

namespace Plasticity.Tests.Cli;

public sealed class SlurmCommandTests
{
    private static readonly string[] _small = ["rule=bp,fa", "seeds=3", "epochs=1", "network=64-8-10", "data.trainSamples=128",
        "data.testSamples=64"];

    [Fact]
    public void Scripts_are_written_and_the_commands_that_submit_them_said_without_any_Slurm()
    {
        using TemporaryFolder folder = new();
        Tool tool = Slurm(folder, [.. _small, $"out={folder["sweep"]}", "--time", "1:00:00", "--max-array-size", "2", "--runs-per-task", "2",
            "--mem", "4G", "--partition", "low", "--account", "lab", "--qos", "long", "--cpus-per-task", "2", "--max-concurrent", "7",
            "--signal-seconds", "30", "--job-name", "mine", "--sbatch", "--constraint=avx2", "--sbatch", "--comment=two words",
            "checkpoint.seconds=5"]);
        Assert.Equal((ExitCode.Good, ""), (tool.Code, tool.Error));
        Assert.StartsWith("6 runs in 3 tasks, each of 2 cores for up to 01:00:00 at a time.", tool.Output);
        foreach (string script in (string[])["array-1.sbatch", "array-2.sbatch"])
            Assert.Contains($"sbatch {folder["sweep", "slurm", script]}", tool.Output);
        Assert.Contains($"plasticity report {folder["sweep"]}", tool.Output);
        string text = File.ReadAllText(folder["sweep", "slurm", "array-1.sbatch"]);
        foreach (string line in (string[])["--time=01:00:00", "--mem=4G", "--partition=low", "--account=lab", "--qos=long",
            "--cpus-per-task=2", "--array=0-1%4", "--signal=B:USR1@30", "--job-name=mine", "--constraint=avx2", "--comment=two words"])
            Assert.Contains($"\n#SBATCH {line}\n", text);
        Assert.Contains("'checkpoint.seconds=5'", text);
        Assert.DoesNotContain("out=", text);
        Assert.DoesNotContain("--retry", text);
    }

    /// <summary>The same runs under the same names, so that a sweep may go on with either.</summary>
    [Theory]
    [InlineData("run")]
    [InlineData("compare")]
    public void The_plan_is_that_of_run_and_of_compare(string command)
    {
        string[] settings = ["seeds=2", "epochs=1"];
        Tool planned = Tool.Run([command, .. settings, "--dry-run"]);
        Tool tool = Tool.Run(["slurm", .. settings, "--dry-run", .. command == "compare" ? (string[])["--compare"] : []]);
        Assert.Equal(planned, tool);
    }

    [Fact]
    public void Submitting_says_the_numbers_of_the_jobs_and_leaves()
    {
        using TemporaryFolder folder = new();
        Sbatch(folder, "echo $((40 + $(wc -l <\"$here/submitted\")))");
        Tool tool = Slurm(folder, [.. _small, $"out={folder["sweep"]}", "--time", "60", "--max-array-size", "4", "--submit"]);
        Assert.Equal((ExitCode.Good, ""), (tool.Code, tool.Error));
        Assert.Contains("Jobs:     41 42\n", tool.Output);
        Assert.Contains("squeue --jobs=41,42\n", tool.Output);
        Assert.Equal([folder["sweep", "slurm", "array-1.sbatch"], folder["sweep", "slurm", "array-2.sbatch"]],
            File.ReadLines(folder["submitted"]));
    }

    [Fact]
    public void What_was_submitted_before_a_refusal_is_said()
    {
        using TemporaryFolder folder = new();
        Sbatch(folder, "[ $(wc -l <\"$here/submitted\") = 1 ] && echo 41 || { echo 'too many jobs' >&2; exit 1; }");
        Tool tool = Slurm(folder, [.. _small, $"out={folder["sweep"]}", "--time", "60", "--max-array-size", "4", "--submit"]);
        Assert.Equal(ExitCode.Failed, tool.Code);
        foreach (string said in (string[])["too many jobs", "job 41 was submitted before", $"slurm --resume {folder["sweep"]}"])
            Assert.Contains(said, tool.Error);
    }

    [Fact]
    public void Without_Slurm_nothing_is_made_for_a_sweep_that_is_to_be_submitted()
    {
        using TemporaryFolder folder = new();
        Tool tool = Slurm(folder, [.. _small, $"out={folder["sweep"]}", "--time", "60", "--submit"]);
        Assert.Equal(ExitCode.Failed, tool.Code);
        Assert.Contains("leave --submit out", tool.Error);
        Assert.False(Directory.Exists(folder["sweep"]));
    }

    [Fact]
    public void A_sweep_that_was_begun_goes_on_under_Slurm_with_what_is_missing()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(ExitCode.Good, Tool.Run(["run", .. _small, $"out={folder["sweep"]}"]).Code);
        string[] resume = ["--resume", folder["sweep"], "--time", "60"];
        Assert.Contains("All 6 runs are done", Slurm(folder, resume).Output);
        Assert.False(Directory.Exists(folder["sweep", "slurm"]));

        foreach (string run in Directory.GetDirectories(folder["sweep", "runs"]).Order(StringComparer.Ordinal).Take(2))
            Directory.Delete(run, recursive: true);
        Assert.StartsWith("2 runs in 2 tasks", Slurm(folder, [.. resume, "attempts=5"]).Output);
        string text = File.ReadAllText(folder["sweep", "slurm", "array.sbatch"]);
        Assert.Contains("--retry", text);
        Assert.Contains("'attempts=5'", text);
    }

    /// <summary>Tasks that leave when nothing is to be had would leave all later batches to one.</summary>
    [Fact]
    public void Tasks_of_a_search_stay_for_the_runs_that_it_will_add()
    {
        using TemporaryFolder folder = new();
        string[] search = ["rule=fa", "lr=interval(0.01,0.1)", "search.kind=random", "search.trials=6", "epochs=1"];
        Tool tool = Slurm(folder, [.. search, $"out={folder["sweep"]}", "--time", "60"]);
        Assert.Equal((ExitCode.Good, ""), (tool.Code, tool.Error));
        Assert.Contains("The search may add more.", tool.Output);
        Assert.DoesNotContain("--no-wait", File.ReadAllText(folder["sweep", "slurm", "array.sbatch"]));
    }

    [Theory]
    [InlineData("--time is missing", "seeds=2")]
    [InlineData("time = 5 hours:", "--time", "5 hours")]
    [InlineData("ask for at least", "--time", "2")]
    [InlineData("mem = 4X:", "--time", "60", "--mem", "4X")]
    [InlineData("'x' for option '--cpus-per-task'", "--time", "60", "--cpus-per-task", "x")]
    [InlineData("cpus-per-task = 0:", "--time", "60", "--cpus-per-task", "0")]
    [InlineData("sbatch option '--array=0-5'", "--time", "60", "--sbatch", "--array=0-5")]
    [InlineData("max-concurrent = 1:", "--time", "60", "--max-concurrent", "1", "--max-array-size", "2", "seeds=5")]
    [InlineData("write --cpus-per-task 4", "--time", "60", "threads=4")]
    [InlineData("Did you mean 'fa'?", "--time", "60", "rule=faa")]
    [InlineData("Did you mean '--partition'?", "--time", "60", "--partion", "low")]
    [InlineData("--compare is for a new sweep", "--time", "60", "--compare", "--resume", "no-such-folder")]
    [InlineData("no-such-folder is not the folder of a sweep", "--time", "60", "--resume", "no-such-folder")]
    public void What_Slurm_or_the_sweep_cannot_do_is_said_before_anything_is_made(string expected, params string[] arguments)
    {
        using TemporaryFolder folder = new();
        Tool tool = Slurm(folder, [.. arguments.Contains("--resume") ? [] : (string[])[$"out={folder["sweep"]}"], .. arguments]);
        Assert.Equal((ExitCode.Usage, ""), (tool.Code, tool.Output));
        Assert.Contains(expected, tool.Error);
        Assert.False(Directory.Exists(folder["sweep"]));
    }

    [Fact]
    public void Help_needs_no_time() => Assert.Equal(ExitCode.Good, Tool.Run("slurm", "--help").Code);

    /// <summary>A machine whose commands of Slurm are those in the folder, if any.</summary>
    private static Tool Slurm(TemporaryFolder folder, string[] arguments) => Tool.RunWithPath(folder.Path, ["slurm", .. arguments]);

    /// <summary>Notes what it is given, and answers; <c>$here</c> is the folder.</summary>
    private static void Sbatch(TemporaryFolder folder, string body)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Slurm runs on Unix.");
        File.WriteAllText(folder["sbatch"], $"#!/bin/bash\nhere='{folder.Path}'\necho \"$2\" >>\"$here/submitted\"\n{body}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder["sbatch"], (UnixFileMode)0b111_101_101);
    }
}
