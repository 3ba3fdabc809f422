using System.Globalization;
using System.Text;
using Plasticity.Lab.Exports;
using Plasticity.Lab.Results;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Lab.Exports;

public sealed class NpzExporterTests(SmallSweep small) : IClassFixture<SmallSweep>
{
    private const string Check = """
        import sys, numpy as np
        z = np.load(sys.argv[1])
        assert z["arms"].tolist() == ["bp lr=0.05", "bp lr=1e9", "fa lr=0.05", "fa lr=1e9"], z["arms"]
        assert z["seeds"].dtype == np.uint64 and z["seeds"].tolist() == [3, 7]
        assert z["key/rule"].tolist() == ["bp", "bp", "fa", "fa"] and z["key/lr"].tolist() == [0.05, 1e9, 0.05, 1e9]
        assert z["control"].tolist() == [-1, -1, 0, 1], z["control"]
        assert z["state"].tolist() == [["finished"] * 2, ["diverged"] * 2, ["finished"] * 2, ["diverged", "pending"]]
        seen, scores = {}, 0
        for line in open(sys.argv[2]):
            name, arm, seed, step, epoch, value = line.rstrip("\n").split("|")
            arm, seed, step = int(arm), int(seed), int(step)
            if name in ("test_accuracy", "test_loss"):
                assert z[name][arm, seed] == float(value), line
                scores += 1
                continue
            (point,) = np.nonzero(z[name + "/step"][arm] == step)[0]
            assert z[name + "/epoch"][arm, point] == float(epoch), line
            assert np.array_equal(z[name][arm, seed, point], float(value), equal_nan=True), line
            z_seen = seen.setdefault(name, np.zeros(z[name].shape, bool))
            assert not z_seen[arm, seed, point]
            z_seen[arm, seed, point] = True
        for name, mask in seen.items():
            assert np.isnan(z[name][~mask]).all(), name
        axes = {"arms", "seeds", "control", "key/rule", "key/lr", "state", "steps", "test_accuracy", "test_loss", "seconds"}
        assert set(z.files) == axes | {name + end for name in seen for end in ("", "/step", "/epoch")}, z.files
        assert np.isfinite(z["test_accuracy"]).sum() + np.isfinite(z["test_loss"]).sum() == scores
        print(len(seen), "measures")
        """;

    [Fact]
    public void NumPy_reads_exactly_our_values_and_nothing_more()
    {
        using TemporaryFolder folder = small.Export(new NpzExporter());
        StringBuilder expected = new();
        foreach (RunResult run in small.Result.Runs)
        {
            string place = $"{run.Run.Arm}|{(run.Run.Seed == 3 ? 0 : 1)}";
            foreach (Metric metric in run.Outcome?.Metrics ?? [])
                expected.AppendLine(CultureInfo.InvariantCulture, $"{NameOf(metric)}|{place}|{metric.Step}|{metric.Epoch}|{metric.Value}");
            if (run.Outcome?.TestAccuracy is { } accuracy)
                expected.AppendLine(CultureInfo.InvariantCulture, $"test_accuracy|{place}|0|0|{accuracy}");
            if (run.Outcome?.TestLoss is { } loss) expected.AppendLine(CultureInfo.InvariantCulture, $"test_loss|{place}|0|0|{loss}");
        }
        string list = folder["expected.txt"];
        File.WriteAllText(list, expected.ToString());
        Assert.Equal("11 measures", Python.RunOrSkip("numpy", Check, folder["results.npz"], list).Trim());
    }

    private static string NameOf(Metric metric) =>
        metric.Layer == 0 ? $"{metric.Split}/{metric.Name}" : $"{metric.Name}/layer {metric.Layer}";
}
