using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>height max(0, 1 - |x| / halfWidth).</summary>
internal readonly struct Triangle(float height, float halfWidth) : IUnaryMap
{
    public Vector256<float> Of(Vector256<float> x)
    {
        Vector256<float> left = Vector256<float>.One - Vector256.Abs(x) / Vector256.Create(halfWidth);
        // A NaN stays, so that it is seen.
        left = Vector256.ConditionalSelect(Vector256.LessThan(left, Vector256<float>.Zero), Vector256<float>.Zero, left);
        return left * Vector256.Create(height);
    }
}

/// <summary>1 / (sharpness |x| + 1)^2.</summary>
internal readonly struct InverseSquare(float sharpness) : IUnaryMap
{
    public Vector256<float> Of(Vector256<float> x)
    {
        Vector256<float> root = Vector256.FusedMultiplyAdd(Vector256.Create(sharpness), Vector256.Abs(x), Vector256<float>.One);
        return Vector256<float>.One / (root * root);
    }
}

/// <summary>height / (1 + (sharpness x)^2).</summary>
internal readonly struct Lorentz(float height, float sharpness) : IUnaryMap
{
    public Vector256<float> Of(Vector256<float> x)
    {
        Vector256<float> scaled = x * Vector256.Create(sharpness);
        return Vector256.Create(height) / Vector256.FusedMultiplyAdd(scaled, scaled, Vector256<float>.One);
    }
}

/// <summary>height for -1/2 &lt; x &lt;= 1/2, otherwise 0.</summary>
internal readonly struct Box(float height) : IUnaryMap
{
    public Vector256<float> Of(Vector256<float> x) =>
        Vector256.GreaterThan(x, Vector256.Create(-0.5f)) & Vector256.LessThanOrEqual(x, Vector256.Create(0.5f)) & Vector256.Create(height);
}

/// <summary>height p (1 - p).</summary>
internal readonly struct TimesOneMinus(float height) : IUnaryMap
{
    public Vector256<float> Of(Vector256<float> p) => Vector256.Create(height) * p * (Vector256<float>.One - p);
}
