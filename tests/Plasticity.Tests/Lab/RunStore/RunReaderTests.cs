using System.Text.Json.Nodes;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Xunit;

namespace Plasticity.Tests.Lab.RunStore;

public sealed class RunReaderTests
{
    private static readonly string[] _settings = ["rules=bp,fa", "seeds=2", "epochs=1", "network=64-8-10", "data.trainSamples=64",
        "data.testSamples=64"];

    [Theory]
    [InlineData("result.json", "")]
    [InlineData("result.json", "null")]
    [InlineData("result.json", "{\"identity\":")]
    [InlineData("result.json", "[]")]
    [InlineData("timing.json", "{")]
    [InlineData("metrics.csv", "run,rule,seed\n")]
    [InlineData("metrics.csv", null)]
    [InlineData("per_layer.csv", "")]
    public void A_broken_file_of_a_run_that_is_done_is_named_with_the_remedy(string file, string? contents)
    {
        using SweepInFolder sweep = new(_settings);
        Assert.Empty(sweep.Work());
        foreach (int run in (int[])[1, 2])                   // several at once are one clear error, too
        {
            if (contents is null) File.Delete(sweep.Run(run)[file]);
            else File.WriteAllText(sweep.Run(run)[file], contents);
        }
        RunFolderException exception = Assert.Throws<RunFolderException>(sweep.Read);
        Assert.Contains(sweep.Run(1).FullPath, exception.Message);
        Assert.Contains("Delete the", exception.Message);
        Assert.EndsWith("So it is with 1 more.", exception.Message);
        // The remedy helps.
        foreach (int run in (int[])[1, 2]) Directory.Delete(sweep.Run(run).FullPath, recursive: true);
        Assert.Empty(sweep.Work());
        Assert.Equal(SweepState.Finished, sweep.Read().State);
    }

    [Fact]
    public void A_flipped_byte_of_any_measurement_is_noticed()
    {
        using SweepInFolder sweep = new(_settings);
        sweep.Work();
        Random random = new(1);
        foreach (string file in (string[])[sweep.Run(0)["metrics.csv"], sweep.Run(3)["per_layer.csv"]])
        {
            byte[] sound = File.ReadAllBytes(file);
            for (int i = 0; i < 20; i++)
            {
                byte[] damaged = [.. sound];
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(file, damaged);
                Assert.Contains(file, Assert.Throws<RunFolderException>(sweep.Read).Message);
            }
            File.WriteAllBytes(file, sound);
        }
        Assert.Equal(SweepState.Finished, sweep.Read().State);
    }

    [Fact]
    public void The_result_of_another_run_is_refused()
    {
        using SweepInFolder sweep = new(_settings);
        sweep.Work();
        JsonNode result = JsonNode.Parse(File.ReadAllText(sweep.Run()[RunFiles.Result]))!;
        result["identity"] = "0123";
        File.WriteAllText(sweep.Run()[RunFiles.Result], result.ToJsonString());
        Assert.Contains("another run, 0123", Assert.Throws<RunFolderException>(sweep.Read).Message);
    }

    [Fact]
    public void A_run_that_nobody_has_begun_is_pending()
    {
        using SweepInFolder sweep = new(_settings);
        SweepResult result = sweep.Read();
        Assert.Equal((SweepState.Interrupted, 4), (result.State, result.Count(RunStatus.Pending)));
    }

    [Fact]
    public void A_torn_record_of_an_attempt_is_a_run_under_way()
    {
        using SweepInFolder sweep = new(_settings);
        Directory.CreateDirectory(sweep.Run().FullPath);
        File.WriteAllText(sweep.Run()["attempt-1.json"], "{\"numb");
        File.WriteAllText(sweep.Run()["status.json"], "{\"sta");
        Assert.Equal((RunStatus.Running, "under way"), (sweep.Read().Runs[0].Status, sweep.Read().Runs[0].Reason));
    }
}
