using System.Runtime.CompilerServices;
using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>Largest values and means over windows of feature maps. One row a sample, channels run fastest.</summary>
public static class TensorPooling
{
    /// <summary>Every element of the result is the largest of its window in its channel. Padding never wins.</summary>
    /// <remarks>Of equal values the first in the order of memory wins. The first NaN of a window wins over every number.</remarks>
    /// <param name="pooled">Receives the values: [n, Output.Count].</param>
    /// <param name="x">The maps: [n, Input.Count].</param>
    /// <param name="shape">The windows.</param>
    /// <param name="winners">Receives, for every element of the result, the index of its value within the sample's row of x.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or there is no room for the winners.</exception>
    public static void SetMaxPool(this Tensor pooled, Tensor x, PoolingShape shape, int[] winners)
    {
        ArgumentNullException.ThrowIfNull(winners);
        Require(x, pooled, shape);
        RequireWinners(winners, pooled);
        if (x.IsDouble) DoublePooling.SetMax(pooled, x, shape, winners);
        else PoolingKernels.SetMax(pooled, x, shape, winners);
    }

    /// <summary>g = keep g, then every element of d is added where its winner was. Windows may overlap: d is added in its order.</summary>
    /// <param name="g">The signal of the maps, as many rows as d; not read if keep is 0.</param>
    /// <param name="d">The signal of the pooled maps.</param>
    /// <param name="winners">What <see cref="SetMaxPool"/> has written for these maps.</param>
    /// <param name="keep">What is kept of g.</param>
    /// <exception cref="ArgumentException">The rows differ, or there are fewer winners than elements of d.</exception>
    /// <exception cref="IndexOutOfRangeException">A winner lies outside a row of g.</exception>
    public static void AddMaxPoolBackward(this Tensor g, Tensor d, int[] winners, double keep)
    {
        ArgumentNullException.ThrowIfNull(winners);
        RequireWinners(winners, d);
        if (g.Rows != d.Rows) throw new ArgumentException($"A pooled signal of shape {d} does not fit maps of shape {g}: rows differ.");
        g.RequirePrecision(d);
        if (g.IsDouble) DoublePooling.AddToWinners(g, d, winners, keep);
        else PoolingKernels.AddToWinners(g, d, winners, (float)keep);
    }

    /// <summary>Every element of the result is the mean over its window in its channel; padding is 0 and counts.</summary>
    /// <param name="pooled">Receives the means: [n, Output.Count].</param>
    /// <param name="x">The maps: [n, Input.Count].</param>
    /// <param name="shape">The windows; <see cref="PoolingShape.Global"/> takes the mean of the whole map.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void SetAveragePool(this Tensor pooled, Tensor x, PoolingShape shape)
    {
        Require(x, pooled, shape);
        if (x.IsDouble) DoublePooling.SetMean(pooled, x, shape);
        else PoolingKernels.SetMean(pooled, x, shape);
    }

    /// <summary>g = keep g + (the sum of d over the windows that hold the position) / (positions of a window).</summary>
    /// <param name="g">The signal of the maps: [n, Input.Count]; not read if keep is 0.</param>
    /// <param name="d">The signal of the pooled maps: [n, Output.Count].</param>
    /// <param name="shape">The windows.</param>
    /// <param name="keep">What is kept of g.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void AddAveragePoolBackward(this Tensor g, Tensor d, PoolingShape shape, double keep)
    {
        Require(g, d, shape);
        if (g.IsDouble) DoublePooling.AddMeanBackward(g, d, shape, keep);
        else PoolingKernels.AddMeanBackward(g, d, shape, (float)keep);
    }

    private static void Require(Tensor maps, Tensor pooled, PoolingShape shape, [CallerMemberName] string operation = "")
    {
        shape.Require();
        if (maps.Columns != shape.Input.Count || pooled.Columns != shape.Output.Count || maps.Rows != pooled.Rows)
            throw new ArgumentException(
                $"{operation}: maps of shape {maps} and pooled ones of {pooled} are not as many of {shape.Input} and {shape.Output}.");
        maps.RequirePrecision(pooled, operation);
    }

    private static void RequireWinners(int[] winners, Tensor pooled, [CallerMemberName] string operation = "")
    {
        if (winners.Length < pooled.Count)
            throw new ArgumentException($"{operation}: {winners.Length} winners are too few for pooled maps of shape {pooled}.");
    }
}
