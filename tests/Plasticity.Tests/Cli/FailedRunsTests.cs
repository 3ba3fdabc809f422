using System.Text.Json.Nodes;
using Plasticity.Cli;
using Plasticity.Lab.RunStore;
using Plasticity.Tests.Lab;
using Xunit;

namespace Plasticity.Tests.Cli;

/// <summary>Runs that fail, and what is run again.</summary>
public sealed class FailedRunsTests
{
    private static readonly string[] _small = ["rules=bp,fa", "seeds=2", "epochs=1", "network=64-8-10", "data.trainSamples=64",
        "data.testSamples=64"];

    /// <summary>The weights of run 1 cannot be written: there is a folder in their place.</summary>
    private static void Block(SweepInFolder sweep) => Directory.CreateDirectory(Path.Combine(sweep.Run(1)[RunFiles.Weights], "blocked"));

    [Fact]
    public void A_run_that_fails_is_in_the_table_the_file_of_failures_and_the_exit_code()
    {
        using SweepInFolder sweep = new(_small);
        Block(sweep);
        Tool tool = Tool.Run("run", "--resume", sweep.Path);
        Assert.Equal(ExitCode.Failed, tool.Code);
        Assert.Contains("1/2, 1 failed", tool.Output);
        Assert.Contains("fa, seed 0: failed: ", tool.Output);
        Assert.Contains(RunFiles.Weights, tool.Output);
        string failures = File.ReadAllText(sweep[RunFiles.Failures]);
        Assert.StartsWith("fa, seed 0\n", failures);
        Assert.Contains("   at Plasticity.", failures);
        Assert.Equal("failed", (string?)JsonNode.Parse(File.ReadAllText(sweep["status.json"]))!["state"]);
        Assert.Contains(File.ReadLines(sweep[RunFiles.RunTable]), row => row.Contains("fa,0,failed", StringComparison.Ordinal));
        Assert.Contains(File.ReadLines(sweep[RunFiles.Summary]), row => row.StartsWith("fa,runs-failed,0,1,", StringComparison.Ordinal));
    }

    [Fact]
    public void Resuming_runs_only_what_is_missing_or_failed()
    {
        using SweepInFolder sweep = new(_small);
        Block(sweep);
        Assert.Equal(ExitCode.Failed, Tool.Run("run", "--resume", sweep.Path).Code);
        Directory.Delete(sweep.Run(2).FullPath, recursive: true);
        Directory.Delete(sweep.Run(1)[RunFiles.Weights], recursive: true);
        Assert.Equal(ExitCode.Good, Tool.Run("run", "--resume", sweep.Path).Code);
        Assert.Equal([1, 2, 1, 1], sweep.Sweep.Runs.Select(run => sweep.Attempts(run.Index).Length));
        Assert.False(File.Exists(sweep[RunFiles.Failures]));
        Assert.StartsWith("attempt 1 failed: ", sweep.Attempts(1)[1]!.Because);
        byte[] before = File.ReadAllBytes(sweep[RunFiles.Timing]);
        Assert.Equal(ExitCode.Good, Tool.Run("run", "--resume", sweep.Path).Code);
        Assert.Equal(before, File.ReadAllBytes(sweep[RunFiles.Timing]));
        Assert.Equal(5, sweep.Sweep.Runs.Sum(run => sweep.Attempts(run.Index).Length));
    }

    [Fact]
    public void A_run_that_fails_again_and_again_is_left_alone_until_more_attempts_are_allowed()
    {
        using SweepInFolder sweep = new(_small);
        Block(sweep);
        foreach (int attempts in (int[])[1, 2, 2])
        {
            Assert.Equal(ExitCode.Failed, Tool.Run("run", "--resume", sweep.Path, "attempts=2").Code);
            Assert.Equal(attempts, sweep.Attempts(1).Length);
        }
        Assert.Equal(ExitCode.Failed, Tool.Run("run", "--resume", sweep.Path, "attempts=3").Code);
        Assert.Equal(3, sweep.Attempts(1).Length);
    }

    [Fact]
    public void A_worker_names_the_run_that_failed_and_begins_failed_runs_again_only_when_told()
    {
        using SweepInFolder sweep = new(_small);
        Block(sweep);
        Tool tool = Tool.Run("worker", sweep.Path);
        Assert.Equal(ExitCode.Failed, tool.Code);
        Assert.Contains($"plasticity: {sweep.Run(1).Run.Id}: ", tool.Error);
        Tool.Run("worker", sweep.Path);
        Assert.Single(sweep.Attempts(1));
        Tool.Run("worker", sweep.Path, "--retry");
        Assert.Equal(2, sweep.Attempts(1).Length);
    }

    [Fact]
    public void A_broken_folder_is_an_error_and_no_crash()
    {
        using SweepInFolder sweep = new(_small);
        Assert.Equal(ExitCode.Good, Tool.Run("run", "--resume", sweep.Path).Code);
        foreach (int run in (int[])[0, 1, 2, 3]) File.WriteAllText(sweep.Run(run)[RunFiles.Result], "{");
        Tool tool = Tool.Run("report", sweep.Path);
        Assert.Equal((ExitCode.Failed, ""), (tool.Code, tool.Output));
        Assert.Contains("So it is with 3 more.", tool.Error);
    }
}
