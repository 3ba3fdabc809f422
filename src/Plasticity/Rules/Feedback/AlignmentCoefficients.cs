namespace Plasticity.Rules;

/// <summary>The coefficients of the five primitives at one step; each multiplies the gradient of its primitive in B.</summary>
/// <param name="Decay">c_d, of B.</param>
/// <param name="Amp">c_a, of - W C.</param>
/// <param name="Null">c_n, of S B.</param>
/// <param name="Sparse">c_s, of B C.</param>
/// <param name="Self">c_f, of - W.</param>
public readonly record struct AlignmentCoefficients(double Decay, double Amp, double Null, double Sparse, double Self)
{
    /// <summary>Whether any of them is at work.</summary>
    public bool IsZero => this == default;

    /// <summary>Whether any of the primitives that read activity or noise is at work.</summary>
    public bool NeedInput => Amp != 0 || Null != 0 || Sparse != 0;
}
