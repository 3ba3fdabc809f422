using System.Collections.Concurrent;
using Plasticity.Numerics;

namespace Plasticity.Lab.Statistics;

/// <summary>
/// Which values the resamples of the first seed draw: the same for every arm with as many values, so they are drawn once and kept.
/// </summary>
internal static class ResampledIndices
{
    /// <summary>The most values for which they are kept, at one byte a draw.</summary>
    public const int MostKept = 64;

    private static readonly ConcurrentDictionary<(int Count, int Resamples), byte[]> _kept = new();

    /// <summary>The indices, one resample after another; what <see cref="RandomStream.NextInt"/> draws.</summary>
    /// <param name="count">The number of values, 1 to <see cref="MostKept"/>.</param>
    /// <param name="resamples">The number of resamples.</param>
    public static byte[] For(int count, int resamples) => _kept.GetOrAdd((count, resamples), static key =>
    {
        RandomStream stream = default(Seed).Stream("bootstrap");
        byte[] drawn = new byte[key.Count * key.Resamples];
        for (int i = 0; i < drawn.Length; i++) drawn[i] = (byte)stream.NextInt(key.Count);
        return drawn;
    });
}
