namespace Plasticity.Networks;

/// <summary>Connections past a layer.</summary>
public enum SkipKind
{
    /// <summary>None: every layer reads only the one below.</summary>
    None,

    /// <summary>The activity below is added to that of the layer, where shapes agree; it passes without weights.</summary>
    Additive,

    /// <summary>The activity two layers below is seen through synapses of its own.</summary>
    Projection,
}
