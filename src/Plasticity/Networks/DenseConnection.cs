using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>All-to-all synapses. W is [pre, post]: row j holds the outgoing synapses of presynaptic unit j.</summary>
/// <remarks>
/// With outgoing synapses side by side, learning from a single sample reads and writes whole rows and leaves out the rows of silent
/// presynaptic units. Files written for other frameworks hold the transpose, [post, pre].
/// </remarks>
/// <param name="index">Its place in the model, from 1.</param>
/// <param name="name">What people call it.</param>
/// <param name="pre">The number of presynaptic units.</param>
/// <param name="post">The number of post-synaptic units.</param>
/// <param name="hasBias">Whether post-synaptic units have a bias.</param>
public sealed class DenseConnection(int index, string name, int pre, int post, bool hasBias = true)
    : SynapticConnection(index, name, new Tensor(pre, post), hasBias ? new Tensor(post) : null)
{
    /// <inheritdoc/>
    public override int FanIn => Weights.Value.Rows;

    /// <inheritdoc/>
    public override int FanOut => Weights.Value.Columns;

    /// <inheritdoc/>
    public override long MultiplyAdds => (long)Weights.Value.Rows * Weights.Value.Columns;

    /// <inheritdoc/>
    public override void Forward(Tensor pre, Tensor post, Nonlinearity f) => post.SetAffine(pre, Weights.Value, Bias?.Value, f);

    /// <inheritdoc/>
    public override void Project(Tensor pre, Tensor weights, Tensor post) => post.SetProduct(pre, weights);

    /// <inheritdoc/>
    public override void Backward(Tensor d, Tensor feedback, Tensor g, float keep = 0) => g.AddProductTransposed(d, feedback, 1, keep);

    /// <inheritdoc/>
    public override void AddOuter(Tensor into, Tensor post, Tensor pre, double factor) => into.AddTransposedProduct(pre, post, factor);
}
