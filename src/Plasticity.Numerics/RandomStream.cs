using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Plasticity.Numerics;

/// <summary>
/// A stream of random numbers: Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, SC 2011), a counter-based generator. A stream is
/// named by what it is for, so that no draw of one purpose ever shifts another's, and any number can be drawn again from its
/// name alone.
/// </summary>
/// <remarks>
/// <para>A mutable value: a copy continues from the same position independently. Pass by reference to advance one stream.</para>
/// <para>A stream is a sequence of 2^32 blocks of four 32-bit words, after which it repeats. Block b is Philox of the counter
/// (b, layer, step mod 2^32, step / 2^32) under the key (seed mod 2^32, seed / 2^32 xor the FNV-1a hash of the purpose).
/// <see cref="NextBits"/> takes the words one by one. The Fill and Add methods start at the first block of which no word was
/// taken, take whole blocks, and say which word makes which number; so the numbers depend on the name and the position only,
/// not on the machine. Filling in pieces gives the numbers of filling at once if every piece but the last is a multiple of 128.</para>
/// </remarks>
public struct RandomStream
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    // Words made at once, on the stack. A multiple of 128, so that chunks of a fill start at whole blocks whatever it draws.
    private const int Chunk = 512;

    private readonly uint _key0, _key1, _layer, _stepLow;
    private readonly uint _stepHigh;
    private uint _block;
    private int _used;
    private uint _w0, _w1, _w2, _w3;

    /// <summary>Names a stream.</summary>
    /// <param name="seed">The run's seed; any number.</param>
    /// <param name="purpose">What the numbers are for, such as <c>init</c>, <c>feedback</c>, <c>order</c>; case matters.</param>
    /// <param name="layer">The layer, or 0; any number.</param>
    /// <param name="step">The step of training, or 0; any number.</param>
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

    /// <summary>A number uniform in [0, 1): the upper 24 of the next 32 bits, over 2^24.</summary>
    public float NextUniform() => (NextBits() >> 8) * (1f / (1 << 24));

    /// <summary>
    /// An integer uniform in [0, <paramref name="bound"/>), without bias: bits that would favour some remainders are drawn again.
    /// </summary>
    /// <param name="bound">How many integers to choose among; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is below 1.</exception>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        uint limit = (uint)(0x1_0000_0000UL / (uint)bound * (uint)bound - 1);
        uint bits;
        do bits = NextBits();
        while (bits > limit);
        return (int)(bits % (uint)bound);
    }

    /// <summary>Fills with random bits: number i is word i mod 4 of block i / 4.</summary>
    public void FillBits(Span<uint> values)
    {
        int whole = values.Length / 32 * 32;
        MakeBlocks(values[..whole]);
        _block += (uint)whole / 4;
        if (whole < values.Length)
        {
            Span<uint> words = stackalloc uint[32];
            MakeBlocks(words);
            words[..(values.Length - whole)].CopyTo(values[whole..]);
            _block += (uint)(values.Length - whole + 3) / 4;
        }
        _used = 4;
    }

    /// <summary>
    /// Fills with numbers uniform in [low, high): number i is low + (high - low) u, rounded once but kept below high, with u the
    /// upper 24 bits of word i mod 4 of block i / 4, over 2^24. So [0, 1) gives what <see cref="NextUniform"/> gives.
    /// </summary>
    /// <param name="values">Receives the numbers; four a block.</param>
    /// <param name="low">The smallest value; finite.</param>
    /// <param name="high">Above all values; finite and not below <paramref name="low"/>, and high - low finite too.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty, not finite, or its width is not.</exception>
    [SkipLocalsInit]
    public void FillUniform(Span<float> values, float low, float high)
    {
        if (!(low <= high) || !float.IsFinite(high - low))
            throw new ArgumentOutOfRangeException(nameof(high), high, $"[{low}, {high}) is not a range of finite width.");
        Vector256<float> width = Vector256.Create(high - low), start = Vector256.Create(low);
        Vector256<float> largest = Vector256.Create(Math.Max(low, MathF.BitDecrement(high)));
        Span<uint> words = stackalloc uint[Chunk];
        for (int done = 0; done < values.Length; done += Chunk)
        {
            Span<float> part = values.Slice(done, Math.Min(Chunk, values.Length - done));
            Draw(words, part.Length);
            for (int i = 0; i < part.Length; i += 8)
            {
                Vector256<float> value = Vector256.FusedMultiplyAdd(Unit(words, i), width, start);
                Store(part, i, Vector256.ConditionalSelect(Vector256.GreaterThan(value, largest), largest, value));
            }
        }
    }

    /// <summary>
    /// Fills spikes: number i is 1 if u &lt; probability[i] and 0 otherwise, with u the upper 24 bits of word i mod 4 of block i / 4,
    /// over 2^24. So 0 never spikes, 1 always, and a probability is met to within 2^-24.
    /// </summary>
    /// <param name="spikes">Receives the zeros and ones; four a block.</param>
    /// <param name="probability">As many probabilities; below 0 counts as 0, above 1 as 1, NaN as 0.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [SkipLocalsInit]
    public void FillBernoulli(Span<float> spikes, ReadOnlySpan<float> probability)
    {
        if (spikes.Length != probability.Length)
            throw new ArgumentException($"{probability.Length} probabilities do not fit {spikes.Length} spikes.", nameof(probability));
        Span<uint> words = stackalloc uint[Chunk];
        for (int done = 0; done < spikes.Length; done += Chunk)
        {
            int count = Math.Min(Chunk, spikes.Length - done);
            Span<float> part = spikes.Slice(done, count);
            ReadOnlySpan<float> p = probability.Slice(done, count);
            Draw(words, count);
            for (int i = 0; i < count; i += 8)
                Store(part, i, Vector256.LessThan(Unit(words, i), Load(p, i)) & Vector256<float>.One);
        }
    }

    /// <summary>
    /// Fills with normal numbers of mean 0, v = standardDeviation z, by Box and Muller's method with the functions of
    /// <see cref="Elementary"/>: |z| is at most 6.67. Sixteen numbers come from four blocks, whose words are w0 to w15: for i
    /// below 8, z(i) = r cos(a) and z(i + 8) = r sin(a) with r^2 = -2 log u, u = (floor(w(i) / 2) + 1/2) / 2^31 rounded to float,
    /// and a = 2 pi w(i + 8) / 2^32.
    /// </summary>
    /// <param name="values">Receives the numbers.</param>
    /// <param name="standardDeviation">The standard deviation; any finite number (0 gives zeros).</param>
    public void FillNormal(Span<float> values, float standardDeviation) => Normal(values, new Put(standardDeviation));

    /// <summary>
    /// destination += factor v, rounded once, with v what <see cref="FillNormal"/> would give: noise made again rather than kept.
    /// </summary>
    /// <param name="destination">What the noise is added to.</param>
    /// <param name="standardDeviation">The standard deviation of v; any finite number.</param>
    /// <param name="factor">What v is multiplied by.</param>
    public void AddNormal(Span<float> destination, float standardDeviation, float factor = 1) =>
        Normal(destination, new AddTo(standardDeviation, factor));

    /// <summary>
    /// Fills with +scale and -scale, each with probability 1/2 (Rademacher). One bit a number, 128 numbers a block: number i is
    /// -scale where bit i mod 32 (from the lowest) of word i / 32 is set.
    /// </summary>
    /// <param name="values">Receives the numbers.</param>
    /// <param name="scale">Their magnitude; any number.</param>
    public void FillSigns(Span<float> values, float scale) => Signs(values, new PutSigned(scale));

    /// <summary>destination += v, with v what <see cref="FillSigns"/> would give: noise made again rather than kept.</summary>
    /// <param name="destination">What the noise is added to.</param>
    /// <param name="scale">The magnitude of v; any number. For a factor f, pass f times the scale that was drawn with.</param>
    public void AddSigns(Span<float> destination, float scale) => Signs(destination, new AddSigned(scale));

    /// <summary>Puts the items in random order (Fisher-Yates), each order as likely as any other.</summary>
    public void Shuffle(Span<int> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>The Philox 4x32-10 bijection of a 128-bit counter under a 64-bit key; all words are any 32-bit numbers.</summary>
    public static (uint X0, uint X1, uint X2, uint X3) Philox(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0, p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }
        return (c0, c1, c2, c3);
    }

    [SkipLocalsInit]
    private void Normal<TOut>(Span<float> values, TOut output) where TOut : struct, IOutput
    {
        Span<uint> words = stackalloc uint[Chunk];
        for (int done = 0; done < values.Length; done += Chunk)
        {
            Span<float> part = values.Slice(done, Math.Min(Chunk, values.Length - done));
            int whole = (part.Length + 15) / 16 * 16;
            Draw(words, whole);
            for (int i = 0; i < part.Length; i += 16)
            {
                // 31 bits, since only signed integers are converted to float the same way everywhere; the halves keep u above 0.
                Vector256<float> cell = Vector256.ConvertToSingle((Words(words, i) >> 1).AsInt32());
                Vector256<float> u = Vector256.FusedMultiplyAdd(
                    cell, Vector256.Create(1f / 2147483648), Vector256.Create(0.5f / 2147483648));
                Vector256<float> radius = Vector256.Sqrt(Elementary.Log(u) * -2f);
                (Vector256<float> sin, Vector256<float> cos) = Elementary.SinCosOfTurns(Words(words, i + 8));
                output.Write(part, i, radius * cos);
                if (i + 8 < part.Length) output.Write(part, i + 8, radius * sin);
            }
        }
    }

    [SkipLocalsInit]
    private void Signs<TOut>(Span<float> values, TOut output) where TOut : struct, IOutput
    {
        Span<uint> words = stackalloc uint[Chunk];
        Vector256<uint> low = Vector256.Create(1u, 2, 4, 8, 16, 32, 64, 128);
        for (int done = 0; done < values.Length; done += 32 * Chunk)
        {
            Span<float> part = values.Slice(done, Math.Min(32 * Chunk, values.Length - done));
            Draw(words, (part.Length + 31) / 32);
            for (int i = 0; i < part.Length; i += 8)
            {
                Vector256<uint> bits = Vector256.Create(words[i / 32] >> (i % 32)) & low;
                Vector256<float> clear = Vector256.Equals(bits, Vector256<uint>.Zero).AsSingle();
                output.Write(part, i, Vector256.AndNot(Vector256.Create(-0f), clear));
            }
        }
    }

    // Makes at least the first words of a fill's chunk, and moves the position on by their blocks.
    private void Draw(Span<uint> words, int count)
    {
        MakeBlocks(words[..((count + 31) / 32 * 32)]);
        _block += (uint)(count + 3) / 4;
        _used = 4;
    }

    // Words of the blocks from the current one on, without moving. The length is a multiple of 32.
    private readonly void MakeBlocks(Span<uint> words)
    {
        if (Avx2.IsSupported)
        {
            for (int i = 0; i < words.Length; i += 32) MakeEightBlocks(ref words[i], _block + (uint)i / 4);
            return;
        }
        for (int i = 0; i < words.Length; i += 4)
            (words[i], words[i + 1], words[i + 2], words[i + 3]) = Philox(_block + (uint)i / 4, _layer, _stepLow, _stepHigh, _key0, _key1);
    }

    // Eight blocks side by side, in two vectors of four 64-bit lanes: the multiplication reads the lower half of a lane, so
    // what is left in upper halves does no harm. Two vectors hide each other's latency. Integers: the same bits as Philox.
    private readonly void MakeEightBlocks(ref uint words, uint block)
    {
        Vector256<ulong> m0 = Vector256.Create((ulong)Multiplier0), m1 = Vector256.Create((ulong)Multiplier1);
        Vector256<uint> first = Vector256.Create(block) + Vector256.Create(0u, 0, 1, 0, 2, 0, 3, 0);
        Vector256<ulong> a0 = first.AsUInt64(), b0 = (first + Vector256.Create(4u)).AsUInt64();
        Vector256<ulong> a1 = Vector256.Create((ulong)_layer), b1 = a1;
        Vector256<ulong> a2 = Vector256.Create((ulong)_stepLow), b2 = a2;
        Vector256<ulong> a3 = Vector256.Create((ulong)_stepHigh), b3 = a3;
        uint k0 = _key0, k1 = _key1;
        for (int round = 0; round < 10; round++)
        {
            Vector256<ulong> key0 = Vector256.Create((ulong)k0), key1 = Vector256.Create((ulong)k1);
            Vector256<ulong> pa0 = Avx2.Multiply(a0.AsUInt32(), m0.AsUInt32()), pa1 = Avx2.Multiply(a2.AsUInt32(), m1.AsUInt32());
            Vector256<ulong> pb0 = Avx2.Multiply(b0.AsUInt32(), m0.AsUInt32()), pb1 = Avx2.Multiply(b2.AsUInt32(), m1.AsUInt32());
            a0 = (pa1 >> 32) ^ a1 ^ key0;
            b0 = (pb1 >> 32) ^ b1 ^ key0;
            a2 = (pa0 >> 32) ^ a3 ^ key1;
            b2 = (pb0 >> 32) ^ b3 ^ key1;
            (a1, a3, b1, b3) = (pa1, pa0, pb1, pb0);
            k0 += Weyl0;
            k1 += Weyl1;
        }
        StoreFourBlocks(ref words, a0, a1, a2, a3);
        StoreFourBlocks(ref Unsafe.Add(ref words, 16), b0, b1, b2, b3);
    }

    // From word by word to block by block.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFourBlocks(ref uint words, Vector256<ulong> x0, Vector256<ulong> x1, Vector256<ulong> x2, Vector256<ulong> x3)
    {
        Vector256<ulong> low = Avx2.Blend(x0.AsUInt32(), (x1 << 32).AsUInt32(), 0b10101010).AsUInt64();
        Vector256<ulong> high = Avx2.Blend(x2.AsUInt32(), (x3 << 32).AsUInt32(), 0b10101010).AsUInt64();
        Vector256<ulong> even = Avx2.UnpackLow(low, high), odd = Avx2.UnpackHigh(low, high);
        Avx2.Permute2x128(even, odd, 0x20).AsUInt32().StoreUnsafe(ref words);
        Avx2.Permute2x128(even, odd, 0x31).AsUInt32().StoreUnsafe(ref words, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Words(Span<uint> words, int i) => Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(words), (nuint)i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Unit(Span<uint> words, int i) =>
        Vector256.ConvertToSingle((Words(words, i) >> 8).AsInt32()) * (1f / (1 << 24));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(ReadOnlySpan<float> values, int i)
    {
        if (i + 8 <= values.Length) return Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)i);
        Vector256<float> padded = default;
        values[i..].CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<Vector256<float>, float>(ref padded), 8));
        return padded;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Span<float> values, int i, Vector256<float> value)
    {
        if (i + 8 <= values.Length)
            value.StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)i);
        else
            MemoryMarshal.CreateSpan(ref Unsafe.As<Vector256<float>, float>(ref value), 8)[..(values.Length - i)].CopyTo(values[i..]);
    }

    private static uint Hash(string purpose)
    {
        uint hash = 2166136261;
        foreach (char c in purpose) hash = (hash ^ c) * 16777619;
        return hash;
    }

    // What becomes of eight standard numbers (or of eight signs, as +0 and -0) that belong at values[i].
    private interface IOutput
    {
        public void Write(Span<float> values, int i, Vector256<float> standard);
    }

    private readonly struct Put(float scale) : IOutput
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write(Span<float> values, int i, Vector256<float> standard) => Store(values, i, standard * scale);
    }

    private readonly struct AddTo(float scale, float factor) : IOutput
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write(Span<float> values, int i, Vector256<float> standard) =>
            Store(values, i, Vector256.FusedMultiplyAdd(standard * scale, Vector256.Create(factor), Load(values, i)));
    }

    private readonly struct PutSigned(float scale) : IOutput
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write(Span<float> values, int i, Vector256<float> standard) => Store(values, i, standard ^ Vector256.Create(scale));
    }

    private readonly struct AddSigned(float scale) : IOutput
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write(Span<float> values, int i, Vector256<float> standard) =>
            Store(values, i, Load(values, i) + (standard ^ Vector256.Create(scale)));
    }
}
