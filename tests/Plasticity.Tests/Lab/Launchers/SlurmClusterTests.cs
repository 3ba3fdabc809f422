using Plasticity.Lab.Launchers;
using Plasticity.Lab.RunStore;
using Xunit;

namespace Plasticity.Tests.Lab.Launchers;

public sealed class SlurmClusterTests
{
    private static readonly SlurmSweep _sweep = new()
    {
        Program = ["/opt/plasticity"],
        Folder = "/data/sweep",
        WorkingFolder = "/data",
        Runs = 40,
    };

    [Fact]
    public void The_folder_that_tasks_print_into_is_there_before_they_start()
    {
        using TemporaryFolder folder = new();
        SlurmOptions options = new() { Time = new SlurmTime(3600), MaxArraySize = 10 };
        IReadOnlyList<string> files = SlurmCluster.Write(folder["sweep"], SlurmScript.For(_sweep, options));
        Assert.Equal(["array-1.sbatch", "array-2.sbatch", "array-3.sbatch", "array-4.sbatch"], files.Select(Path.GetFileName));
        Assert.All(files, file => Assert.Equal(folder["sweep", "slurm"], Path.GetDirectoryName(file)));

        // Those of an earlier time must not be submitted by mistake.
        files = SlurmCluster.Write(folder["sweep"], SlurmScript.For(_sweep, options with { MaxArraySize = 1001 }));
        Assert.Equal([Assert.Single(files)], Directory.GetFiles(folder["sweep", "slurm"]));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["sweep"], "");
        Assert.Contains(folder["sweep"],
            Assert.Throws<RunFolderException>(() => SlurmCluster.Write(folder["sweep"], [])).Message);
    }

    [Theory]
    [InlineData("echo 4711", "4711")]
    [InlineData("echo '4711;north'", "4711")]
    public void Submitting_answers_the_number_of_the_job(string sbatch, string job)
    {
        using TemporaryFolder folder = new();
        Assert.Equal(job, Cluster(folder, "sbatch", $"[ \"$*\" = '--parsable /data/a b.sbatch' ] && {sbatch}").Submit("/data/a b.sbatch"));
    }

    [Theory]
    [InlineData("echo 'Invalid partition name' >&2; exit 1", "Invalid partition name")]
    [InlineData("echo 'something else'", "something else")]
    [InlineData("exit 0", "exit code 0")]
    public void What_sbatch_says_against_a_script_is_passed_on(string sbatch, string said)
    {
        using TemporaryFolder folder = new();
        string message = Assert.Throws<SlurmException>(() => Cluster(folder, "sbatch", sbatch).Submit("array.sbatch")).Message;
        Assert.Contains(said, message);
        Assert.Contains("array.sbatch", message);
    }

    [Fact]
    public void Without_sbatch_the_command_to_type_elsewhere_is_named()
    {
        using TemporaryFolder folder = new();
        SlurmCluster cluster = new(folder.Path);
        Assert.False(cluster.CanSubmit);
        Assert.Contains("sbatch '/data/it'\\''s/array.sbatch'",
            Assert.Throws<SlurmException>(() => cluster.Submit("/data/it's/array.sbatch")).Message);
    }

    /// <summary>The lines as <c>scontrol show config</c> of Slurm 22.05 prints them.</summary>
    [Theory]
    [InlineData("MaxArraySize            = 32", 32)]
    [InlineData("MaxArraySize            = 1001\nSchedulerParameters     = bf_interval=2,max_array_tasks=500", 500)]
    [InlineData("MaxJobCount             = 10000", null)]
    public void The_limit_on_arrays_is_asked_of_Slurm(string config, int? limit)
    {
        using TemporaryFolder folder = new();
        Assert.Equal(limit, Cluster(folder, "scontrol", $"[ \"$*\" = 'show config' ] && echo '{config}'").MaxArraySize());
    }

    [Fact]
    public void Without_scontrol_or_an_answer_from_it_the_limit_is_unknown()
    {
        using TemporaryFolder folder = new();
        Assert.Null(new SlurmCluster(folder.Path).MaxArraySize());
        Assert.Null(Cluster(folder, "scontrol", "echo 'MaxArraySize = 5'; exit 1").MaxArraySize());
    }

    private static SlurmCluster Cluster(TemporaryFolder folder, string program, string body)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Slurm runs on Unix.");
        File.WriteAllText(folder[program], $"#!/bin/bash\n{body}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder[program], (UnixFileMode)0b111_101_101);
        return new SlurmCluster(folder.Path);
    }
}
