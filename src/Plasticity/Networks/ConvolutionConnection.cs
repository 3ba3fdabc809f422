using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// Synapses that are alike at every position of a map. W is [kh, kw, C_in of a group, C_out]; biases are one for each output channel.
/// </summary>
/// <remarks>
/// Units see a patch of the map below: a cross-correlation. Feedback weights are shaped like W and carry errors by the transposed
/// convolution. As a matrix W is [pre, post]; a kernel that covers the whole map makes it a <see cref="DenseConnection"/>. Files written
/// for other frameworks hold [C_out, C_in, kh, kw].
/// </remarks>
/// <param name="index">Its place in the model, from 1.</param>
/// <param name="name">What people call it.</param>
/// <param name="shape">Maps, kernel, stride, padding, groups.</param>
/// <param name="hasBias">Whether output channels have a bias.</param>
public sealed class ConvolutionConnection(int index, string name, ConvolutionShape shape, bool hasBias)
    : SynapticConnection(index, name, shape.NewWeights(), hasBias ? new Tensor(shape.OutChannels) : null)
{
    /// <summary>Maps, kernel, stride, padding, groups.</summary>
    public ConvolutionShape Shape => shape;

    /// <inheritdoc/>
    public override int FanIn => shape.FanIn;

    /// <summary>C_out kh kw, the count of Glorot's and He's initialisations, whatever the stride and the groups.</summary>
    public override int FanOut => shape.KernelHeight * shape.KernelWidth * shape.OutChannels;

    /// <inheritdoc/>
    public override int Positions => shape.Output.Positions;

    /// <inheritdoc/>
    public override long MultiplyAdds => shape.MultiplyAdds;

    /// <inheritdoc/>
    public override void Forward(Tensor pre, Tensor post, Nonlinearity f) =>
        post.SetConvolution(pre, Weights.Value, Bias?.Value, f, shape);

    /// <inheritdoc/>
    public override void Project(Tensor pre, Tensor weights, Tensor post) =>
        post.SetConvolution(pre, weights, null, Nonlinearity.Linear, shape);

    /// <inheritdoc/>
    public override void Backward(Tensor d, Tensor feedback, Tensor g, float keep = 0) =>
        g.AddConvolutionTransposed(d, feedback, shape, keep);

    /// <inheritdoc/>
    public override void AddOuter(Tensor into, Tensor post, Tensor pre, double factor) =>
        into.AddConvolutionOuter(pre, post, factor, shape);

    /// <inheritdoc/>
    public override void AddSum(Tensor bias, Tensor post, double factor) => bias.AddChannelSums(post, factor);
}
