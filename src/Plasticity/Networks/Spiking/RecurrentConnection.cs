using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>Synapses of each unit of a population onto every other, but not onto itself: the diagonal of W is 0 and stays so.</summary>
/// <param name="index">Its place in the model, from 1.</param>
/// <param name="name">What people call it.</param>
/// <param name="units">The number of units.</param>
public sealed class RecurrentConnection(int index, string name, int units)
    : SynapticConnection(index, name, new Tensor(units, units), bias: null)
{
    /// <inheritdoc/>
    public override int FanIn => units;

    /// <inheritdoc/>
    public override int FanOut => units;

    /// <inheritdoc/>
    public override long MultiplyAdds => (long)units * (units - 1);

    /// <inheritdoc/>
    public override void Forward(Tensor pre, Tensor post, Nonlinearity f) => post.SetAffine(pre, Weights.Value, null, f);

    /// <inheritdoc/>
    public override void Project(Tensor pre, Tensor weights, Tensor post) => post.SetProduct(pre, weights);

    /// <inheritdoc/>
    public override void Backward(Tensor d, Tensor feedback, Tensor g, float keep = 0) => g.AddProductTransposed(d, feedback, 1, keep);

    /// <inheritdoc/>
    public override void AddOuter(Tensor into, Tensor post, Tensor pre, double factor)
    {
        into.AddTransposedProduct(pre, post, factor);
        ClearAbsent(into);
    }

    /// <inheritdoc/>
    public override void ClearAbsent(Tensor into)
    {
        for (int j = 0; j < into.Rows; j++) into[j, j] = 0;
    }
}
