using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Optimisers;

public sealed class OptimiserTests
{
    private const int Steps = 7;

    public static TheoryData<OptimiserKind> Kinds => [.. Enum.GetValues<OptimiserKind>()];

    /// <summary>Each optimiser against its recurrence, worked by hand in double precision for a single weight.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void Steps_are_the_recurrence_worked_by_hand(OptimiserKind kind)
    {
        OptimiserOptions options = new()
        {
            Kind = kind,
            LearningRate = 0.05f,
            MomentumCoefficient = 0.8f,
            Beta1 = 0.7f,
            Beta2 = 0.9f,
            RmsDecay = 0.6f,
            Epsilon = 1e-3f,
        };
        double[] gradients = [0.5, -1.25, 2, 0, 0.25, -0.75, 1.5];
        double lr = options.LearningRate, m = options.MomentumCoefficient, r = options.RmsDecay;
        double b1 = options.Beta1, b2 = options.Beta2, eps = options.Epsilon;
        double w = 1, velocity = 0, mean = 0, square = 0;
        OneWeight one = new(options, 1);
        for (int t = 1; t <= Steps; t++)
        {
            double g = gradients[t - 1];
            switch (kind)
            {
                case OptimiserKind.Sgd:
                    w -= lr * g;
                    break;
                case OptimiserKind.Momentum:
                    velocity = m * velocity + g;
                    w -= lr * velocity;
                    break;
                case OptimiserKind.Nesterov:
                    velocity = m * velocity + g;
                    w -= lr * (g + m * velocity);
                    break;
                case OptimiserKind.Adam:
                    mean = b1 * mean + (1 - b1) * g;
                    square = b2 * square + (1 - b2) * g * g;
                    w -= lr * (mean / (1 - Math.Pow(b1, t))) / (Math.Sqrt(square / (1 - Math.Pow(b2, t))) + eps);
                    break;
                case OptimiserKind.RmsProp:
                    square = r * square + (1 - r) * g * g;
                    w -= lr * g / (Math.Sqrt(square) + eps);
                    break;
            }
            one.Step((float)g);
            Assert.Equal(w, one.Weight, 2e-6);
        }
        Assert.Equal(Steps, one.Optimiser.Applied);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Weight_decay_is_decoupled_and_spares_biases(OptimiserKind kind)
    {
        OptimiserOptions plain = new() { Kind = kind, LearningRate = 0.1f }, decaying = plain with { WeightDecay = 0.5f };
        OneWeight without = new(plain, 2), with = new(decaying, 2);
        without.Step(1, biasGradient: 1);
        with.Step(1, biasGradient: 1);
        double change = without.Weight - 2;              // what the estimate alone does, whatever the optimiser makes of it
        Assert.Equal(2 * (1 - 0.1 * 0.5) + change, with.Weight, 1e-6);
        Assert.Equal(without.Bias, with.Bias);           // which start at 2 as well: a decay would show
    }

    /// <summary>Coupled decay is the gradient of an L2 penalty: as if the estimate had been g + c w, for weights and biases.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void Coupled_decay_joins_the_estimate_of_weights_and_biases(OptimiserKind kind)
    {
        OptimiserOptions plain = new() { Kind = kind, LearningRate = 0.1f };
        OneWeight penalised = new(plain with { CoupledDecay = 0.5f }, 2), byHand = new(plain, 2);
        foreach (float g in (float[])[0.5f, -1.5f, 0, 2])
        {
            penalised.Step(g, g);
            byHand.Step(g + 0.5f * byHand.Weight, g + 0.5f * byHand.Bias);
            Assert.Equal(byHand.Weight, penalised.Weight, 1e-6f);
            Assert.Equal(byHand.Bias, penalised.Bias, 1e-6f);
        }
        Assert.True(Math.Abs(byHand.Weight - 2) > 0.05);
    }

    [Fact]
    public void Coupled_decay_is_not_clipped_and_leaves_alone_what_the_estimate_does()
    {
        OneWeight one = new(new OptimiserOptions { LearningRate = 1, Clip = 0.5f, CoupledDecay = 0.25f }, 2);
        one.Step(3, biasGradient: null);
        Assert.Equal(2 - (0.5 + 0.25 * 2), one.Weight, 1e-6);
        Assert.Equal(2, one.Bias);
    }

    /// <summary>The optimiser keeps the change: it is not made of the terms again, whose tensors may have moved on.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void A_change_kept_for_repeating_is_computed_once(OptimiserKind kind)
    {
        Network network = new(new NetworkOptions { Widths = [9, 8, 3] }, Loss.SquaredError, new Seed(1));
        Optimiser optimiser = Optimiser.New(network, new() { Kind = kind, LearningRate = 0.1f, WeightDecay = 0.2f }, 10);
        Tensor mirror = network.Weights[1].Copy(), post = new(5, 8), pre = new(5, 9);
        Updates updates = new(network);
        for (int t = 0; t < 3; t++)
        {
            new RandomStream(2, "test", 1, t).FillNormal(post.Span, 1);
            new RandomStream(2, "test", 2, t).FillNormal(pre.Span, 1);
            updates.Clear(5);
            updates[1].Outer(post, pre);
            updates[1].Weights.DecayApart(0.3);
            updates[1].Weights.KeepForRepeating();
            optimiser.Apply(updates, t);
            post.Fill(float.NaN);
            optimiser.Repeat(updates[1].Weights, mirror);
            Assert.True(mirror.IsFinite());
            Assert.True(mirror.Span.SequenceEqual(network.Weights[1].Span), $"{kind}: they part at step {t}.");
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Parameters_that_an_estimate_leaves_alone_do_not_change(OptimiserKind kind)
    {
        OneWeight one = new(new OptimiserOptions { Kind = kind, WeightDecay = 0.5f, Clip = 0.1f }, 2);
        one.Step(1, biasGradient: 1);
        float weight = one.Weight, bias = one.Bias;
        one.Step(1, biasGradient: null);
        Assert.NotEqual(weight, one.Weight);
        Assert.Equal(bias, one.Bias);
    }

    [Theory]
    [InlineData(10, 3, 4, 3, 4)]                         // |(3, 4)| = 5 <= 10: as it is
    [InlineData(1, 3, 4, 0.6, 0.8)]
    [InlineData(2.5, -3, 4, -1.5, 2)]
    public void Clipping_scales_the_whole_estimate_to_the_limit(
        float clip, float g, float biasGradient, double expected, double expectedBias)
    {
        OneWeight one = new(new OptimiserOptions { LearningRate = 1, Clip = clip }, 0);
        one.Step(g, biasGradient);
        Assert.Equal(-expected, one.Weight, 1e-6);
        Assert.Equal(-expectedBias, one.Bias, 1e-6);
    }

    [Fact]
    public void The_schedule_multiplies_the_learning_rate()
    {
        OneWeight one =
            new(new OptimiserOptions { LearningRate = 0.5f, Schedule = LearningRateSchedule.Parse("linear") }, 0, totalSteps: 4);
        double[] expected = [-0.5, -0.875, -1.125, -1.25];   // rates 0.5 x 1, 3/4, 1/2, 1/4
        foreach (double weight in expected)
        {
            one.Step(1);
            Assert.Equal(weight, one.Weight, 1e-6);
        }
    }

    /// <summary>Kolen-Pollack needs it to the bit: what starts equal and repeats every step stays equal.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void A_tensor_that_repeats_every_step_stays_equal_to_the_bit(OptimiserKind kind)
    {
        foreach ((float clip, float coupled) in ((float, float)[])[(0, 0), (0.05f, 0), (0, 0.4f)])
        {
            Network network = new(new NetworkOptions { Widths = [9, 8, 3] }, Loss.SquaredError, new Seed(1));
            OptimiserOptions options = new()
            {
                Kind = kind,
                LearningRate = 0.1f,
                WeightDecay = 0.2f,
                Clip = clip,
                CoupledDecay = coupled,
                Schedule = LearningRateSchedule.Parse("cosine/warmup:0.3"),
            };
            Optimiser optimiser = Optimiser.New(network, options, 10);
            Tensor mirror = network.Weights[1].Copy(), signs = new(9);
            Updates updates = new(network);
            Tensor post = new(5, 8), pre = new(5, 9);
            for (int t = 0; t < 10; t++)
            {
                new RandomStream(2, "test", 1, t).FillNormal(post.Span, 1);
                new RandomStream(2, "test", 2, t).FillNormal(pre.Span, 1);
                new RandomStream(2, "test", 3, t).FillUniform(signs.Span, 0, 1);
                updates.Clear(5);
                updates[1].Outer(post, pre);
                updates[1].Weights.Decay(0.3f);
                updates[1].Weights.Decay(signs);
                updates[1].Weights.Normal(new RandomStream(2, "test", 4, t), 0.01f);
                optimiser.Apply(updates, t);
                optimiser.Repeat(updates[1].Weights, mirror);
                Assert.True(mirror.Span.SequenceEqual(network.Weights[1].Span), $"{kind}, clip {clip}: they part at step {t}.");
            }
        }
    }

    [Fact]
    public void State_is_named_by_parameter()
    {
        Network network = new(new NetworkOptions { Widths = [3, 2, 2] }, Loss.SquaredError, new Seed(1));
        string[] Names(OptimiserKind kind) =>
            [.. Optimiser.New(network, new OptimiserOptions { Kind = kind }, 1).State.Select(state => state.Name)];
        Assert.Empty(Names(OptimiserKind.Sgd));
        Assert.Equal(["velocity.W1", "velocity.b1", "velocity.W2", "velocity.b2"], Names(OptimiserKind.Momentum));
        Assert.Equal(
            ["mean.W1", "mean.b1", "mean.W2", "mean.b2", "square.W1", "square.b1", "square.W2", "square.b2"], Names(OptimiserKind.Adam));
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        foreach (Action wrong in (Action[])[
            () => _ = new OptimiserOptions { LearningRate = 0 }, () => _ = new OptimiserOptions { LearningRate = float.NaN },
            () => _ = new OptimiserOptions { LearningRate = float.PositiveInfinity }])
            Assert.Contains("LearningRate", Assert.Throws<ArgumentOutOfRangeException>(wrong).Message, StringComparison.Ordinal);
        foreach (Action wrong in (Action[])[
            () => _ = new OptimiserOptions { Beta1 = 1 }, () => _ = new OptimiserOptions { WeightDecay = -1 },
            () => _ = new OptimiserOptions { Clip = -1 }, () => _ = new OptimiserOptions { CoupledDecay = -1 }])
            Assert.Throws<ArgumentOutOfRangeException>(wrong);
    }

    /// <summary>A network of one weight and one bias, and estimates that are what a test says.</summary>
    private sealed class OneWeight
    {
        private readonly Network _network = new(new NetworkOptions { Widths = [1, 1] }, Loss.SquaredError, new Seed(1));
        private readonly Updates _updates;

        public OneWeight(OptimiserOptions options, float start, long totalSteps = 1)
        {
            _network.Weights[1].Fill(start);
            _network.Connections[0].Bias!.Value.Fill(start);
            _updates = new Updates(_network);
            Optimiser = Optimiser.New(_network, options, totalSteps);
        }

        public Optimiser Optimiser { get; }

        public float Weight => _network.Weights[1][0, 0];

        public float Bias => _network.Connections[0].Bias!.Value.Span[0];

        public void Step(float gradient, float? biasGradient = null)
        {
            _updates.Clear(1);
            _updates[1].Weights.Dense(Tensor.From([gradient], 1, 1));
            if (biasGradient is { } g) _updates[1].Bias!.Dense(Tensor.From([g], 1));
            Optimiser.Apply(_updates, Optimiser.Applied);
        }
    }
}
