namespace Plasticity.Numerics;

/// <summary>
/// A stream of random numbers: Philox 4x32-10 (Salmon et al., SC 2011), a counter-based generator. A stream is named by what it
/// is for, so that no draw of one purpose ever shifts another's, and any number can be drawn again from its name alone.
/// </summary>
/// <remarks>A mutable value: a copy continues from the same position independently. Pass by reference to advance one stream.</remarks>
public struct RandomStream
{
    private readonly uint _key0, _key1, _layer, _stepLow;
    private readonly uint _stepHigh;
    private uint _block;
    private int _used;
    private uint _w0, _w1, _w2, _w3;

    /// <summary>Names a stream.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What the numbers are for, such as <c>init</c>, <c>feedback</c>, <c>order</c>.</param>
    /// <param name="layer">The layer, or 0.</param>
    /// <param name="step">The step of training, or 0. Up to 2^56 - 1.</param>
    public RandomStream(ulong seed, string purpose, int layer = 0, long step = 0)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        _key0 = (uint)seed;
        _key1 = (uint)(seed >> 32) ^ Hash(purpose);
        _layer = (uint)layer;
        _stepLow = (uint)step;
        _stepHigh = (uint)(step >> 32);
        _used = 4;
    }

    /// <summary>The next 32 random bits.</summary>
    public uint NextBits()
    {
        if (_used == 4)
        {
            (_w0, _w1, _w2, _w3) = Philox(_block++, _layer, _stepLow, _stepHigh, _key0, _key1);
            _used = 0;
        }
        return _used++ switch { 0 => _w0, 1 => _w1, 2 => _w2, _ => _w3 };
    }

    /// <summary>A number uniform in [0, 1), a multiple of 2^-24.</summary>
    public float NextUniform() => (NextBits() >> 8) * (1f / (1 << 24));

    /// <summary>An integer uniform in [0, <paramref name="bound"/>), without bias.</summary>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        uint limit = (uint)(0x1_0000_0000UL / (uint)bound * (uint)bound - 1);
        uint bits;
        do bits = NextBits();
        while (bits > limit);
        return (int)(bits % (uint)bound);
    }

    /// <summary>Fills with numbers uniform in [low, high).</summary>
    public void FillUniform(Span<float> values, float low, float high)
    {
        foreach (ref float value in values) value = low + (high - low) * NextUniform();
    }

    /// <summary>Fills with normal numbers of mean 0.</summary>
    public void FillNormal(Span<float> values, float standardDeviation)
    {
        for (int i = 0; i < values.Length; i++)
        {
            double u = (NextBits() + 1.0) / 4294967296.0, v = NextBits() / 4294967296.0;
            values[i] = (float)(standardDeviation * Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v));
        }
    }

    /// <summary>Fills with +scale and -scale, each with probability 1/2 (Rademacher).</summary>
    public void FillSigns(Span<float> values, float scale)
    {
        foreach (ref float value in values) value = (NextBits() & 1) == 0 ? scale : -scale;
    }

    /// <summary>Puts the items in random order (Fisher-Yates).</summary>
    public void Shuffle(Span<int> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>The Philox 4x32-10 bijection of a 128-bit counter under a 64-bit key.</summary>
    public static (uint X0, uint X1, uint X2, uint X3) Philox(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xD2511F53UL * c0, p1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        return (c0, c1, c2, c3);
    }

    private static uint Hash(string purpose)
    {
        uint hash = 2166136261;
        foreach (char c in purpose) hash = (hash ^ c) * 16777619;
        return hash;
    }
}
