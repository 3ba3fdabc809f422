using System.Text.Json.Nodes;
using Plasticity.Cli;
using Plasticity.Numerics;
using Plasticity.Tests.Lab.Estimates;
using Xunit;

namespace Plasticity.Tests.Cli;

public sealed class EstimateCommandTests
{
    private static readonly Tensor _labels = Tensor.From((ReadOnlySpan<float>)[1, 3, 0], 3);

    private static Tool Run(EstimateFiles files, params string[] more)
    {
        string[] Unless(string option, string value) => more.Contains(option) ? [] : [option, value];
        return Tool.Run(["estimate", "--network", files.Network, "--batch", files.Batch, .. Unless("--rule", "fa"),
            .. Unless("--out", files.Out), .. File.Exists(files.State) ? (string[])["--state", files.State] : [], .. more]);
    }

    /// <summary>The error; nothing was written.</summary>
    private static string Refused(EstimateFiles files, params string[] more)
    {
        string[] before = [.. Directory.GetFiles(files.Folder).Order()];
        Tool tool = Run(files, more);
        Assert.Equal((ExitCode.Usage, ""), (tool.Code, tool.Output));
        Assert.Equal(before, Directory.GetFiles(files.Folder).Order());
        return tool.Error;
    }

    [Fact]
    public void An_estimate_is_written_with_everything_needed_to_know_what_it_is()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        Tool tool = Run(files, "fa.feedbackScale=2", "lr=0.5", "--json");
        Assert.Equal((ExitCode.Good, ""), (tool.Code, tool.Error));
        JsonNode json = JsonNode.Parse(tool.Output)!;
        SafetensorsContents made = Safetensors.Read(files.Out);
        Assert.Equal(["dW1", "db1", "dW2", "db2", "loss"], made.Tensors.Keys);
        Assert.Equal([5, 6], made.Tensors["dW1"].Shape.ToArray());
        Assert.Equal(made.Tensors.Keys, json["tensors"]!.AsObject().Select(pair => pair.Key));
        Assert.Equal((double)json["loss"]!, made.Tensors["loss"].Span[0], 1e-6);
        foreach ((string key, string value) in (IEnumerable<(string, string)>)[("kind", "estimate"), ("rule", "fa"),
            ("precision", "float32"), ("network", "6-5-4"), ("net.activation", "tanh"), ("loss", "cross-entropy"), ("seed", "0"),
            ("lr", "0.5"), ("fa.feedbackScale", "2"), ("samples", "3"), ("numerics", $"{NumericsVersion.Current}")])
            Assert.Equal(value, made.Metadata[key]);
    }

    [Fact]
    public void The_step_adds_everything_as_it_is_afterwards()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        Assert.Equal(ExitCode.Good, Run(files, "--apply", "optimizer=momentum").Code);
        Assert.Equal(["dW1", "db1", "dW2", "db2", "loss", "after.W1", "after.b1", "after.W2", "after.b2", "after.rule.B1", "after.rule.B2",
            "after.optimiser.velocity.W1", "after.optimiser.velocity.b1", "after.optimiser.velocity.W2", "after.optimiser.velocity.b2"],
            Safetensors.ReadShapes(files.Out).Keys);
    }

    [Fact]
    public void Only_an_earlier_estimate_is_replaced()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        Assert.Equal(ExitCode.Good, Run(files).Code);
        Assert.Equal(ExitCode.Good, Run(files, "seed=3").Code);
        byte[] network = File.ReadAllBytes(files.Network);
        Tool tool = Tool.Run("estimate", "--network", files.Network, "--batch", files.Batch, "--rule", "fa", "--out", files.Network);
        Assert.Equal(ExitCode.Usage, tool.Code);
        Assert.Contains("only estimates are replaced", tool.Error);
        Assert.Equal(network, File.ReadAllBytes(files.Network));
    }

    [Theory]
    [InlineData("there is no setting 'fa.scale'", "fa.scale=2")]
    [InlineData("feedbackScale", "fa.feedbackScale=-1")]
    [InlineData("not a setting of an estimate", "epochs=3")]
    [InlineData("not a setting of an estimate", "task=digits")]
    [InlineData("the rule is given with --rule", "rule=bp")]
    [InlineData("an estimate is one step", "opt.schedule=cosine")]
    [InlineData("task batch has 6 inputs", "network=7-5-4")]
    [InlineData("write it into the network's metadata, such as outputs = 10", "network=lenet")]
    [InlineData("channels, height and width", "input=3,2")]
    [InlineData("x is 3x6, but the network's input is 1,3,3", "input=1,3,3")]
    [InlineData("labels has 3 at element 1: expected whole numbers from 0 to 2", "network=6-5-3")]
    [InlineData("at least 0", "--step", "-1")]
    public void Settings_that_make_no_sense_are_refused(string expected, params string[] settings)
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        Assert.Contains(expected, Refused(files, settings), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_tensor_of_the_wrong_shape_is_refused_with_the_remedy()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        files.WriteNetwork([("W1", EstimateFiles.Numbers(1, 6, 5))], [("network", "6-5-4")]);
        string error = Refused(files);
        Assert.Contains("tensor W1 is [6, 5], but the network needs [5, 6]; weights are [post, pre]: transpose it.", error);
        Assert.Contains("network.safetensors", error);
    }

    [Theory]
    [InlineData("W3", "Did you mean 'W1'")]
    [InlineData("rule.C2", "Did you mean 'rule.B2'")]
    [InlineData("optimiser.mean.W1", "There is no place for a tensor 'optimiser.mean.W1'")]
    public void A_tensor_without_a_place_is_refused(string name, string expected)
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        files.WriteState((name, EstimateFiles.Numbers(1, 5, 6)));
        Assert.Contains(expected, Refused(files), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_tensor_given_twice_is_refused()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        Tensor b = EstimateFiles.Numbers(1, 4, 5);
        files.WriteNetwork([("rule.B2", b)], [("network", "6-5-4")]);
        files.WriteState(("rule.B2", b));
        Assert.Contains("give it once", Refused(files));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Numbers_that_are_not_finite_are_refused(float bad)
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        Tensor x = EstimateFiles.Numbers(0.5, 3, 6);
        x.Span[7] = bad;
        files.WriteBatch(("x", x), ("labels", _labels));
        Assert.Contains("tensor x of shape 3x6", Refused(files));
        Assert.Contains("at element 7", Refused(files));
    }

    [Fact]
    public void A_batch_must_be_whole()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        Tensor x = EstimateFiles.Numbers(0.5, 3, 6), targets = EstimateFiles.Numbers(0.5, 3, 4);
        files.WriteBatch(("labels", _labels));
        Assert.Contains("tensor x is missing", Refused(files));
        files.WriteBatch(("x", x));
        Assert.Contains("give labels [n], for classes, or targets [n, outputs]", Refused(files));
        files.WriteBatch(("x", x), ("labels", _labels), ("targets", targets));
        Assert.Contains("both labels and targets", Refused(files));
        files.WriteBatch(("x", x), ("labels", Tensor.From((ReadOnlySpan<float>)[1, 3], 2)));
        Assert.Contains("x has 3 samples: expected [3]", Refused(files));
        files.WriteBatch(("x", x), ("labels", Tensor.From((ReadOnlySpan<float>)[1, 0.5f, 2], 3)));
        Assert.Contains("labels has 0.5 at element 1", Refused(files));
        files.WriteBatch(("x", x), ("labels", _labels), ("y", targets));
        Assert.Contains("no place for a tensor 'y'", Refused(files));
        files.WriteBatch(("x", x), ("targets", targets));
        Assert.Contains("targets, not classes", Refused(files, "loss=cross-entropy"));
        Assert.Equal(ExitCode.Good, Run(files).Code);
    }

    [Fact]
    public void Files_and_rules_that_there_are_not_are_refused()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        Assert.Contains("spiking", Refused(files, "--rule", "eprop"));
        Assert.Contains("There is no rule 'fb'", Refused(files, "--rule", "fb"));
        files.WriteNetwork([], []);
        Assert.Contains("write network, such as network = 784-500-10", Refused(files));
        File.WriteAllText(files.Network, "nothing");
        Assert.Contains(files.Network, Refused(files));
        File.Delete(files.Network);
        Assert.Contains(files.Network, Refused(files));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_refused_before_anything_is_computed()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        Assert.Contains("make it first", Refused(files, "--out", Path.Combine(files.Folder, "none", "out.safetensors")));
        Assert.Contains("it is a folder", Refused(files, "--out", files.Folder));
    }
}
