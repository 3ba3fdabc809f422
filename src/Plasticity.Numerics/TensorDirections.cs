using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>The elementwise recurrences of optimisers with running means, fused so that each reads memory once.</summary>
public static class TensorDirections
{
    /// <summary>
    /// mean = b1 mean + (1 - b1) g, square = b2 square + (1 - b2) g^2, g = (mean c1) / (sqrt(square c2) + eps), where g is the tensor
    /// itself.
    /// </summary>
    /// <param name="g">The estimate; receives the direction.</param>
    /// <param name="mean">The running mean.</param>
    /// <param name="square">The running mean square.</param>
    /// <param name="beta1">b1, 0 to below 1.</param>
    /// <param name="beta2">b2, 0 to below 1.</param>
    /// <param name="meanCorrection">c1.</param>
    /// <param name="squareCorrection">c2.</param>
    /// <param name="epsilon">eps, above 0.</param>
    public static void SetAdamDirection(
        this Tensor g, Tensor mean, Tensor square, double beta1, double beta2, double meanCorrection, double squareCorrection,
        double epsilon)
    {
        g.RequireCount(mean);
        g.RequireCount(square);
        if (g.IsDouble)
        {
            DoubleDirections.Adam(
                g.Doubles, mean.Doubles, square.Doubles, beta1, beta2, meanCorrection, squareCorrection, epsilon);
            return;
        }
        DirectionKernels.Adam(
            g.Span, mean.Span, square.Span, (float)beta1, (float)beta2, (float)meanCorrection, (float)squareCorrection, (float)epsilon);
    }

    /// <summary>square = r square + (1 - r) g^2, g = g / (sqrt(square) + eps), where g is the tensor itself.</summary>
    /// <param name="g">The estimate; receives the direction.</param>
    /// <param name="square">The running mean square.</param>
    /// <param name="decay">r, 0 to below 1.</param>
    /// <param name="epsilon">eps, above 0.</param>
    public static void SetRmsDirection(this Tensor g, Tensor square, double decay, double epsilon)
    {
        g.RequireCount(square);
        if (g.IsDouble) DoubleDirections.Rms(g.Doubles, square.Doubles, decay, epsilon);
        else Rms(g.Span, square.Span, (float)decay, (float)epsilon);
    }

    private static void Rms(Span<float> g, Span<float> square, float decay, float epsilon)
    {
        for (int i = 0; i < g.Length; i++)
        {
            square[i] = decay * square[i] + (1 - decay) * g[i] * g[i];
            g[i] /= MathF.Sqrt(square[i]) + epsilon;
        }
    }
}
