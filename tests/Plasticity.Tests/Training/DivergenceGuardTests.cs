using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Training;

public sealed class DivergenceGuardTests
{
    [Fact]
    public void Sound_weights_and_losses_are_let_pass()
    {
        Network network = Make();
        Assert.Null(new DivergenceGuard(network, 10).CheckWeights(5));
        Assert.Null(DivergenceGuard.CheckLoss(1e30, 5));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_loss_that_is_not_finite_is_named_with_its_step(double loss) =>
        Assert.Contains(
            "loss is", DivergenceGuard.CheckLoss(loss, 123)!.Replace("step 123", "step", StringComparison.Ordinal),
            StringComparison.Ordinal);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_weight_that_is_not_finite_is_named_with_layer_and_step(float value)
    {
        Network network = Make();
        DivergenceGuard guard = new(network, 10);
        network.Connections[1].Bias!.Value.Span[2] = value;
        string wrong = guard.CheckWeights(123)!;
        Assert.Contains("b2", wrong, StringComparison.Ordinal);
        Assert.Contains("layer 2", wrong, StringComparison.Ordinal);
        Assert.Contains("step 123", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void Growth_beyond_the_limit_is_named_with_layer_and_step()
    {
        Network network = Make();
        DivergenceGuard guard = new(network, 10);
        network.Weights[2].Fill(1e3f);
        string wrong = guard.CheckWeights(77)!;
        Assert.Contains("W2 of layer 2 grew", wrong, StringComparison.Ordinal);
        Assert.Contains("step 77", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_is_so_many_times_the_initial_norm_plus_one()
    {
        Network network = Make();
        DivergenceGuard guard = new(network, 10);
        float norm = (float)network.Weights[2].Norm();
        Assert.InRange(norm, 0.5, 5);                    // neither the norm nor the one is lost beside the other
        network.Weights[2].Scale(0.99f * 10 * (norm + 1) / norm);
        Assert.Null(guard.CheckWeights(1));
        network.Weights[2].Scale(1.02f);
        Assert.Contains("W2", guard.CheckWeights(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_start_at_zero_may_grow_to_the_limit()
    {
        Network network = Make();                        // biases start at 0: the limit is then 10 x (0 + 1)
        DivergenceGuard guard = new(network, 10);
        network.Connections[1].Bias!.Value.Span[0] = 9.9f;
        Assert.Null(guard.CheckWeights(1));
        network.Connections[1].Bias!.Value.Span[0] = 10.1f;
        Assert.Contains("b2", guard.CheckWeights(1), StringComparison.Ordinal);
    }

    private static Network Make() => new(new NetworkOptions { Widths = [5, 4, 3] }, Loss.CrossEntropy, new Seed(1));
}
