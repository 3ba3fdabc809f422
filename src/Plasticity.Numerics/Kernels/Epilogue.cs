using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>Bias and nonlinearity on a part of a product that has just been finished and still lies in the nearest cache.</summary>
internal static unsafe class Epilogue
{
    /// <summary>c = f(c + bias) over a rectangle of the product's result.</summary>
    internal static void Apply(in Product product, int firstRow, int rows, int firstColumn, int columns)
    {
        float* bias = product.Bias == null ? null : product.Bias + firstColumn;
        for (int i = firstRow; i < firstRow + rows; i++)
            ApplyRow(product.Result + i * product.ResultRow + firstColumn, bias, columns, product.F);
    }

    /// <summary>c = f(c + bias) over one row; no bias if null.</summary>
    internal static void ApplyRow(float* c, float* bias, int columns, Nonlinearity f)
    {
        switch (f.Kind)
        {
            case NonlinearityKind.Linear:
                Elementwise.Map<BiasThen<Identity>>(c, bias, columns, default);
                break;
            case NonlinearityKind.Relu:
                Elementwise.Map<BiasThen<Relu>>(c, bias, columns, default);
                break;
            case NonlinearityKind.LeakyRelu:
                Elementwise.Map(c, bias, columns, new BiasThen<LeakyRelu>(new LeakyRelu(f.Parameter)));
                break;
            default:
                Elementwise.Map<BiasThen<Identity>>(c, bias, columns, default);
                NonlinearityKernels.Apply(new Span<float>(c, columns), f);
                break;
        }
    }

    private readonly struct BiasThen<TMap>(TMap f) : IBinaryMap where TMap : struct, IUnaryMap
    {
        public Vector256<float> Of(Vector256<float> c, Vector256<float> bias) => f.Of(c + bias);
    }
}
