using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

public sealed class PoolingTests
{
    /// <summary>Overlapping windows, windows that leave positions out, padding, odd maps and channels of all remainders.</summary>
    public static TheoryData<int, int, int, int, int, int, int> Shapes => new()
    {
        // height, width, channels, rows and columns of a window, stride, padding
        { 8, 8, 16, 2, 2, 2, 0 },
        { 28, 28, 6, 2, 2, 2, 0 },
        { 7, 9, 10, 3, 3, 2, 1 },
        { 8, 7, 24, 3, 3, 2, 0 },
        { 6, 6, 33, 3, 3, 1, 1 },
        { 7, 8, 1, 2, 2, 3, 0 },
        { 5, 6, 3, 2, 3, 2, 1 },
        { 4, 5, 120, 4, 5, 1, 0 },
        { 1, 1, 7, 1, 1, 1, 0 },
        { 2, 2, 17, 3, 3, 1, 2 },
        { 5, 4, 9, 2, 2, 2, 0 },
        { 4, 5, 9, 2, 2, 2, 0 },
        { 8, 8, 5, 4, 4, 3, 0 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void The_largest_of_every_window_wins(int height, int width, int channels, int rows, int columns, int stride, int padding)
    {
        PoolingShape shape = new(new(height, width, channels), rows, columns, stride, padding);
        Tensor x = Maps(3, shape.Input, 1), pooled = new(3, shape.Output.Count);
        // Few values, all below 0: ties everywhere, and padding would win if it took part.
        foreach (ref float value in x.Span) value = MathF.Floor(2 * value) - 100;
        int[] winners = new int[pooled.Count];
        pooled.SetMaxPool(x, shape, winners);
        for (int n = 0; n < 3; n++)
            for (int k = 0; k < pooled.Columns; k++)
            {
                int winner = Taps(shape, k).Aggregate((best, tap) => x[n, tap] > x[n, best] ? tap : best);
                Assert.Equal(winner, winners[n * pooled.Columns + k]);
                Assert.Equal(x[n, winner], pooled[n, k]);
            }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Signals_go_back_to_the_winners(int height, int width, int channels, int rows, int columns, int stride, int padding)
    {
        PoolingShape shape = new(new(height, width, channels), rows, columns, stride, padding);
        Tensor x = Maps(3, shape.Input, 2), pooled = new(3, shape.Output.Count), d = Maps(3, shape.Output, 3);
        int[] winners = new int[pooled.Count + 5];
        pooled.SetMaxPool(x, shape, winners);
        foreach (float keep in (float[])[0, 1, -0.5f])
        {
            Tensor g = Maps(3, shape.Input, 4);
            double[] expected = [.. g.Span.ToArray().Select(value => (double)keep * value)];
            for (int i = 0; i < d.Count; i++) expected[i / d.Columns * g.Columns + winners[i]] += d.Span[i];
            if (keep == 0) g.Fill(float.NaN);
            g.AddMaxPoolBackward(d, winners, keep);
            for (int i = 0; i < g.Count; i++) Assert.Equal(expected[i], g.Span[i], 1e-5);
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Means_count_padding_as_zeros(int height, int width, int channels, int rows, int columns, int stride, int padding)
    {
        PoolingShape shape = new(new(height, width, channels), rows, columns, stride, padding);
        Tensor x = Maps(3, shape.Input, 5), pooled = new(3, shape.Output.Count);
        pooled.Fill(float.NaN);
        pooled.SetAveragePool(x, shape);
        for (int n = 0; n < 3; n++)
            for (int k = 0; k < pooled.Columns; k++)
                Assert.Equal(Taps(shape, k).Sum(tap => (double)x[n, tap]) / (rows * columns), pooled[n, k], 1e-6);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Means_go_back_by_the_transpose(int height, int width, int channels, int rows, int columns, int stride, int padding)
    {
        PoolingShape shape = new(new(height, width, channels), rows, columns, stride, padding);
        Tensor d = Maps(3, shape.Output, 6);
        foreach (float keep in (float[])[0, 1, -0.5f])
        {
            Tensor g = Maps(3, shape.Input, 7);
            double[] expected = [.. g.Span.ToArray().Select(value => (double)keep * value)];
            for (int i = 0; i < d.Count; i++)
                foreach (int tap in Taps(shape, i % d.Columns))
                    expected[i / d.Columns * g.Columns + tap] += (double)d.Span[i] / (rows * columns);
            if (keep == 0) g.Fill(float.NaN);
            g.AddAveragePoolBackward(d, shape, keep);
            for (int i = 0; i < g.Count; i++) Assert.Equal(expected[i], g.Span[i], 1e-5);
        }
    }

    [Fact]
    public void A_global_window_is_the_whole_map()
    {
        PoolingShape shape = PoolingShape.Global(new(3, 5, 2));
        Assert.Equal(ImageShape.Vector(2), shape.Output);
        Tensor x = new(1, 30), pooled = new(1, 2);
        for (int i = 0; i < 30; i++) x.Span[i] = i;
        pooled.SetAveragePool(x, shape);
        Assert.Equal([14, 15], pooled.Span);
    }

    [Fact]
    public void The_first_of_equals_wins_and_a_NaN_wins_over_all()
    {
        PoolingShape shape = new(new(2, 2, 3), 2, 2);
        float low = float.NegativeInfinity, none = float.NaN;
        // Channel by channel: equals; nothing but -inf; a NaN among numbers and infinity.
        Tensor x = Tensor.From([1, low, 5, 7, low, none, 7, low, float.PositiveInfinity, 3, low, none], 1, 12), pooled = new(1, 3);
        int[] winners = new int[3];
        pooled.SetMaxPool(x, shape, winners);
        Assert.Equal([7, low, none], pooled.Span.ToArray());
        Assert.Equal([3, 1, 5], winners);
    }

    [Fact]
    public void Neither_neighbouring_samples_nor_what_lies_behind_is_touched()
    {
        PoolingShape shape = new(new(4, 4, 5), 2, 2);
        Tensor x = new(4, 80), pooled = new(4, 20), g = new(4, 80);
        int[] winners = new int[80];
        // Each has a number of its own behind its rows: what is read there and written elsewhere shows.
        (Tensor Tensor, float Behind)[] tensors = [(x, 5), (pooled, 6), (g, 7)];
        foreach ((Tensor tensor, float behind) in tensors)
        {
            tensor.Fill(behind);
            tensor.Resize(3);
            tensor.Fill(1);
        }
        winners.AsSpan(60).Fill(-7);
        pooled.SetMaxPool(x, shape, winners);
        g.AddMaxPoolBackward(pooled, winners, 1);
        pooled.SetAveragePool(x, shape);
        g.AddAveragePoolBackward(pooled, shape, 1);
        Assert.Equal(60, pooled.Sum());
        Assert.Equal(240 + 60 + 60, g.Sum());
        Assert.Equal(Enumerable.Repeat(-7, 20), winners[60..]);
        foreach ((Tensor tensor, float behind) in tensors)
        {
            tensor.Resize(4);
            Assert.All(tensor.Row(3).ToArray(), value => Assert.Equal(behind, value));
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        ImageShape map = new(4, 4, 2);
        PoolingShape shape = new(map, 2, 2);
        Tensor x = new(3, 32), pooled = new(3, 8);
        Assert.Throws<ArgumentException>(() => pooled.SetMaxPool(x, shape, new int[23]));
        Assert.Throws<ArgumentException>(() => pooled.SetMaxPool(new Tensor(2, 32), shape, new int[24]));
        Assert.Throws<ArgumentException>(() => pooled.SetAveragePool(new Tensor(3, 33), shape));
        Assert.Throws<ArgumentException>(() => x.AddAveragePoolBackward(new Tensor(3, 9), shape, 1));
        Assert.Throws<ArgumentException>(() => x.AddMaxPoolBackward(pooled, new int[23], 1));
        Assert.Throws<ArgumentException>(() => x.AddMaxPoolBackward(new Tensor(2, 8), new int[24], 1));
        Assert.Throws<IndexOutOfRangeException>(() => x.AddMaxPoolBackward(pooled, [.. Enumerable.Repeat(32, 24)], 1));
        foreach (PoolingShape wrong in (PoolingShape[])
            [new(map, 0, 1), new(map, 2, 0), new(map, 5, 1), new(map, 2, 1, 2), new(map, 3, 1, 1, 1), new(map, 2, 1, -1), new(default, 1, 1)])
            Assert.Throws<ArgumentException>(wrong.Require);
        new PoolingShape(map, 6, 1, 1).Require();
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        PoolingShape shape = new(new(8, 8, 10), 3, 2, 1);
        Tensor x = Maps(4, shape.Input, 8), pooled = new(4, shape.Output.Count), g = new(4, shape.Input.Count);
        int[] winners = new int[pooled.Count];
        Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Work()
        {
            pooled.SetMaxPool(x, shape, winners);
            g.AddMaxPoolBackward(pooled, winners, 0.5f);
            pooled.SetAveragePool(x, shape);
            g.AddAveragePoolBackward(pooled, shape, 1);
        }
    }

    private static Tensor Maps(int samples, ImageShape shape, int seed)
    {
        Tensor maps = new(samples, shape.Count);
        new RandomStream(41, "maps", seed).FillNormal(maps.Span, 1);
        return maps;
    }

    /// <summary>The positions of the map within the window of an element of the pooled map, in its channel.</summary>
    private static IEnumerable<int> Taps(PoolingShape shape, int element)
    {
        ImageShape from = shape.Input, to = shape.Output;
        int c = element % to.Channels, x = element / to.Channels % to.Width, y = element / to.Channels / to.Width;
        for (int i = 0; i < shape.SizeHeight; i++)
            for (int j = 0; j < shape.SizeWidth; j++)
            {
                int row = y * shape.Stride + i - shape.Padding, column = x * shape.Stride + j - shape.Padding;
                if (row >= 0 && row < from.Height && column >= 0 && column < from.Width)
                    yield return (row * from.Width + column) * from.Channels + c;
            }
    }
}
