using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

public sealed class RandomStreamTests
{
    private const int Count = 1_000_000;

    public static TheoryData<int> Lengths => [.. Enumerable.Range(0, 40), 127, 128, 129, 511, 512, 513, 1000, 16384, 16385, 40001];

    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_gives_the_known_answers_of_random123(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint x0, uint x1, uint x2, uint x3) =>
        Assert.Equal((x0, x1, x2, x3), RandomStream.Philox(c0, c1, c2, c3, k0, k1));

    [Fact]
    public void A_block_is_philox_of_the_documented_counter_and_key()
    {
        uint hash = 2166136261;
        foreach (char c in "init") hash = (hash ^ c) * 16777619;
        RandomStream stream = new(0x1234_5678_9abc_def0, "init", 3, 0x7_0000_0005);
        for (uint block = 0; block < 40; block++)
            Assert.Equal(
                RandomStream.Philox(block, 3, 5, 7, 0x9abc_def0, 0x1234_5678 ^ hash),
                (stream.NextBits(), stream.NextBits(), stream.NextBits(), stream.NextBits()));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Fills_take_the_words_that_drawing_one_by_one_takes(int length)
    {
        RandomStream one = New(), bits = New(), uniform = New(), spikes = New();
        uint[] words = new uint[length];
        float[] values = new float[length], zeros = new float[length], half = new float[length];
        Array.Fill(half, 0.5f);
        bits.FillBits(words);
        uniform.FillUniform(values, 0, 1);
        spikes.FillBernoulli(zeros, half);
        RandomStream again = one;
        for (int i = 0; i < length; i++)
        {
            Assert.Equal(one.NextBits(), words[i]);
            float u = again.NextUniform();
            Assert.Equal(u, values[i]);
            Assert.Equal(u < 0.5f ? 1 : 0, zeros[i]);
        }
        // All end at the same fresh block.
        for (int i = length; i % 4 != 0; i++) one.NextBits();
        uint next = one.NextBits();
        Assert.Equal(next, bits.NextBits());
        Assert.Equal(next, uniform.NextBits());
        Assert.Equal(next, spikes.NextBits());
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Signs_are_the_bits_of_the_words(int length)
    {
        RandomStream stream = New(), bits = New();
        uint[] words = new uint[(length + 31) / 32];
        float[] signs = new float[length];
        stream.FillSigns(signs, 0.25f);
        bits.FillBits(words);
        for (int i = 0; i < length; i++) Assert.Equal((words[i / 32] >> i % 32 & 1) == 0 ? 0.25f : -0.25f, signs[i]);
        Assert.Equal(bits.NextBits(), stream.NextBits());
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Normals_are_box_and_muller_of_the_documented_words(int length)
    {
        RandomStream stream = New(), bits = New();
        uint[] words = new uint[(length + 15) / 16 * 16];
        float[] normals = new float[length];
        stream.FillNormal(normals, 1);
        bits.FillBits(words);
        for (int i = 0; i < length; i++)
        {
            int first = i / 16 * 16 + i % 8;
            double radius = Math.Sqrt(-2 * Math.Log((words[first] / 2 + 0.5) / 2147483648)), turn = words[first + 8] / 4294967296.0;
            double expected = radius * (i % 16 < 8 ? Math.Cos(2 * Math.PI * turn) : Math.Sin(2 * Math.PI * turn));
            // Rounding u near 1 to float moves r^2 by up to 2^-24.
            double slack = 1.5e-6 + 1.2e-7 / radius;
            Assert.InRange(normals[i] - expected, -slack, slack);
        }
        Assert.Equal(bits.NextBits(), stream.NextBits());
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Adding_noise_gives_exactly_what_filling_and_adding_gives(int length)
    {
        float[] start = new float[length], noise = new float[length], sum = new float[length];
        New().FillUniform(start, -1, 1);
        RandomStream fill = New(), add = New();
        fill.FillSigns(noise, 0.01f);
        start.CopyTo(sum, 0);
        add.AddSigns(sum, 0.01f);
        for (int i = 0; i < length; i++) Assert.Equal(start[i] + noise[i], sum[i]);
        Assert.Equal(fill.NextBits(), add.NextBits());

        fill.FillNormal(noise, 0.3f);
        start.CopyTo(sum, 0);
        add.AddNormal(sum, 0.3f, -0.7f);
        for (int i = 0; i < length; i++) Assert.Equal(MathF.FusedMultiplyAdd(-0.7f, noise[i], start[i]), sum[i]);
        Assert.Equal(fill.NextBits(), add.NextBits());
    }

    [Theory]
    [InlineData(128)]
    [InlineData(384)]
    [InlineData(20000)]
    public void Filling_in_pieces_of_whole_blocks_gives_what_filling_at_once_gives(int piece)
    {
        piece = piece / 128 * 128;
        float[] whole = new float[50_001], pieces = new float[50_001];
        foreach (int kind in (int[])[0, 1, 2])
        {
            RandomStream once = New(), often = New();
            Fill(ref once, whole, kind);
            for (int i = 0; i < pieces.Length; i += piece) Fill(ref often, pieces.AsSpan(i, Math.Min(piece, pieces.Length - i)), kind);
            Assert.Equal(whole, pieces);
        }

        static void Fill(ref RandomStream stream, Span<float> values, int kind)
        {
            if (kind == 0) stream.FillUniform(values, -2, 3);
            else if (kind == 1) stream.FillNormal(values, 2);
            else stream.FillSigns(values, 1);
        }
    }

    [Fact]
    public void A_fill_after_single_draws_starts_at_the_next_block()
    {
        RandomStream stream = New(), reference = New();
        stream.NextBits();
        uint[] values = new uint[3];
        stream.FillBits(values);
        for (int i = 0; i < 4; i++) reference.NextBits();
        Assert.Equal([reference.NextBits(), reference.NextBits(), reference.NextBits()], values);
    }

    [Fact]
    public void Uniform_numbers_stay_below_the_upper_end_even_where_rounding_would_reach_it()
    {
        float[] values = new float[Count];
        New().FillUniform(values, 1, 1 + 4 * 1.1920929e-7f);
        Assert.Equal(1, values.Min());
        Assert.Equal(1 + 3 * 1.1920929e-7f, values.Max());
        New().FillUniform(values, 5, 5);
        Assert.All(values.Take(100), v => Assert.Equal(5, v));
        Assert.Throws<ArgumentOutOfRangeException>(() => New().FillUniform(values, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => New().FillUniform(values, 0, float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => New().FillUniform(values, float.MinValue, float.MaxValue));
    }

    [Fact]
    public void Uniform_numbers_have_the_moments_and_the_distribution_of_their_range()
    {
        float[] values = new float[Count];
        New().FillUniform(values, -2, 4);
        Assert.InRange(values.Average(v => (double)v), 1 - 0.007, 1 + 0.007);
        Assert.InRange(values.Average(v => (v - 1.0) * (v - 1.0)), 3 - 0.012, 3 + 0.012);
        Assert.InRange(KolmogorovSmirnov(values, v => (v + 2) / 6), 0, 1.95);
    }

    [Fact]
    public void Normal_numbers_have_the_moments_the_distribution_and_the_tails_of_the_normal()
    {
        float[] values = new float[4 * Count];
        New().FillNormal(values, 1);
        int n = values.Length;
        double[] sums = new double[5];
        foreach (float v in values)
            for ((int k, double power) = (1, v); k <= 4; k++, power *= v) sums[k] += power;
        double M(int k) => sums[k] / n;
        // Five standard errors of each sample moment.
        Assert.InRange(M(1), -5 / Math.Sqrt(n), 5 / Math.Sqrt(n));
        Assert.InRange(M(2), 1 - 5 * Math.Sqrt(2.0 / n), 1 + 5 * Math.Sqrt(2.0 / n));
        Assert.InRange(M(3), -5 * Math.Sqrt(15.0 / n), 5 * Math.Sqrt(15.0 / n));
        Assert.InRange(M(4), 3 - 5 * Math.Sqrt(96.0 / n), 3 + 5 * Math.Sqrt(96.0 / n));
        Assert.InRange(KolmogorovSmirnov(values, Phi), 0, 1.95);
        foreach ((double z, double tail) in ((double, double)[])[(2, 0.0227501319), (3, 1.349898e-3), (4, 3.167124e-5)])
        {
            double slack = 5 * Math.Sqrt(n * tail);
            Assert.InRange(values.Count(v => v > z), n * tail - slack, n * tail + slack);
            Assert.InRange(values.Count(v => v < -z), n * tail - slack, n * tail + slack);
        }
        Assert.InRange(values.Max(), 4.5, 6.67);
        Assert.True(values.All(float.IsFinite));
    }

    [Fact]
    public void Neighbours_of_every_distance_up_to_sixty_are_uncorrelated()
    {
        float[] values = new float[Count];
        New().FillNormal(values, 1);
        for (int lag = 1; lag <= 60; lag++) Assert.InRange(Correlation(values.AsSpan(lag), values.AsSpan(0, Count - lag)), -0.005, 0.005);
        // Squares too: cosine and sine of one radius are independent only for true normals.
        for (int i = 0; i < Count; i++) values[i] = values[i] * values[i] - 1;
        for (int lag = 1; lag <= 60; lag++) Assert.InRange(Correlation(values.AsSpan(lag), values.AsSpan(0, Count - lag)), -0.01, 0.01);
    }

    [Fact]
    public void Signs_are_balanced_and_uncorrelated()
    {
        float[] values = new float[Count];
        New().FillSigns(values, 1);
        Assert.InRange(values.Sum(), -5000, 5000);
        for (int lag = 1; lag <= 140; lag++) Assert.InRange(Correlation(values.AsSpan(lag), values.AsSpan(0, Count - lag)), -0.005, 0.005);
    }

    [Fact]
    public void Spikes_come_with_their_probabilities()
    {
        float[] p = new float[Count], spikes = new float[Count];
        for (int i = 0; i < Count; i++) p[i] = (i % 5) switch { 0 => 0, 1 => 1, 2 => 0.1f, 3 => float.NaN, _ => 0.7f };
        New().FillBernoulli(spikes, p);
        double Rate(int kind) => spikes.Where((_, i) => i % 5 == kind).Average(s => (double)s);
        Assert.Equal(0, Rate(0));
        Assert.Equal(1, Rate(1));
        Assert.InRange(Rate(2), 0.1 - 0.0034, 0.1 + 0.0034);
        Assert.Equal(0, Rate(3));
        Assert.InRange(Rate(4), 0.7 - 0.0052, 0.7 + 0.0052);
        Assert.Throws<ArgumentException>(() => New().FillBernoulli(spikes, p.AsSpan(1)));
    }

    [Fact]
    public void Streams_of_other_purpose_seed_layer_or_step_are_uncorrelated()
    {
        RandomStream[] others =
        [
            new(1, "feedback"), new(1, "inis"), new(2, "init"), new(1UL << 32 | 1, "init"), new(1, "init", 1), new(1, "init", 0, 1),
            new(1, "init", 0, 1L << 32),
        ];
        float[] values = new float[Count], other = new float[Count];
        new RandomStream(1, "init").FillNormal(values, 1);
        foreach (RandomStream stream in others)
        {
            RandomStream copy = stream;
            copy.FillNormal(other, 1);
            Assert.InRange(Correlation(values, other), -0.005, 0.005);
        }
    }

    [Fact]
    public void Integers_below_a_bound_are_all_equally_likely()
    {
        RandomStream stream = New();
        int[] counts = new int[7];
        for (int i = 0; i < 700_000; i++) counts[stream.NextInt(7)]++;
        Assert.All(counts, c => Assert.InRange(c, 100_000 - 1500, 100_000 + 1500));
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(0, stream.NextInt(1));
            Assert.InRange(stream.NextInt(int.MaxValue), 0, int.MaxValue - 1);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => New().NextInt(0));
    }

    [Fact]
    public void Every_order_of_four_items_is_equally_likely()
    {
        RandomStream stream = New();
        Dictionary<int, int> counts = [];
        for (int i = 0; i < 240_000; i++)
        {
            int[] items = [1, 2, 3, 4];
            stream.Shuffle(items);
            int key = items.Aggregate(0, (k, item) => 10 * k + item);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        Assert.Equal(24, counts.Count);
        Assert.All(counts.Values, c => Assert.InRange(c, 9_500, 10_500));
    }

    private static RandomStream New() => new(20240817, "tests", 2, 99);

    // sqrt(n) times the largest distance between the sample's distribution and the true one; above 1.95 once in a thousand.
    private static double KolmogorovSmirnov(float[] values, Func<double, double> distribution)
    {
        float[] sorted = [.. values];
        Array.Sort(sorted);
        double worst = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            double f = distribution(sorted[i]);
            worst = Math.Max(worst, Math.Max(f - (double)i / sorted.Length, (i + 1.0) / sorted.Length - f));
        }
        return worst * Math.Sqrt(sorted.Length);
    }

    private static double Phi(double z) => MathNet.Numerics.Distributions.Normal.CDF(0, 1, z);

    private static double Correlation(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double ab = 0, aa = 0, bb = 0;
        for (int i = 0; i < a.Length; i++)
        {
            ab += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
        }
        return ab / Math.Sqrt(aa * bb);
    }
}
