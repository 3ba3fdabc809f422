using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tests.Oracles;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

public sealed class AlignmentPrimitivesTests
{
    /// <summary>The named combinations, and what turns each of them off.</summary>
    public static TheoryData<string, string, string> Named => new()
    {
        { "wm", """{"amp":1,"decay":1,"input":"noise"}""", """{"amp":0,"decay":0}""" },
        { "ia", """{"amp":1,"decay":0.5,"null":0.5,"input":"noise"}""", """{"amp":0,"decay":0,"null":0}""" },
        { "sa", """{"decay":1,"self":1}""", """{"decay":0,"self":0}""" },
        { "aa", """{"amp":1,"sparse":1}""", """{"amp":0,"sparse":0}""" },
    };

    [Theory, MemberData(nameof(Named))]
    public void Named_rules_are_combinations_of_primitives(string rule, string options, string off)
    {
        _ = off;
        Assert.Equal(Bits("align", options), Bits(rule));
        Assert.NotEqual(Bits("fa"), Bits(rule));
    }

    [Theory, MemberData(nameof(Named))]
    public void Without_primitives_every_rule_is_feedback_alignment_bit_for_bit(string rule, string options, string off)
    {
        _ = options;
        Assert.Equal(Bits("fa"), Bits(rule, off));
        Assert.Equal(Bits("fa"), Bits("align"));
    }

    /// <summary>The task waits; B learns from the first step on; afterwards both do.</summary>
    [Fact]
    public void A_delay_teaches_feedback_alone()
    {
        SmallTrial trial = new("align", options: Options("""{"decay":1,"self":1,"delay":5}"""));
        float[][] Weights() => [.. trial.Model.Parameters.Select(parameter => parameter.Value.Span.ToArray())];
        float[][] start = Weights();
        WeightSet b = ((AlignmentPrimitives)trial.Rule).Feedback;
        double before = AlignmentCase.Angle(b[2], ((Network)trial.Model).Weights[2]);
        trial.Advance(5);
        Assert.Equal(start, Weights());
        Assert.InRange(AlignmentCase.Angle(b[2], ((Network)trial.Model).Weights[2]), 0, before - 20);
        trial.Advance(1);
        Assert.NotEqual(start, Weights());
    }

    /// <summary>What is remembered beside B is kept by checkpoints, in the delay and after the burn-in, too.</summary>
    [Theory]
    [InlineData("""{"amp":1,"decay":1,"input":"noise","burnIn":3,"delay":4,"every":2,"feedbackOptimizer":"adam","warmup":9,"feedbackNoise":0.1}""")]
    [InlineData("""{"amp":1,"null":0.5,"self":0.2,"feedbackOptimizer":"momentum","nullSchedule":"triangular:0*3","samples":7}""")]
    public void Resuming_comes_to_the_same_bits(string options)
    {
        string straight = new SmallTrial("align", options: Options(options)).Advance(14).Bits();
        foreach (int stop in (int[])[0, 1, 3, 4, 7])
        {
            Checkpoint checkpoint = new SmallTrial("align", options: Options(options)).Advance(stop).Trainer.Capture()!;
            foreach (SmallTrial resumed in (SmallTrial[])
                [new SmallTrial("align", options: Options(options)), new SmallTrial("align", options: Options(options)).Advance(9)])
            {
                resumed.Trainer.Restore(checkpoint);
                Assert.Equal(straight, resumed.Advance(14 - stop).Bits());
            }
        }
    }

    /// <summary>A step follows the weights that the update has just made.</summary>
    [Fact]
    public void Feedback_follows_the_updated_weights()
    {
        SmallCase c = new();
        AlignmentPrimitives rule = new(c.Network, new AlignmentOptions { Decay = 2, Self = 2, Rate = 0.5f }, c.Seed);
        for (int t = 0; t < 3; t++)
        {
            c.Step.Begin(c.Batch, t);
            rule.Estimate(c.Step);
            c.Step.Apply();
            rule.Applied(c.Step);
            for (int l = 2; l <= 3; l++) c.AssertSameBits([c.Network.Weights[l]], [rule.Feedback[l]]);
        }
    }

    [Fact]
    public void Teaches_residual_networks_with_normalisation()
    {
        Plasticity.Numerics.ImageShape shape = new(8, 8, 1);
        NetworkOptions options = new() { Widths = [64, 10], Input = shape, Architecture = Architecture.Parse("resnet8"), Channels = 2 };
        Network network = new(options, SmallTrial.Task.Loss, new Seed(1));
        foreach (string id in (string[])["wm", "ia", "sa", "aa"])
        {
            LearningRule rule = RuleExpression.Parse(id).Create(network, new Dictionary<string, JsonObject>(), new Seed(1));
            Optimiser sgd = Optimiser.New(network, new OptimiserOptions { LearningRate = 0.05f }, 12);
            TrainingOptions training = new() { Epochs = 1, BatchSize = 32 };
            new Trainer(network, rule, sgd, SmallTrial.Task, training, new Seed(1), []).Run(TestContext.Current.CancellationToken);
            Assert.All(rule.State, state => Assert.True(Plasticity.Numerics.TensorReductions.IsFinite(state.Value), $"{id}: {state.Name}"));
        }
    }

    private static JsonObject Options(string json) => JsonNode.Parse(json)!.AsObject();

    private static string Bits(string rule, string options = "{}") =>
        new SmallTrial(rule, options: Options(options), optimiser: new OptimiserOptions { LearningRate = 0.3f }).Advance(20).Bits();
}
