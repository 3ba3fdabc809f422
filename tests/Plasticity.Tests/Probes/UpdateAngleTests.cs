using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Probes;
using Plasticity.Rules;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Probes;

public sealed class UpdateAngleTests
{
    [Theory]
    [InlineData(6, 4, 9, 0)]                             // (2) and (3)
    [InlineData(0, 4, 9, 90)]
    [InlineData(-6, 4, 9, 180)]
    [InlineData(1, 1, 2, 45)]                            // (1, 0) and (1, 1)
    [InlineData(6.0000001, 4, 9, 0)]                     // rounding may carry the cosine past 1
    [InlineData(0, 0, 9, double.NaN)]
    [InlineData(0, 4, 0, double.NaN)]
    public void Angles_of_known_vectors(double dot, double squaredA, double squaredB, double degrees) =>
        Assert.Equal(degrees, UpdateAngle.Degrees(dot, squaredA, squaredB), 1e-9);

    [Theory]
    [InlineData(2, 0, 2)]
    [InlineData(-0.5, 180, 0.5)]
    [InlineData(0, double.NaN, 0)]
    public void An_estimate_that_is_a_multiple_of_the_reference(float factor, double angle, double ratio)
    {
        List<Metric> metrics = Observe(factor, outputOnly: false);
        Assert.Equal([1, 2, 0], metrics.Where(metric => metric.Name == "angle").Select(metric => metric.Layer));
        // The arc cosine near 1 magnifies rounding: 1e-16 of the cosine is 1e-6 degrees.
        Assert.All(metrics.Where(metric => metric.Name == "angle"), metric => Assert.Equal(angle, metric.Value, 1e-4));
        Assert.All(metrics.Where(metric => metric.Name == "norm-ratio"), metric => Assert.Equal(ratio, metric.Value, 1e-6));
    }

    [Fact]
    public void A_layer_without_an_estimate_has_no_angle_but_counts_in_the_whole()
    {
        Dictionary<int, double> angles = Observe(1, outputOnly: true)
            .Where(metric => metric.Name == "angle")
            .ToDictionary(metric => metric.Layer, metric => metric.Value);
        Assert.Equal(double.NaN, angles[1]);
        Assert.Equal(0, angles[2], 1e-4);
        Assert.InRange(angles[0], 1, 89);
    }

    /// <summary>A rule and its reference see one batch through the same dropout masks, or the angle would be between two networks.</summary>
    [Fact]
    public void The_reference_sees_the_noise_of_the_step()
    {
        Seed seed = new(5);
        Network network = new(new NetworkOptions { Widths = [6, 20, 3], Dropout = 0.5f }, Loss.CrossEntropy, seed);
        Batch batch = new(4, 6, 3, isClassification: true);
        seed.Stream("test").FillNormal(batch.Inputs.Span, 1);
        Step step = new(network, optimiser: null, batch.Count, seed);
        step.Begin(batch, 8);
        new Backpropagation(network).Estimate(step);
        List<Metric> metrics = [];
        new UpdateAngle(network, new Backpropagation(network), batch.Count, seed, new Schedule(1, 0)).Observe(step, 0, metrics);
        Assert.All(metrics.Where(metric => metric.Name == "angle"), metric => Assert.Equal(0, metric.Value, 1e-4));
    }

    private static List<Metric> Observe(float factor, bool outputOnly)
    {
        Seed seed = new(5);
        Network network = new(new NetworkOptions { Widths = [6, 5, 3] }, Loss.CrossEntropy, seed);
        Batch batch = new(4, 6, 3, isClassification: true);
        seed.Stream("test").FillNormal(batch.Inputs.Span, 1);
        for (int i = 0; i < batch.Count; i++) batch.SetLabel(i, i % 3);
        Step step = new(network, optimiser: null, batch.Count, seed);
        step.Begin(batch, 0);
        NetworkPass pass = step.ForwardNetwork();
        network.Backward(pass, network.Weights);
        for (int l = outputOnly ? 2 : 1; l <= 2; l++) step.Updates[l].Outer(pass.D[l], pass.H[l - 1], factor);
        List<Metric> metrics = [];
        new UpdateAngle(network, new Backpropagation(network), batch.Count, seed, new Schedule(1, 0)).Observe(step, 0, metrics);
        return metrics;
    }
}
