using System.Globalization;
using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>The functions that can stand for the derivative of a spike.</summary>
public enum SurrogateKind
{
    /// <summary>(g / thr) max(0, 1 - |x| / thr); g is the parameter. Bellec et al. 2020, e-prop.</summary>
    PiecewiseLinear,

    /// <summary>1 / (k |x| + 1)^2; k is the parameter. Zenke and Ganguli 2018, SuperSpike, normalised.</summary>
    FastSigmoid,

    /// <summary>(k / 2) / (1 + (pi k x / 2)^2); k is the parameter. Fang et al. 2021.</summary>
    Atan,

    /// <summary>1 if -1/2 &lt; x &lt;= 1/2, otherwise 0; times the parameter.</summary>
    Rectangular,

    /// <summary>k p (1 - p), p = sigmoid(k x); k is the parameter.</summary>
    Logistic,
}

/// <summary>
/// What stands for the derivative of a spike with respect to the membrane potential, psi(x), where x is the distance of the potential above
/// threshold. A spike's true derivative is 0 nearly everywhere, so every gradient of a spiking network is one for a given surrogate.
/// </summary>
/// <param name="Kind">The function.</param>
/// <param name="Parameter">Its height or sharpness, above 0.</param>
public readonly record struct Surrogate(SurrogateKind Kind, float Parameter)
{
    private static readonly float[] _defaults = [0.3f, 10, 2, 1, 25];

    /// <summary>The names <see cref="Parse"/> accepts.</summary>
    public static IReadOnlyList<string> Names { get; } = ["piecewise-linear", "fast-sigmoid", "atan", "rectangular", "logistic"];

    /// <summary>The surrogate of e-prop, of height 0.3.</summary>
    public static Surrogate PiecewiseLinear => new(SurrogateKind.PiecewiseLinear, _defaults[0]);

    /// <summary>Reads a name such as <c>atan</c>, or one with its parameter, <c>piecewise-linear:0.5</c>.</summary>
    /// <exception cref="FormatException">The name is unknown or the parameter is not a number above 0.</exception>
    public static Surrogate Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':', 2);
        int kind = Names.ToList().IndexOf(parts[0]);
        if (kind < 0) throw new FormatException($"Unknown surrogate '{text}': expected one of {string.Join(", ", Names)}.");
        if (parts.Length == 1) return new((SurrogateKind)kind, _defaults[kind]);
        if (!float.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out float parameter)
            || !(parameter > 0 && float.IsFinite(parameter)))
            throw new FormatException($"The parameter of surrogate '{text}' must be a number above 0.");
        return new((SurrogateKind)kind, parameter);
    }

    /// <summary>x = psi(x), for every element.</summary>
    /// <param name="x">Distances above threshold, u - thr; receives the slopes. Infinitely far from it the slope is 0.</param>
    /// <param name="threshold">The threshold thr, by which the piecewise linear form scales x.</param>
    public void ToSlopes(Tensor x, float threshold)
    {
        ArgumentNullException.ThrowIfNull(x);
        float k = Parameter;
        switch (Kind)
        {
            case SurrogateKind.PiecewiseLinear: x.ApplyTriangle(k / threshold, threshold); break;
            case SurrogateKind.FastSigmoid: x.ApplyInverseSquare(k); break;
            case SurrogateKind.Atan: x.ApplyLorentz(k / 2, MathF.PI * k / 2); break;
            case SurrogateKind.Rectangular: x.ApplyBox(k); break;
            default: x.ApplyLogistic(k, k); break;
        }
    }

    /// <summary>The text <see cref="Parse"/> reads back.</summary>
    public override string ToString() => Parameter == _defaults[(int)Kind]
        ? Names[(int)Kind]
        : string.Create(CultureInfo.InvariantCulture, $"{Names[(int)Kind]}:{Parameter}");
}
