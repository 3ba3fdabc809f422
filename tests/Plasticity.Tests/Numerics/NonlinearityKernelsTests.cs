using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

public sealed class NonlinearityKernelsTests
{
    public static TheoryData<string> Kinds => [.. Nonlinearity.Names, "leaky-relu:0.3", "softplus:10"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Values_and_slopes_agree_with_their_definitions_at_every_length(string name)
    {
        Nonlinearity f = Nonlinearity.Parse(name);
        for (int length = 1; length <= 30; length++)
        {
            Tensor a = new(length), d = new(length);
            new RandomStream(8, "a", length).FillNormal(a.Span, 3);
            new RandomStream(8, "d", length).FillNormal(d.Span, 1);
            a.Span[0] = 0;
            Tensor h = a.Copy(), signal = d.Copy();
            h.Apply(f);
            signal.TimesSlope(h, f);
            for (int i = 0; i < length; i++)
            {
                (double value, double slope) = Definition(f, a.Span[i]);
                Assert.InRange(h.Span[i] - value, -1e-6 * Math.Abs(value) - 1e-9, 1e-6 * Math.Abs(value) + 1e-9);
                Assert.InRange(signal.Span[i] - d.Span[i] * slope, -3e-6, 3e-6);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Nan_stays_nan_so_that_divergence_shows(string name)
    {
        Tensor a = Tensor.From([float.NaN, 1, 2, 3, 4, 5, 6, 7, 8, float.NaN], 10);
        a.Apply(Nonlinearity.Parse(name));
        Assert.True(float.IsNaN(a.Span[0]) && float.IsNaN(a.Span[9]));
    }

    [Fact]
    public void Slope_of_softplus_keeps_its_accuracy_where_the_unit_is_nearly_silent()
    {
        Tensor h = Tensor.From([1e-12f], 1), d = Tensor.From([1], 1);
        d.TimesSlope(h, Nonlinearity.Softplus);
        Assert.Equal(1e-12f, d.Span[0], 1e-18f);
    }

    private static (double Value, double Slope) Definition(Nonlinearity f, double a)
    {
        double p = f.Parameter, sigmoid = 1 / (1 + Math.Exp(-a));
        return f.Kind switch
        {
            NonlinearityKind.Linear => (a, 1),
            NonlinearityKind.Relu => (Math.Max(a, 0), a > 0 ? 1 : 0),
            NonlinearityKind.LeakyRelu => (a > 0 ? a : p * a, a > 0 ? 1 : p),
            NonlinearityKind.Tanh => (Math.Tanh(a), 1 - Math.Tanh(a) * Math.Tanh(a)),
            NonlinearityKind.Sigmoid => (sigmoid, sigmoid * (1 - sigmoid)),
            _ => (Math.Log(1 + Math.Exp(p * a)) / p, 1 / (1 + Math.Exp(-p * a))),
        };
    }
}
