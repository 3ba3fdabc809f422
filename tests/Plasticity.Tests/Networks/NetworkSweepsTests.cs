using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Networks;

public sealed class NetworkSweepsTests
{
    [Fact]
    public void A_twin_has_the_same_weights_and_shares_none()
    {
        SmallCase c = new();
        Network twin = c.Network.Twin();
        for (int p = 0; p < c.Network.Parameters.Count; p++)
        {
            Tensor own = c.Network.Parameters[p].Value, copied = twin.Parameters[p].Value;
            Assert.True(own.Span.SequenceEqual(copied.Span));
            copied.Fill(float.NaN);
            Assert.True(own.IsFinite());
        }
    }

    [Fact]
    public void Predicting_from_the_computed_activities_is_the_forward_sweep()
    {
        SmallCase c = new();
        NetworkPass forward = c.Step.ForwardNetwork(), predicted = c.Network.NewNetworkPass(c.Count);
        LayerBuffers values = new(c.Network);
        values.Fit(c.Count, c.Count);
        for (int l = 1; l < 3; l++) values[l].CopyFrom(forward.H[l]);
        c.Network.Predict(c.Batch, predicted, c.Step.Noise, values);
        for (int l = 1; l <= 3; l++) Assert.True(forward.H[l].Span.SequenceEqual(predicted.H[l].Span));
        Assert.Equal(forward.Loss, predicted.Loss);
    }

    [Fact]
    public void Each_layer_predicts_from_the_given_values_only()
    {
        SmallCase c = new();
        NetworkPass predicted = c.Network.NewNetworkPass(c.Count);
        LayerBuffers values = new(c.Network);
        values.Fit(c.Count, c.Count);
        values.Clear();
        values[2].Fill(float.NaN);
        c.Network.Predict(c.Batch, predicted, c.Step.Noise, values);
        Assert.True(predicted.H[1].IsFinite() && predicted.H[2].IsFinite());
        Assert.False(predicted.H[3].IsFinite());
    }

    [Fact]
    public void What_is_added_to_pre_activations_goes_through_the_activation()
    {
        SmallCase c = new("relu", widths: [4, 5, 3]);
        NetworkPass pass = c.Network.NewNetworkPass(c.Count);
        LayerBuffers shake = new(c.Network);
        shake.Fit(c.Count, c.Count);
        shake.Clear();
        shake[1].Fill(-1000);
        c.Network.Forward(c.Batch, pass, c.Step.Noise, shake);
        Assert.Equal(0, pass.H[1].Norm());
    }

    [Fact]
    public void Buffers_are_made_once_and_fit_smaller_batches()
    {
        SmallCase c = new();
        LayerBuffers buffers = new(c.Network);
        buffers.Fit(5, 5);
        Tensor first = buffers[1];
        buffers.Fit(2, 5);
        Assert.Same(first, buffers[1]);
        Assert.Equal(2, buffers[3].Rows);
        buffers.Fit(8, 8);
        Assert.Equal(8, buffers[0].Rows);
    }
}
