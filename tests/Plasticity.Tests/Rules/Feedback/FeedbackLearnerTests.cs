using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

/// <summary>When and how fast feedback weights learn, and what else is left alone.</summary>
public sealed class FeedbackLearnerTests
{
    private static readonly AlignmentOptions _sa = new() { Decay = 0.5f, Self = 1, Rate = 0.25f };

    private static readonly AlignmentOptions _all =
        new() { Amp = 0.7f, Decay = 0.4f, Null = 0.3f, Sparse = 0.6f, Self = 0.9f, BurnIn = 2, FeedbackNoise = 0.3f };

    [Theory]
    [InlineData("5-4-3", AlignmentSource.Activity)]
    [InlineData("5-4-3", AlignmentSource.Noise)]
    [InlineData("2c3-p2-3c3-2", AlignmentSource.Activity)]
    public void Never_touches_weights_and_biases_or_the_activity(string network, AlignmentSource input)
    {
        ImageShape? shape = network.Contains('c', StringComparison.Ordinal) ? new ImageShape(4, 4, 1) : null;
        AlignmentCase c = new(_all with { Input = input }, network, shape);
        float[][] before = [.. c.Network.Parameters.Select(parameter => parameter.Value.Span.ToArray())];
        c.Step.Begin(c.Batch, 0);
        float[][] activity = [.. c.Network.FeedbackPaths.Select(path => c.Step.ForwardNetwork().Pre[path.Index].Span.ToArray())];
        c.Learner.Begin(c.Step);
        c.Learner.Learn(c.Step);
        Assert.Equal(before, c.Network.Parameters.Select(parameter => parameter.Value.Span.ToArray()));
        Assert.Equal(activity, c.Network.FeedbackPaths.Select(path => c.Step.ForwardNetwork().Pre[path.Index].Span.ToArray()));
    }

    /// <summary>F = B |W| / |B|, by sums of our own; what B learns is not changed by it.</summary>
    [Theory]
    [InlineData("5-4-3")]
    [InlineData("2c3-p2-3c3-2")]
    public void Matched_norms_leave_the_direction_of_B_alone(string network)
    {
        ImageShape? shape = network.Contains('c', StringComparison.Ordinal) ? new ImageShape(4, 4, 1) : null;
        using Precision.Scope scope = Precision.Use(shape is null ? ElementPrecision.Double : ElementPrecision.Single);
        AlignmentCase plain = new(_all, network, shape), c = new(_all with { MatchNorm = true }, network, shape);
        for (int step = 0; step < 3; step++)
        {
            c.Step.Begin(c.Batch, step);
            c.Learner.Begin(c.Step);
            plain.Step.Begin(plain.Batch, step);
            plain.Learner.Begin(plain.Step);
            foreach (Plasticity.Networks.SynapticConnection path in c.Network.FeedbackPaths)
            {
                double[] w = AlignmentCase.Values(path.Weights.Value), b = AlignmentCase.Values(c.B[path.Index]);
                double[] f = AlignmentCase.Values(c.Learner.Feedback[path.Index]);
                double ratio = Math.Sqrt(w.Sum(x => x * x) / b.Sum(x => x * x));
                for (int i = 0; i < b.Length; i++) Assert.Equal(b[i] * ratio, f[i], shape is null ? 1e-12 : 1e-5);
                Assert.Equal(AlignmentCase.Values(plain.B[path.Index]), b);
                Assert.Same(plain.B[path.Index], plain.Learner.Feedback[path.Index]);
                path.Weights.Value.Scale(2);
                plain.Network.Weights[path.Index].Scale(2);
            }
            c.Learn(step);
            plain.Learn(step);
        }
    }

