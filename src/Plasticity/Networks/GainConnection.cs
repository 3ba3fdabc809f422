using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// The gains and shifts of a normalisation, one of each for a channel: h = f(gain xhat + shift). They are scalars of the unit itself, so no
/// error needs anybody else's weights to pass them, whatever the rule: every rule that descends learns them by their true local gradient.
/// </summary>
public sealed class GainConnection : Connection
{
    /// <summary>Makes gains of 1 and shifts of 0.</summary>
    /// <param name="index">Its place in the model, from 1.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="channels">The number of channels.</param>
    public GainConnection(int index, string name, int channels) : base(index, name, new Tensor(channels), new Tensor(channels)) =>
        Weights.Value.Fill(1);

    /// <summary>None: element-wise work is not counted.</summary>
    public override long MultiplyAdds => 0;
}
