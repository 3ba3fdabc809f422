namespace Plasticity.Rules;

/// <summary>How a perturbation rule measures the slope of the loss L along a direction v.</summary>
public enum LossDifference
{
    /// <summary>(L(w + s v) - L(w)) / s: the clean loss serves every direction.</summary>
    Forward,

    /// <summary>(L(w + s v) - L(w - s v)) / 2s: no error of order s, at twice the passes.</summary>
    Central,
}
