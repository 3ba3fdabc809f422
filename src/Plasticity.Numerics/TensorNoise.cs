using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>Noise that is drawn from its stream's name whenever it is needed, and never kept. The order is that of the elements.</summary>
/// <remarks>
/// Streams draw 32-bit floats. A tensor in double precision gets the very same numbers v, widened, so that it sees the noise of the
/// single-precision run; the scale multiplies them in the tensor's precision.
/// </remarks>
public static class TensorNoise
{
    /// <summary>Elements treated together, while they are in the nearest cache. A multiple of 128, as streams ask of pieces.</summary>
    private const int Piece = 2048;

    /// <summary>result = scale v.</summary>
    /// <param name="result">Receives the noise.</param>
    /// <param name="kind">The distribution of v.</param>
    /// <param name="stream">Where v is drawn from.</param>
    /// <param name="scale">Its standard deviation.</param>
    public static void SetNoise(this Tensor result, NoiseKind kind, RandomStream stream, double scale)
    {
        if (result.IsDouble) DoubleNoise.Add(result.Doubles, 0, kind, stream, scale);
        else if (kind == NoiseKind.Signs) stream.FillSigns(result.Span, (float)scale);
        else stream.FillNormal(result.Span, (float)scale);
    }

    /// <summary>result += scale v.</summary>
    /// <param name="result">What noise is added to.</param>
    /// <param name="kind">The distribution of v.</param>
    /// <param name="stream">Where v is drawn from.</param>
    /// <param name="scale">Its standard deviation, or minus that.</param>
    public static void AddNoise(this Tensor result, NoiseKind kind, RandomStream stream, double scale)
    {
        if (result.IsDouble) DoubleNoise.Add(result.Doubles, 1, kind, stream, scale);
        else Add(result.Span, kind, ref stream, (float)scale);
    }

    /// <summary>result = x + scale v, in one pass over memory.</summary>
    /// <param name="result">Receives the sum.</param>
    /// <param name="x">What noise is added to; it stays as it is.</param>
    /// <param name="kind">The distribution of v.</param>
    /// <param name="stream">Where v is drawn from.</param>
    /// <param name="scale">Its standard deviation, or minus that.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void SetWithNoise(this Tensor result, Tensor x, NoiseKind kind, RandomStream stream, double scale)
    {
        result.RequireCount(x);
        if (result.IsDouble)
        {
            x.Doubles.CopyTo(result.Doubles);
            DoubleNoise.Add(result.Doubles, 1, kind, stream, scale);
            return;
        }
        Span<float> to = result.Span;
        ReadOnlySpan<float> from = x.Span;
        for (int start = 0; start < to.Length; start += Piece)
        {
            Span<float> piece = to.Slice(start, Math.Min(Piece, to.Length - start));
            from.Slice(start, piece.Length).CopyTo(piece);
            Add(piece, kind, ref stream, (float)scale);
        }
    }

    /// <summary>
    /// result = normal numbers of mean 0, rounded to 32 bits in either precision: where weights and data start is the same in both.
    /// </summary>
    /// <param name="result">Receives the numbers.</param>
    /// <param name="stream">Where they are drawn from.</param>
    /// <param name="standardDeviation">Their standard deviation; finite.</param>
    public static void SetNormal(this Tensor result, RandomStream stream, float standardDeviation)
    {
        if (result.IsDouble) DoubleNoise.SetNormal(result.Doubles, ref stream, standardDeviation);
        else stream.FillNormal(result.Span, standardDeviation);
    }

    /// <summary>result = numbers uniform in [low, high), 32-bit floats in either precision.</summary>
    /// <param name="result">Receives the numbers.</param>
    /// <param name="stream">Where they are drawn from.</param>
    /// <param name="low">The smallest value; finite.</param>
    /// <param name="high">Above all values; finite and not below <paramref name="low"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or not finite.</exception>
    public static void SetUniform(this Tensor result, RandomStream stream, float low, float high)
    {
        if (result.IsDouble) DoubleNoise.SetUniform(result.Doubles, ref stream, low, high);
        else stream.FillUniform(result.Span, low, high);
    }

    /// <summary>
    /// Draws spikes, 1 with the probability given and 0 otherwise, and advances the stream. Probabilities of a tensor in double precision
    /// are rounded to 32 bits first: the same spikes in either precision.
    /// </summary>
    /// <param name="spikes">Receives the zeros and ones.</param>
    /// <param name="probability">As many probabilities; below 0 counts as 0, above 1 as 1, NaN as 0.</param>
    /// <param name="stream">Where they are drawn from; moves on.</param>
    /// <exception cref="ArgumentException">The numbers of elements differ.</exception>
    public static void SetBernoulli(this Tensor spikes, Tensor probability, ref RandomStream stream)
    {
        spikes.RequireCount(probability);
        if (spikes.IsDouble) DoubleNoise.SetBernoulli(spikes.Doubles, ref stream, probability.Doubles);
        else stream.FillBernoulli(spikes.Span, probability.Span);
    }

    /// <summary>
    /// Draws a mask of inverted dropout: 0 with probability rate, otherwise 1 / (1 - rate), so that the expected activity stays. The same
    /// units are silenced in either precision.
    /// </summary>
    /// <param name="mask">Receives the mask.</param>
    /// <param name="rate">The probability of silence, 0 to below 1.</param>
    /// <param name="stream">Where it is drawn from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not 0 to below 1.</exception>
    public static void SetDropoutMask(this Tensor mask, float rate, RandomStream stream)
    {
        if (rate is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate of dropout is 0 to below 1.");
        mask.SetUniform(stream, 0, 1);
        if (mask.IsDouble)
        {
            DoubleNoise.ToDropoutMask(mask.Doubles, rate);
            return;
        }
        float kept = 1 / (1 - rate);
        foreach (ref float value in mask.Span) value = value < rate ? 0 : kept;
    }

    private static void Add(Span<float> values, NoiseKind kind, ref RandomStream stream, float scale)
    {
        if (kind == NoiseKind.Signs) stream.AddSigns(values, scale);
        else stream.AddNormal(values, 1, scale);
    }
}
