using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>Functions of each element that are high about 0 and fall off on both sides, in place. At infinity all are 0.</summary>
public static class TensorBumps
{
    /// <summary>x = height max(0, 1 - |x| / halfWidth).</summary>
    public static void ApplyTriangle(this Tensor x, float height, float halfWidth)
    {
        if (x.IsDouble) DoubleBumps.Triangle(x.Doubles, height, halfWidth);
        else Elementwise.Map(x.Span, new Triangle(height, halfWidth));
    }

    /// <summary>x = 1 / (sharpness |x| + 1)^2.</summary>
    public static void ApplyInverseSquare(this Tensor x, float sharpness)
    {
        if (x.IsDouble) DoubleBumps.InverseSquare(x.Doubles, sharpness);
        else Elementwise.Map(x.Span, new InverseSquare(sharpness));
    }

    /// <summary>x = height / (1 + (sharpness x)^2), the curve of Cauchy and Lorentz.</summary>
    public static void ApplyLorentz(this Tensor x, float height, float sharpness)
    {
        if (x.IsDouble) DoubleBumps.Lorentz(x.Doubles, height, sharpness);
        else Elementwise.Map(x.Span, new Lorentz(height, sharpness));
    }

    /// <summary>x = height for -1/2 &lt; x &lt;= 1/2, otherwise 0.</summary>
    public static void ApplyBox(this Tensor x, float height)
    {
        if (x.IsDouble) DoubleBumps.Box(x.Doubles, height);
        else Elementwise.Map(x.Span, new Box(height));
    }

    /// <summary>x = height p (1 - p), p = sigmoid(sharpness x): the logistic density, up to its factor.</summary>
    public static void ApplyLogistic(this Tensor x, float height, float sharpness)
    {
        x.Scale(sharpness);
        x.Apply(Nonlinearity.Sigmoid);      // from p, not from exp(-x), which overflows far below 0
        if (x.IsDouble) DoubleBumps.TimesOneMinus(x.Doubles, height);
        else Elementwise.Map(x.Span, new TimesOneMinus(height));
    }
}