    /// <summary>A factor of B that is a power of two, and so is exact, changes no bit of a rule for which directions alone count.</summary>
    [Theory]
    [InlineData("align")]
    [InlineData("sa")]
    [InlineData("aa")]
    [InlineData("wm")]
    [InlineData("ia")]
    public void Every_rule_can_match_norms(string rule)
    {
        float[] After(bool matchNorm, float scale)
        {
            SmallTrial trial = new(rule, optimiser: new(), options: new() { ["matchNorm"] = matchNorm, ["feedbackScale"] = scale });
            trial.Advance(1);
            return trial.Model.Parameters[0].Value.Span.ToArray();
        }
        Assert.Equal(After(true, 1), After(true, 4));
        Assert.NotEqual(After(false, 1), After(false, 4));
        Assert.NotEqual(After(false, 4), After(true, 4));
    }

    [Fact]
    public void The_order_of_samples_does_not_matter_but_for_rounding()
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        AlignmentOptions options = _all with { BurnIn = 0, FeedbackNoise = 0 };
        AlignmentCase c = new(options), turned = new(options);
        for (int i = 0; i < 6; i++) turned.Batch.Inputs.CopyRow(i, c.Batch.Inputs, (i + 2) % 6);
        double[] expected = AlignmentCase.Values(c.Learn().B[2]), actual = AlignmentCase.Values(turned.Learn().B[2]);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-14);
    }

    /// <summary>A kernel that covers the map, and a kernel of one tap on a map of one position, are dense synapses.</summary>
    [Theory]
    [InlineData("3c2v-3c1-2", "3-3-2", 2)]
    [InlineData("3c1-4c2v-2", "12-4-2", 2)]
    public void A_convolution_that_is_dense_learns_as_dense_synapses_do(string maps, string dense, int side)
    {
        foreach (AlignmentSource input in Enum.GetValues<AlignmentSource>())
        {
            AlignmentOptions options = _all with { Input = input, FeedbackNoise = 0 };
            AlignmentCase c = new(options, maps, new ImageShape(side, side, 2));
            AlignmentCase d = new(options, dense, ImageShape.Vector(side * side * 2));
            d.Network.Weights[2].CopyFrom(c.Network.Weights[2]);
            d.B[2].CopyFrom(c.B[2]);
            c.Step.Begin(c.Batch, 0);
            d.Step.Begin(c.Batch, 0);
            d.Step.ForwardNetwork().Pre[2].CopyFrom(c.Step.ForwardNetwork().Pre[2]);
            c.Learner.Learn(c.Step);
            d.Learner.Learn(d.Step);
            for (int i = 0; i < c.B[2].Count; i++) Assert.Equal(d.B[2].Span[i], c.B[2].Span[i], 2e-6f);
        }
    }

    [Fact]
    public void Learns_at_every_kth_step_only()
    {
        AlignmentCase c = new(_sa with { Every = 3 });
        List<long> at = [];
        for (long t = 0; t < 9; t++)
        {
            float[] before = c.B[2].Span.ToArray();
            if (!c.Learn(t).B[2].Span.SequenceEqual(before)) at.Add(t);
        }
        Assert.Equal([2, 5, 8], at);
    }

    [Fact]
    public void Schedules_multiply_the_coefficient_or_the_rate()
    {
        AlignmentOptions scheduled = _sa with { DecaySchedule = "linear:0", SelfSchedule = "constant@0-0.25", RateSchedule = "linear:3" };
        AlignmentOptions by_hand = _sa with { Decay = 0.25f, Self = 0, Rate = 0.5f };
        // Half of ten steps: decay is down to a half, self is over, the rate is up to twice.
        Assert.Equal(new AlignmentCase(by_hand).Learn().B[2].Span.ToArray(), new AlignmentCase(scheduled).Learn(5).B[2].Span.ToArray());
    }

    [Fact]
    public void The_rate_warms_up()
    {
        float[] Moved(AlignmentOptions options, long index) => new AlignmentCase(options).Learn(index).B[2].Span.ToArray();
        AlignmentOptions slow = _sa with { Warmup = 4 };
        Assert.Equal(Moved(_sa with { Rate = 0.0625f }, 0), Moved(slow, 0));
        Assert.Equal(Moved(_sa with { Rate = 0.125f }, 0), Moved(slow, 1));
        Assert.Equal(Moved(_sa, 0), Moved(slow, 3));
        Assert.Equal(Moved(_sa, 0), Moved(slow, 9));
    }

    /// <summary>After the delay every other step is due; burn-in counts.</summary>
    [Fact]
    public void Steps_are_counted_from_the_burn_in_through_the_delay()
    {
        AlignmentCourse course = new(new AlignmentOptions { BurnIn = 5, Delay = 3, Every = 2 });
        long before = 5;
        for (long t = 0; t < 20; t++)
        {
            Assert.Equal(before, course.Before(t));
            if (course.IsDue(t)) before++;
        }
        Assert.Equal(5 + 3 + 8, before);
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(t => course.IsDelayed(t)));
    }

    [Fact]
    public void Noise_shakes_feedback_by_the_rate_of_the_task_times_sigma()
    {
        AlignmentCase c = new(new AlignmentOptions { FeedbackNoise = 3, Every = 4 }, "40-50-3", lr: 0.2f);
        Tensor before = c.B[2].Copy(), first = c.B[1].Copy();
        c.Learn();
        Tensor moved = c.B[2].Copy();
        moved.Add(before, -1);
        Assert.InRange(moved.Norm() / Math.Sqrt(moved.Count), 0.6 * 0.95, 0.6 * 1.05);
        Assert.InRange(moved.Sum() / moved.Count, -0.06, 0.06);
        Assert.True(first.Span.SequenceEqual(c.B[1].Span));
        Tensor again = c.B[2].Copy();
        c.Learn(1);
        again.Add(c.B[2], -1);
        Assert.InRange(AlignmentCase.Angle(moved, again), 80, 100);
    }

    [Theory]
    [InlineData(OptimiserKind.Momentum)]
    [InlineData(OptimiserKind.Nesterov)]
    [InlineData(OptimiserKind.Adam)]
    public void Feedback_can_have_an_optimiser_of_its_own(OptimiserKind kind)
    {
        AlignmentCase c = new(_sa with { FeedbackOptimizer = kind, Bound = false });
        double b = c.B[2].Span[4], w = c.Network.Weights[2].Span[4], mean = 0, square = 0;
        for (int t = 1; t <= 5; t++)
        {
            c.Learn(t - 1);
            double g = 0.5 * b - w;
            mean = kind == OptimiserKind.Adam ? 0.9 * mean + 0.1 * g : 0.9 * mean + g;
            square = 0.999 * square + 0.001 * g * g;
            b -= 0.25 * kind switch
            {
                OptimiserKind.Momentum => mean,
                OptimiserKind.Nesterov => g + 0.9 * mean,
                _ => mean / (1 - Math.Pow(0.9, t)) / (Math.Sqrt(square / (1 - Math.Pow(0.999, t))) + 1e-8),
            };
            Assert.Equal(b, c.B[2].Span[4], 2e-5);
        }
        Assert.NotEmpty(c.Learner.State);
    }

    /// <summary>The bound is 1 / (c_d + c_n tr S + c_s tr C), here with traces by hand.</summary>
    [Theory]
    [InlineData(AlignmentSource.Activity)]
    [InlineData(AlignmentSource.Noise)]
    public void The_rate_is_bounded_by_the_traces(AlignmentSource input)
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        AlignmentOptions bounded = _all with { BurnIn = 0, FeedbackNoise = 0, Input = input, Rate = 5, NoiseScale = 2 };
        AlignmentCase c = new(bounded);
        double[][] x = c.Activity(2);
        if (input == AlignmentSource.Noise)
        {
            Tensor noise = new(6, 5);
            noise.SetNormal(c.Seed.Stream("alignment", 2, 0), 2);
            x = AlignmentCase.Rows(noise);
        }
        double[][] w = AlignmentCase.Rows(c.Network.Weights[2]);
        double traceOfC = x.Sum(row => row.Sum(value => value * value)) / 6, traceOfS = 0;
        foreach (double[] row in x)
            for (int k = 0; k < 4; k++) traceOfS += Math.Pow(Enumerable.Range(0, 5).Sum(j => row[j] * w[j][k]), 2) / 6;
        double rate = 1 / ((double)bounded.Decay + bounded.Null * traceOfS + bounded.Sparse * traceOfC);
        AlignmentCase d = new(bounded with { Bound = false, Rate = (float)rate });
        double[] expected = AlignmentCase.Values(d.Learn().B[2]), actual = AlignmentCase.Values(c.Learn().B[2]);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-6);
    }

    /// <summary>However fast it is told to learn, and whatever the maps.</summary>
    [Theory]
    [InlineData("3c3-4c3-2", 6)]
    [InlineData("3c3-4c3s2v-2", 6)]
    [InlineData("3c1-4c3v-2", 3)]
    public void A_bounded_rate_comes_to_rest_on_maps(string network, int side)
    {
        foreach (AlignmentOptions options in (AlignmentOptions[])[ActivationAlignment.Defaults, InformationAlignment.Defaults, _all])
        {
            AlignmentCase c = new(
                options with { Input = AlignmentSource.Activity, Rate = 1000, FeedbackNoise = 0 }, network, new ImageShape(side, side, 2));
            double Moved()
            {
                Tensor before = c.B[2].Copy();
                c.Learn();
                before.Add(c.B[2], -1);
                return before.Norm();
            }
            double last = Moved(), first = last;
            for (int t = 0; t < 1000; t++)
            {
                double moved = Moved();
                Assert.True(moved <= last * 1.0001 + 1e-6, $"step {t}: {moved} after {last}");
                last = moved;
            }
            Assert.InRange(last, 0, 0.01 * first);
        }
    }

    /// <summary>Patches of constant maps lie along one direction, but for the edge: its eigenvalue is the trace.</summary>
    [Fact]
    public void A_bounded_rate_does_not_overshoot_on_constant_maps()
    {
        AlignmentOptions fast = new() { Rate = 1000 };
        foreach (AlignmentOptions options in (AlignmentOptions[])[fast with { Sparse = 1 }, fast with { Null = 1 }])
        {
            AlignmentCase c = new(options, "1c3-1c3-2", new ImageShape(8, 8, 1), activation: "linear");
            c.Network.Weights[1].Clear();
            c.Network.Connections[0].Bias!.Value.Fill(1);
            double before = c.B[2].Norm();
            for (int t = 0; t < 100; t++)
            {
                double after = c.Learn().B[2].Norm();
                Assert.True(after <= before, $"step {t}: the norm went from {before} to {after}");
                before = after;
            }
        }
    }

    [Fact]
    public void Options_that_make_buffers_allocate_nothing_after_the_first_step()
    {
        Dictionary<string, AlignmentOptions> options = new()
        {
            ["all"] = _all,
            ["input"] = _all with { Centre = true, Samples = 4 },
            ["normalise"] = _all with { Normalise = true },
            ["batch-centre"] = _all with { BatchCentre = true, BatchCentreOutput = true },
            ["outputs"] = _all with { NormaliseOutput = ProjectionSide.Forward, CentreOutput = ProjectionSide.Backward },
            ["activation"] = _all with { Activation = ProjectionSide.Both, Bias = ProjectionSide.Both },
            ["reversed"] = _all with { AmpOnReconstructions = true, ReversedNull = true },
            ["course"] = _all with { FeedbackOptimizer = OptimiserKind.Adam, DecaySchedule = "triangular:0.1*2", SelfSchedule = "exponential:2" },
        };
        List<string> allocating = [];
        foreach ((string name, AlignmentOptions chosen) in options)
        {
            AlignmentCase c = new(chosen);
            for (long t = 0; t < 50; t++) c.Learn(t);
            long bytes = Allocations.LeastOf(() =>
            {
                for (long t = 50; t < 70; t++) c.Learn(t);
            });
            if (bytes > 0) allocating.Add($"{name}: {bytes / 20.0} a step");
        }
        Assert.Empty(allocating);
    }
}
