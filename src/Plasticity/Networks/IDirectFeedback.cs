using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>How the output error reaches a layer directly.</summary>
public interface IDirectFeedback
{
    /// <summary>Writes what a layer is taught.</summary>
    /// <param name="outputError">d_L, [batch, n_L].</param>
    /// <param name="layer">The layer.</param>
    /// <param name="signal">Receives the projection, [batch, units of the layer].</param>
    public void Project(Tensor outputError, Layer layer, Tensor signal);
}
