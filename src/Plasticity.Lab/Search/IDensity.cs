using Plasticity.Numerics;

namespace Plasticity.Lab.Search;

/// <summary>A probability density (or, where values can be counted, a probability) over the values of one key.</summary>
internal interface IDensity
{
    /// <summary>Draws a value.</summary>
    public string Draw(ref RandomStream stream);

    /// <summary>The logarithm of the density at a value of the key; always finite, thanks to the prior.</summary>
    public double Log(string value);
}
