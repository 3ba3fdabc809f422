using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

/// <summary>One step of feedback weights is a step down the loss that the paper writes, whatever the primitives and the options.</summary>
public sealed class AlignmentGradientTests
{
    private const float Rate = 0.1f;

    private static readonly AlignmentOptions _all =
        new() { Amp = 0.7f, Decay = 0.4f, Null = 0.3f, Sparse = 0.6f, Self = 0.9f, Rate = Rate, Bound = false };

    /// <summary>Dense; maps with padding, and with stride and without; groups.</summary>
    public static TheoryData<string> Networks => ["5-4-3", "2c3-3c3-2", "2c3-3c3s2v-4-2", "4c3-4c3x2-2"];

    public static TheoryData<string, string> NetworksAndVariations
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (string network in (string[])["5-4-3", "2c3-3c3s2v-4-2"])
                foreach (string name in _variations.Keys) rows.Add(network, name);
            return rows;
        }
    }

    private static readonly Dictionary<string, AlignmentOptions> _variations = new()
    {
        ["centre"] = _all with { Centre = true },
        ["normalise"] = _all with { Normalise = true },
        ["batch-centre"] = _all with { BatchCentre = true },
        ["batch-centre amp sparse"] = _all with { BatchCentre = true, Null = 0 },
        ["activation forward"] = _all with { Activation = ProjectionSide.Forward },
        ["activation backward"] = _all with { Activation = ProjectionSide.Backward },
        ["activation both, bias both"] = _all with { Activation = ProjectionSide.Both, Bias = ProjectionSide.Both },
        ["bias forward"] = _all with { Bias = ProjectionSide.Forward, Sparse = 0, Null = 0 },
        ["bias backward"] = _all with { Bias = ProjectionSide.Backward, Null = 0 },
        ["centre output"] = _all with { CentreOutput = ProjectionSide.Both },
        ["centre output backward"] = _all with { CentreOutput = ProjectionSide.Backward, Null = 0, Sparse = 0 },
        ["normalise output"] = _all with { NormaliseOutput = ProjectionSide.Both },
        ["normalise output forward"] = _all with { NormaliseOutput = ProjectionSide.Forward, CentreOutput = ProjectionSide.Forward },
        ["batch-centre output"] = _all with { BatchCentreOutput = true, NormaliseOutput = ProjectionSide.Both },
        ["reversed null"] = _all with { ReversedNull = true },
        ["reversed null alone"] = new() { Null = 0.5f, ReversedNull = true, Rate = Rate, Bound = false },
        ["reversed null, amp"] = new() { Null = 0.5f, Amp = 1, ReversedNull = true, Rate = Rate, Bound = false },
        ["amp on reconstructions"] = _all with { AmpOnReconstructions = true },
        ["amp on reconstructions, no null"] = _all with { AmpOnReconstructions = true, Null = 0, NormaliseOutput = ProjectionSide.Forward },
        ["amp on reversed reconstructions"] = _all with { AmpOnReconstructions = true, ReversedNull = true },
        ["everything"] = _all with
        {
            AmpOnReconstructions = true,
            ReversedNull = true,
            NormaliseOutput = ProjectionSide.Both,
            Activation = ProjectionSide.Both,
            Bias = ProjectionSide.Both,
            BatchCentre = true,
            BatchCentreOutput = true,
            Normalise = true,
        },
        ["everything forward"] = _all with
        {
            AmpOnReconstructions = true,
            NormaliseOutput = ProjectionSide.Both,
            Activation = ProjectionSide.Both,
            Bias = ProjectionSide.Both,
            BatchCentre = true,
            BatchCentreOutput = true,
            CentreOutput = ProjectionSide.Both,
        },
    };

    [Theory, MemberData(nameof(Networks))]
    public void Every_combination_of_primitives_descends_its_loss(string network)
    {
        for (int subset = 1; subset < 32; subset++) AssertDescends(Chosen(subset), network, 2e-5);
    }

    [Fact]
    public void Every_combination_of_primitives_descends_its_loss_in_double_precision()
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        for (int subset = 1; subset < 32; subset++) AssertDescends(Chosen(subset), "5-4-3", 1e-9);
    }

    [Theory, MemberData(nameof(NetworksAndVariations))]
    public void Every_option_descends_its_loss(string network, string variation) => AssertDescends(_variations[variation], network, 1e-4);

    /// <summary>Biases that no 32-bit float is: they are added to maps as they are.</summary>
    [Theory]
    [InlineData("bias forward")]
    [InlineData("bias backward")]
    public void Biases_keep_their_digits_in_double_precision(string variation)
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        foreach (string network in (string[])["5-4-3", "2c3-3c3s2v-4-2"])
            AssertDescends(_variations[variation], network, 1e-11, biasScale: 1 / 3.0);
    }

    /// <summary>The authors' losses have no 1/2: their decay, null and sparse count twice.</summary>
    [Theory, MemberData(nameof(Networks))]
    public void Coefficients_of_squares_are_twice_those_of_the_authors_code(string network)
    {
        AlignmentOptions theirs = _all with { Decay = _all.Decay / 2, Null = _all.Null / 2, Sparse = _all.Sparse / 2 };
        AssertDescends(_all, network, 2e-5, theirs, half: 1);
    }

    private static AlignmentOptions Chosen(int subset) => _all with
    {
        Amp = (subset & 1) == 0 ? 0 : _all.Amp,
        Decay = (subset & 2) == 0 ? 0 : _all.Decay,
        Null = (subset & 4) == 0 ? 0 : _all.Null,
        Sparse = (subset & 8) == 0 ? 0 : _all.Sparse,
        Self = (subset & 16) == 0 ? 0 : _all.Self,
    };

    private static void AssertDescends(
        AlignmentOptions options, string network, double tolerance, AlignmentOptions? asked = null, double half = 0.5, double biasScale = 1)
    {
        AlignmentCase c = new(options, network, network.Contains('c', StringComparison.Ordinal) ? new ImageShape(5, 5, 2) : null);
        foreach (Connection connection in c.Network.Connections) connection.Bias!.Value.Scale(biasScale);
        double[][] before = [.. Enumerable.Range(1, c.Network.Depth).Select(l => AlignmentCase.Values(c.B[l]))];
        c.Learn();
        Assert.Equal(before[0], AlignmentCase.Values(c.B[1]));                // no error descends below the first layer
        foreach (SynapticConnection path in c.Network.FeedbackPaths)
        {
            int l = path.Index;
            double[] gradient = c.Oracle(l, asked ?? options, half).Gradient(c.Activity(l), before[l - 1]);
            double[] after = AlignmentCase.Values(c.B[l]);
            double largest = gradient.Max(Math.Abs);
            Assert.True(largest > 1e-3, $"layer {l}: the gradient is {largest:g3}, too small to see");
            for (int i = 0; i < gradient.Length; i++)
            {
                double step = (before[l - 1][i] - after[i]) / Rate;
                Assert.True(Math.Abs(gradient[i] - step) <= tolerance * Math.Max(1, largest),
                    $"B{l}[{i}] moved by {step:g9}, the oracle says {gradient[i]:g9} ({options})");
            }
        }
    }
}
