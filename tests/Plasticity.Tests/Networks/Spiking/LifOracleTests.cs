using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Networks.Spiking;

/// <summary>The oracle is itself checked: against finite differences with smooth spikes, and one form against the other.</summary>
public sealed class LifOracleTests
{
    private const int Inputs = 4, Hidden = 8, Outputs = 3, Steps = 30;

    [Fact]
    public void Reverse_accumulation_equals_finite_differences_when_spikes_are_smooth()
    {
        LifOracle net = Random(seed: 1, adaptive: true, smooth: true, out double[][] x);
        LifOracle.Gradient differences = net.Differences(x, label: 1);
        Assert.True(LifOracle.Distance(net.Backward(stopRecurrent: false, stopReset: false), differences) < 1e-7);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Stopped_gradients_equal_finite_differences_with_recorded_spikes_as_constants(bool stopRecurrent, bool stopReset)
    {
        LifOracle net = Random(seed: 2, adaptive: true, smooth: true, out double[][] x);
        net.Forward(x, label: 0);
        if (stopRecurrent) net.FrozenRecurrent = net.S;
        if (stopReset) net.FrozenReset = net.S;
        LifOracle.Gradient differences = net.Differences(x, label: 0);
        double distance = LifOracle.Distance(net.Backward(stopRecurrent, stopReset), differences);
        Assert.True(distance < 1e-7, $"{distance}");
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 2)]
    public void Online_eprop_equals_backpropagation_with_recurrent_spikes_and_reset_as_constants(bool adaptive, int refractory)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            LifOracle net = Random(seed, adaptive, smooth: false, out double[][] x);
            net.RefractorySteps = refractory;
            net.Forward(x, label: 2);
            Assert.InRange(net.S.Sum(row => row.Sum()) / (Hidden * Steps), 0.05, 0.6);
            Assert.True(LifOracle.Distance(net.Eprop(net.W3), net.Backward(stopRecurrent: true, stopReset: true)) < 1e-10);
        }
    }

    [Fact]
    public void The_gradients_of_different_stops_differ()
    {
        LifOracle net = Random(seed: 3, adaptive: false, smooth: false, out double[][] x);
        net.Forward(x, label: 2);
        LifOracle.Gradient full = net.Backward(stopRecurrent: false, stopReset: false);
        Assert.True(LifOracle.Distance(net.Backward(stopRecurrent: true, stopReset: false), full) > 0.01);
        Assert.True(LifOracle.Distance(net.Backward(stopRecurrent: false, stopReset: true), full) > 0.01);
    }

    private static LifOracle Random(int seed, bool adaptive, bool smooth, out double[][] x)
    {
        LifOracle net = new(Inputs, Hidden, Outputs, Steps);
        RandomStream stream = new((ulong)seed, "task");
        foreach ((double[,] w, double scale) in new[] { (net.W1, 0.8), (net.W2, 0.5), (net.W3, 1.0) })
            for (int i = 0; i < w.GetLength(0); i++)
                for (int j = 0; j < w.GetLength(1); j++)
                    w[i, j] = ReferenceEquals(w, net.W2) && i == j ? 0 : scale * (2 * stream.NextUniform() - 0.8);
        if (adaptive)
            for (int j = Hidden / 2; j < Hidden; j++) net.Beta[j] = 0.2;
        if (smooth)
        {
            static double P(double v) => 1 / (1 + Math.Exp(-4 * v));
            net.Spike = P;
            net.Slope = v => 4 * P(v) * (1 - P(v));
        }
        x = new double[Steps][];
        for (int t = 0; t < Steps; t++)
        {
            x[t] = new double[Inputs];
            for (int i = 0; i < Inputs; i++) x[t][i] = stream.NextUniform() < 0.4f ? 1 : 0;
        }
        return net;
    }
}
