namespace Plasticity.Numerics;

/// <summary>Noise that is drawn from its stream's name whenever it is needed, and never kept. The order is that of the elements.</summary>
public static class TensorNoise
{
    /// <summary>Elements treated together, while they are in the nearest cache. A multiple of 128, as streams ask of pieces.</summary>
    private const int Piece = 2048;

    /// <summary>result = scale v.</summary>
    /// <param name="result">Receives the noise.</param>
    /// <param name="kind">The distribution of v.</param>
    /// <param name="stream">Where v is drawn from.</param>
    /// <param name="scale">Its standard deviation.</param>
    public static void SetNoise(this Tensor result, NoiseKind kind, RandomStream stream, float scale)
    {
        if (kind == NoiseKind.Signs) stream.FillSigns(result.Span, scale);
        else stream.FillNormal(result.Span, scale);
    }

    /// <summary>result += scale v.</summary>
    /// <param name="result">What noise is added to.</param>
    /// <param name="kind">The distribution of v.</param>
    /// <param name="stream">Where v is drawn from.</param>
    /// <param name="scale">Its standard deviation, or minus that.</param>
    public static void AddNoise(this Tensor result, NoiseKind kind, RandomStream stream, float scale) =>
        Add(result.Span, kind, ref stream, scale);

    /// <summary>result = x + scale v, in one pass over memory.</summary>
    /// <param name="result">Receives the sum.</param>
    /// <param name="x">What noise is added to; it stays as it is.</param>
    /// <param name="kind">The distribution of v.</param>
    /// <param name="stream">Where v is drawn from.</param>
    /// <param name="scale">Its standard deviation, or minus that.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of elements.</exception>
    public static void SetWithNoise(this Tensor result, Tensor x, NoiseKind kind, RandomStream stream, float scale)
    {
        result.RequireCount(x);
        Span<float> to = result.Span;
        ReadOnlySpan<float> from = x.Span;
        for (int start = 0; start < to.Length; start += Piece)
        {
            Span<float> piece = to.Slice(start, Math.Min(Piece, to.Length - start));
            from.Slice(start, piece.Length).CopyTo(piece);
            Add(piece, kind, ref stream, scale);
        }
    }

    private static void Add(Span<float> values, NoiseKind kind, ref RandomStream stream, float scale)
    {
        if (kind == NoiseKind.Signs) stream.AddSigns(values, scale);
        else stream.AddNormal(values, 1, scale);
    }
}
