using System.Text.Json.Nodes;
using Plasticity.Cli;
using Plasticity.Cli.Rendering;
using Plasticity.Tests.Lab.Results;
using Xunit;

namespace Plasticity.Tests.Cli;

public sealed class SweepCommandTests
{
    private static readonly string[] _small = ["rules=bp,fa", "seeds=2", "epochs=2", "network=64-8-10", "data.trainSamples=128",
        "data.testSamples=64"];

    private static Tool Compare(string folder, params string[] settings) => Tool.Run(["compare", .. _small, $"out={folder}", .. settings]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_table_reads_as_reviewed(bool isUnicode)
    {
        StringWriter writer = new();
        SweepText.Write(SampleSweep.Create(), writer, isUnicode);
        Golden.Matches(isUnicode ? "Cli/table" : "Cli/table-ascii", writer.ToString());
    }

    [Fact]
    public void A_sweep_leaves_all_its_files_and_says_where()
    {
        using TemporaryFolder folder = new();
        Tool tool = Compare(folder["run"]);
        Assert.Equal((ExitCode.Good, ""), (tool.Code, tool.Error));
        Assert.Contains("report.html", tool.Output);
        foreach (string file in (string[])["sweep.yaml", "sweep.json", "metrics.csv", "runs.csv", "summary.csv", "timing.csv",
            "status.json", "env.json", "report.html"])
            Assert.True(new FileInfo(folder["run/" + file]).Length > 0, file);
        Assert.False(File.Exists(folder["run/failures.txt"]));
        Assert.Equal("finished", (string?)JsonNode.Parse(File.ReadAllText(folder["run/status.json"]))!["state"]);
        Assert.DoesNotContain(folder.Path, File.ReadAllText(folder["run/env.json"]));
    }

    [Fact]
    public void The_saved_configuration_gives_the_same_metrics_byte_for_byte_on_any_number_of_threads()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(ExitCode.Good, Compare(folder["first"], "rules=bp,fa,wp,eprop", "spiking.hidden=6", "spiking.timeSteps=4", "threads=1")
            .Code);
        foreach (string threads in (string[])["2", "3"])
            Assert.Equal(ExitCode.Good, Tool.Run("compare", folder["first/sweep.yaml"], $"threads={threads}", $"out={folder[threads]}")
                .Code);
        foreach (string file in (string[])["metrics.csv", "runs.csv", "summary.csv", "sweep.yaml"])
        {
            byte[] first = File.ReadAllBytes(folder["first/" + file]);
            Assert.Equal(first, File.ReadAllBytes(folder["2/" + file]));
            Assert.Equal(first, File.ReadAllBytes(folder["3/" + file]));
        }
    }

    [Fact]
    public void Json_is_one_object_with_null_for_what_is_undefined()
    {
        using TemporaryFolder folder = new();
        Tool tool = Compare(folder["run"], "rules=bp,frozen", "--json");
        JsonNode json = JsonNode.Parse(tool.Output)!;
        Assert.Equal("digits", (string?)json["task"]);
        Assert.Equal(2, json["rows"]!.AsArray().Count);
        JsonNode bp = json["rows"]!.AsArray().Single(row => (string?)row!["rule"] == "bp")!, frozen = json["rows"]!.AsArray()
            .Single(row => (string?)row!["rule"] == "frozen")!;
        Assert.Equal((2, "2/2"), ((int)bp["seeds"]!, (string?)bp["state"]));
        foreach (string bound in (string[])["mean", "low", "high"]) Assert.True(double.IsFinite((double)bp["testAccuracy"]![bound]!));
        Assert.Null(bp["differenceToBp"]);
        Assert.NotNull(frozen["differenceToBp"]);
        Assert.Null(frozen["updateAngle"]![0]);
        Assert.Equal(0, (double)bp["updateAngle"]![0]!, 1);
        Assert.True((double)bp["samplesPerSecond"]! > 0);
        Assert.True(Directory.Exists((string?)json["folder"]));
    }

    [Fact]
    public void One_seed_has_no_interval()
    {
        using TemporaryFolder folder = new();
        JsonNode row = JsonNode.Parse(Compare(folder["run"], "rules=bp", "seeds=1", "--json").Output)!["rows"]![0]!;
        Assert.NotNull(row["testAccuracy"]!["mean"]);
        Assert.Null(row["testAccuracy"]!["low"]);
    }

    [Fact]
    public void Regression_is_compared_by_loss()
    {
        using TemporaryFolder folder = new();
        Tool tool = Tool.Run("compare", "task=teacher-student", "rules=bp,fa", "seeds=2", "epochs=2", "data.trainSamples=128",
            $"out={folder["run"]}");
        Assert.Equal(ExitCode.Good, tool.Code);
        Assert.Contains("test loss", tool.Output);
        Assert.DoesNotContain("accuracy", tool.Output);
    }

    [Fact]
    public void Diverged_runs_are_counted_named_and_decide_the_exit_code()
    {
        using TemporaryFolder folder = new();
        Tool tool = Compare(folder["run"], "fa.lr=1e6", "fa.optimizer=sgd", "net.activation=relu");
        Assert.Equal(ExitCode.Diverged, tool.Code);
        Assert.Contains("0/2, 2 diverged", tool.Output);
        Assert.Contains("fa, seed 0: diverged:", tool.Output);
        Assert.Contains(File.ReadLines(folder["run/runs.csv"]), line => line.Contains("fa,0,diverged", StringComparison.Ordinal));
        Assert.Equal("diverged", (string?)JsonNode.Parse(File.ReadAllText(folder["run/status.json"]))!["state"]);
    }

    [Fact]
    public void A_stop_leaves_a_readable_folder_and_code_75()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource stop = new();
        stop.CancelAfter(TimeSpan.FromMilliseconds(300));
        Tool tool = Tool.Run(stop.Token, ["compare", .. _small, "epochs=100000", $"out={folder["run"]}"]);
        Assert.Equal(ExitCode.Stopped, tool.Code);
        JsonNode status = JsonNode.Parse(File.ReadAllText(folder["run/status.json"]))!;
        JsonNode counts = status["counts"]!;
        Assert.Equal(("interrupted", 4), ((string?)status["state"], (int)counts["interrupted"]! + (int)counts["pending"]!));
        Assert.True(File.Exists(folder["run/report.html"]) && File.Exists(folder["run/metrics.csv"]));
    }

    [Fact]
    public void A_folder_with_results_is_never_written_again()
    {
        using TemporaryFolder folder = new();
        Compare(folder["run"]);
        byte[] before = File.ReadAllBytes(folder["run/timing.csv"]);
        Tool again = Compare(folder["run"]);
        Assert.Equal(ExitCode.Usage, again.Code);
        Assert.Contains("not empty", again.Error);
        Assert.Equal(before, File.ReadAllBytes(folder["run/timing.csv"]));
    }
}
