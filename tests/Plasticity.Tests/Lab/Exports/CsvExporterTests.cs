using System.Globalization;
using Plasticity.Lab.Exports;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Xunit;

namespace Plasticity.Tests.Lab.Exports;

public sealed class CsvExporterTests(SmallSweep small) : IClassFixture<SmallSweep>
{
    [Fact]
    public void Measurements_are_the_lines_of_all_runs_under_the_arms_and_swept_keys()
    {
        using TemporaryFolder folder = small.Export(new CsvExporter());
        string[] lines = File.ReadAllLines(folder[CsvExporter.Measurements]);
        Assert.Equal("run,arm,rule,lr,seed,step,epoch,split,layer,metric,value", lines[0]);
        // The files of a run begin with run, rule, seed; what follows is the same.
        List<string> expected = [];
        foreach (RunResult run in small.Result.Runs)
            foreach (string file in (string[])[RunFiles.PerLayer, RunFiles.Metrics])
            {
                string path = small.Sweep.DirectoryOf(run.Run)[file];
                if (!File.Exists(path)) continue;
                string lr = run.Arm.ValueOf("lr")!, first = $"{run.Run.Index},{run.Arm.Rule} lr={lr},{run.Arm.Rule},{lr},{run.Run.Seed},";
                expected.AddRange(File.ReadLines(path).Skip(1).Select(line => first + string.Join(',', line.Split(',')[3..])));
            }
        Assert.True(expected.Count > 50);
        Assert.Equal(expected, lines[1..]);
    }

    [Fact]
    public void The_wide_table_holds_the_same_numbers_by_run_and_step()
    {
        using TemporaryFolder tidy = small.Export(new CsvExporter()), wide = small.Export(new CsvExporter { IsWide = true });
        Dictionary<string, string> expected = [];
        foreach (string[] row in File.ReadLines(tidy[CsvExporter.Measurements]).Skip(1).Select(line => line.Split(',')))
            expected.Add($"{row[0]} {row[5]} {(row[8] == "0" ? $"{row[7]}/{row[9]}" : $"{row[9]}/layer {row[8]}")}", row[10]);
        string[][] rows = [.. File.ReadLines(wide[CsvExporter.WideMeasurements]).Select(line => line.Split(','))];
        Assert.Equal(["run", "arm", "rule", "lr", "seed", "step", "epoch"], rows[0][..7]);
        Assert.Equal(["validation/accuracy", "validation/loss", "test/accuracy", "test/loss", "angle/layer 1", "angle/layer 2",
            "norm-ratio/layer 1", "norm-ratio/layer 2"], rows[0][^8..]);
        Assert.Equal(rows.Length - 1, rows.Skip(1).Select(row => $"{row[0]} {row[5]}").Distinct().Count());
        foreach (string[] row in rows.Skip(1))
            for (int c = 7; c < row.Length; c++)
                if (row[c].Length > 0)
                    Assert.True(expected.Remove($"{row[0]} {row[5]} {rows[0][c]}", out string? value) && value == row[c]);
        Assert.Empty(expected);
    }

    [Fact]
    public void Runs_and_summary_are_those_of_the_results()
    {
        using TemporaryFolder folder = small.Export(new CsvExporter());
        string[][] runs = [.. File.ReadLines(folder["runs.csv"]).Select(line => line.Split(','))];
        Assert.Equal(["run", "arm", "rule", "lr", "seed", "id", "task", "state", "steps", "testAccuracy", "testLoss"], runs[0][..11]);
        Assert.Equal(small.Result.Runs.Count, runs.Length - 1);
        foreach ((RunResult run, string[] row) in small.Result.Runs.Zip(runs.Skip(1)))
        {
            Assert.Equal([run.Run.Id, "digits", run.Status.ToString().ToLowerInvariant()], row[5..8]);
            Assert.Equal(run.Outcome?.TestAccuracy?.ToString(CultureInfo.InvariantCulture) ?? "", row[9]);
        }
        Assert.Equal(["finished", "diverged", "pending"], runs.Skip(1).Select(row => row[7]).Distinct());
        // Without its first column the summary is that of the sweep.
        StringWriter writer = new() { NewLine = "\n" };
        SweepTables.Summary(small.Result, writer);
        string[] summary = File.ReadAllLines(folder["summary.csv"]);
        Assert.Equal(writer.ToString(),
            string.Concat(summary.Select(line => line[(line.IndexOf(',', StringComparison.Ordinal) + 1)..] + "\n")));
        Assert.StartsWith("bp lr=0.05,bp,0.05,", summary[1], StringComparison.Ordinal);
    }
}
