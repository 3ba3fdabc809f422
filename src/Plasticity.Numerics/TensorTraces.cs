using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>
/// Leaky sums along time. The tensors stack time steps: with n rows a step, row t * n + b is sample b at time t. All may act in place.
/// </summary>
public static class TensorTraces
{
    /// <summary>result^t = decay result^{t-1} + gain x^t, from nothing before the first step: what a leaky unit remembers of x.</summary>
    /// <param name="result">Receives the trace; may be <paramref name="x"/>.</param>
    /// <param name="x">The signal, shaped like the result.</param>
    /// <param name="steps">The number of time steps, a divisor of the number of rows.</param>
    /// <param name="decay">What is kept from a step to the next.</param>
    /// <param name="gain">Multiplies the signal.</param>
    public static void SetTrace(this Tensor result, Tensor x, int steps, double decay, double gain = 1)
    {
        int block = RequireBlock(result, x, steps);
        if (result.IsDouble)
        {
            DoubleTraces.Forward(result.Doubles, x.Doubles, block, decay, gain);
            return;
        }
        Span<float> to = result.Span, from = x.Span;
        LeakySum leak = new((float)decay, (float)gain);
        Elementwise.Map(to[..block], from[..block], new Times((float)gain));
        for (int i = block; i < to.Length; i += block)
            Elementwise.Map(to.Slice(i, block), to.Slice(i - block, block), from.Slice(i, block), leak);
    }

    /// <summary>
    /// result^t = decay result^{t+1} + gain x^t, from nothing after the last step: the transpose of <see cref="SetTrace"/>, so that
    /// sum_t x^t trace(y)^t = sum_t reverse(x)^t y^t.
    /// </summary>
    /// <param name="result">Receives the trace; may be <paramref name="x"/>.</param>
    /// <param name="x">The signal, shaped like the result.</param>
    /// <param name="steps">The number of time steps, a divisor of the number of rows.</param>
    /// <param name="decay">What is kept from a step to the one before.</param>
    /// <param name="gain">Multiplies the signal.</param>
    public static void SetReverseTrace(this Tensor result, Tensor x, int steps, double decay, double gain = 1)
    {
        int block = RequireBlock(result, x, steps);
        if (result.IsDouble)
        {
            DoubleTraces.Reverse(result.Doubles, x.Doubles, block, decay, gain);
            return;
        }
        Span<float> to = result.Span, from = x.Span;
        LeakySum leak = new((float)decay, (float)gain);
        Elementwise.Map(to[^block..], from[^block..], new Times((float)gain));
        for (int i = to.Length - 2 * block; i >= 0; i -= block)
            Elementwise.Map(to.Slice(i, block), to.Slice(i + block, block), from.Slice(i, block), leak);
    }

    /// <summary>result^t = x^{t-1}, and 0 at the first step. The result must not be <paramref name="x"/>.</summary>
    /// <param name="result">Receives the delayed signal.</param>
    /// <param name="x">The signal, shaped like the result.</param>
    /// <param name="steps">The number of time steps, a divisor of the number of rows.</param>
    public static void SetDelayed(this Tensor result, Tensor x, int steps)
    {
        int block = RequireBlock(result, x, steps);
        if (result.IsDouble)
        {
            result.Doubles[..block].Clear();
            x.Doubles[..^block].CopyTo(result.Doubles[block..]);
            return;
        }
        result.Span[..block].Clear();
        x.Span[..^block].CopyTo(result.Span[block..]);
    }

    private static int RequireBlock(Tensor result, Tensor x, int steps)
    {
        result.RequireCount(x, "A trace");
        if (steps < 1 || result.Rows % steps != 0)
            throw new ArgumentException($"A tensor of shape {result} does not stack {steps} time steps.", nameof(steps));
        return result.Count / steps;
    }
}
