using Plasticity.Numerics;

namespace Plasticity.Tests.Numerics.Double;

/// <summary>The cases of <see cref="DoubleOperationTests"/> on feature maps: convolution, pooling, normalisation.</summary>
internal static class MapOperationCases
{
    private const int Samples = 3, Channels = 4, Elements = 6 * Channels;

    private static readonly ConvolutionShape[] _convolutions =
    [
        new(new ImageShape(5, 4, 4), 6, 3, 2, Stride: 2, Padding: 1, Groups: 2), new(new ImageShape(3, 4, 2), 3, 2, 3),
    ];

    private static readonly PoolingShape[] _poolings =
        [new(new ImageShape(5, 6, 3), 3, 2, 2, 1), new(new ImageShape(4, 4, 2), 2, 2), PoolingShape.Global(new ImageShape(3, 2, 4))];

    public static (string Name, Func<(Tensor Actual, double[] Expected)[]> Run)[] All { get; } =
    [
        ("SetConvolution", Forward),
        ("AddConvolutionTransposed", Transposed),
        ("AddConvolutionOuter", Outer),
        ("AddChannelSums", ChannelSums),
        ("SetMaxPool", MaxPool),
        ("AddMaxPoolBackward", MaxPoolBackward),
        ("SetAveragePool", AveragePool),
        ("AddAveragePoolBackward", AveragePoolBackward),
        ("ChannelMoments", () => Moments(byChannel: true, (x, mean, variance) => x.ChannelMoments(mean, variance))),
        ("RowMoments", () => Moments(byChannel: false, (x, mean, variance) => x.RowMoments(mean, variance))),
        ("SetNormalised", () => OfMaps(byChannel: true, (v, h) => h.SetNormalised(v.X, v.Mean, v.Inverse, v.Gain, v.Shift, Nonlinearity.Tanh),
            v => Math.Tanh(v.Gain * (v.X - v.Mean) * v.Inverse + v.Shift))),
        ("SetNormalisedPlus", () => OfMaps(byChannel: true,
            (v, h) => h.SetNormalisedPlus(v.X, v.Mean, v.Inverse, v.Gain, v.Shift, h, Nonlinearity.Tanh),
            v => Math.Tanh(v.Gain * (v.X - v.Mean) * v.Inverse + v.Shift + v.D))),
        ("ScaleChannels", () => OfMaps(byChannel: true, (v, d) => d.ScaleChannels(d, v.Gain, v.Inverse), v => v.D * v.Gain * v.Inverse)),
        ("SetRowNormalised", () => OfMaps(byChannel: false,
            (v, h) => h.SetRowNormalised(v.X, v.Mean, v.Inverse, v.Gain, v.Shift, Nonlinearity.Tanh),
            v => Math.Tanh(v.Gain * (v.X - v.Mean) * v.Inverse + v.Shift))),
        ("SetNormalisedBackward", () => OfMaps(byChannel: true,
            (v, d) => d.SetNormalisedBackward(d, v.X, v.Mean, v.Inverse, v.Gain, v.Shift, v.Sum),
            v => v.Gain * v.Inverse * (v.D - v.Sum / (Samples * 6) - (v.X - v.Mean) * v.Inverse * v.Shift / (Samples * 6)))),
        ("SetRowNormalisedBackward", RowBackward),
        ("ChannelGradients", () => Gradients(
            byChannel: true, Nonlinearity.Linear, (v, d, gain, shift) => d.ChannelGradients(v.X, v.Mean, v.Inverse, gain, shift))),
        ("ChannelGradientsThroughSlope", () => Gradients(byChannel: true, Nonlinearity.Tanh,
            (v, d, gain, shift) => d.ChannelGradientsThroughSlope(v.H, Nonlinearity.Tanh, v.X, v.Mean, v.Inverse, gain, shift))),
        ("RowGradients", () => Gradients(
            byChannel: false, Nonlinearity.Linear, (v, d, gain, shift) => d.RowGradients(v.X, v.Mean, v.Inverse, gain, shift))),
    ];

    private static double[] Numbers(int number, int count) => DoubleOperationTests.Numbers(number, count);

    private static Tensor New(int number, params int[] shape) => DoubleOperationTests.New(number, shape);

    private static (Tensor, double[])[] Forward() =>
        [.. _convolutions.SelectMany(shape => (bool[])[true, false], (shape, hasBias) =>
        {
            Tensor post = New(0, Samples, shape.Output.Count);
            post.Fill(double.NaN);
            post.SetConvolution(New(1, Samples, shape.Input.Count), New(2, shape.FanIn, shape.OutChannels),
                hasBias ? New(3, shape.OutChannels) : null, Nonlinearity.Tanh, shape);
            double[] x = Numbers(1, Samples * shape.Input.Count), w = Numbers(2, shape.FanIn * shape.OutChannels), b = Numbers(3, 6);
            double[] a = new double[post.Count];
            Synapses(shape, (pre, top, weight) => a[top] += x[pre] * w[weight]);
            return (post, (double[])[.. a.Select((sum, i) => Math.Tanh(sum + (hasBias ? b[i % shape.OutChannels] : 0)))]);
        })];

    private static (Tensor, double[])[] Transposed() =>
        [.. _convolutions.SelectMany(shape => (double[])[0, 0.7, 1], (shape, keep) =>
        {
            Tensor g = New(0, Samples, shape.Input.Count);
            double[] sums = [.. Numbers(0, g.Count).Select(value => keep * value)];
            if (keep == 0) g.Fill(double.NaN);
            g.AddConvolutionTransposed(New(1, Samples, shape.Output.Count), New(2, shape.FanIn, shape.OutChannels), shape, keep);
            double[] d = Numbers(1, Samples * shape.Output.Count), w = Numbers(2, shape.FanIn * shape.OutChannels);
            Synapses(shape, (pre, top, weight) => sums[pre] += d[top] * w[weight]);
            return (g, sums);
        })];

    private static (Tensor, double[])[] Outer() =>
        [.. _convolutions.Select(shape =>
        {
            Tensor into = New(0, shape.FanIn, shape.OutChannels);
            into.AddConvolutionOuter(New(1, Samples, shape.Input.Count), New(2, Samples, shape.Output.Count), 0.3, shape);
            double[] sums = Numbers(0, into.Count), x = Numbers(1, Samples * shape.Input.Count), d = Numbers(2, Samples * shape.Output.Count);
            Synapses(shape, (pre, top, weight) => sums[weight] += 0.3 * x[pre] * d[top]);
            return (into, sums);
        })];

    private static (Tensor, double[])[] ChannelSums()
    {
        Tensor into = New(0, Channels);
        into.AddChannelSums(New(1, Samples, Elements), 0.3);
        double[] x = Numbers(1, Samples * Elements);
        return [(into, [.. Numbers(0, Channels).Select((value, c) => value + 0.3 * x.Where((_, i) => i % Channels == c).Sum())])];
    }

    private static (Tensor, double[])[] MaxPool() =>
        [.. _poolings.SelectMany(shape =>
        {
            Tensor pooled = new(Samples, shape.Output.Count), x = New(1, Samples, shape.Input.Count);
            int[] winners = new int[pooled.Count];
            pooled.SetMaxPool(x, shape, winners);
            (double[] largest, double[] where) = Largest(shape);
            Tensor same = New(1, Samples, shape.Input.Count), sameOfNaN = same.LikeThis();
            same.Fill(2);                                                     // of equals the first wins, of NaNs too
            int[] first = new int[pooled.Count], firstOfNaN = new int[pooled.Count];
            pooled.LikeThis().SetMaxPool(same, shape, first);
            sameOfNaN.Fill(double.NaN);
            pooled.LikeThis().SetMaxPool(sameOfNaN, shape, firstOfNaN);
            double[] corners = [.. Enumerable.Repeat(double.PositiveInfinity, pooled.Count)];
            Windows(shape, (below, above) => corners[above] = Math.Min(corners[above], below % shape.Input.Count));
            return ((Tensor, double[])[])[(pooled, largest), (Whole(winners), where), (Whole(first), corners), (Whole(firstOfNaN), corners)];
        })];

    private static Tensor Whole(int[] numbers) => Tensor.From([.. numbers.Select(number => (double)number)], numbers.Length);

    private static (Tensor, double[])[] MaxPoolBackward() =>
        [.. _poolings.SelectMany(shape => (double[])[0, 0.7, 1], (shape, keep) =>
        {
            Tensor g = New(0, Samples, shape.Input.Count);
            double[] sums = [.. Numbers(0, g.Count).Select(value => keep * value)], d = Numbers(2, Samples * shape.Output.Count);
            if (keep == 0) g.Fill(double.NaN);
            double[] where = Largest(shape).Where;
            g.AddMaxPoolBackward(New(2, Samples, shape.Output.Count), [.. where.Select(index => (int)index)], keep);
            for (int i = 0; i < d.Length; i++) sums[i / shape.Output.Count * shape.Input.Count + (int)where[i]] += d[i];
            return (g, sums);
        })];

    private static (Tensor, double[])[] AveragePool() =>
        [.. _poolings.Select(shape =>
        {
            Tensor pooled = New(0, Samples, shape.Output.Count);
            pooled.SetAveragePool(New(1, Samples, shape.Input.Count), shape);
            double[] means = new double[pooled.Count], x = Numbers(1, Samples * shape.Input.Count);
            Windows(shape, (below, above) => means[above] += x[below] / (shape.SizeHeight * shape.SizeWidth));
            return (pooled, means);
        })];

    private static (Tensor, double[])[] AveragePoolBackward() =>
        [.. _poolings.SelectMany(shape => (double[])[0, 0.7, 1], (shape, keep) =>
        {
            Tensor g = New(0, Samples, shape.Input.Count);
            double[] sums = [.. Numbers(0, g.Count).Select(value => keep * value)], d = Numbers(2, Samples * shape.Output.Count);
            if (keep == 0) g.Fill(double.NaN);
            g.AddAveragePoolBackward(New(2, Samples, shape.Output.Count), shape, keep);
            Windows(shape, (below, above) => sums[below] += d[above] / (shape.SizeHeight * shape.SizeWidth));
            return (g, sums);
        })];

    private static (double[] Largest, double[] Where) Largest(PoolingShape shape)
    {
        double[] x = Numbers(1, Samples * shape.Input.Count), where = new double[Samples * shape.Output.Count];
        double[] largest = [.. where.Select(_ => double.NegativeInfinity)];
        Windows(shape, (below, above) =>
        {
            if (x[below] <= largest[above]) return;
            (largest[above], where[above]) = (x[below], below % shape.Input.Count);
        });
        return (largest, where);
    }

    private static (Tensor, double[])[] Moments(bool byChannel, Action<Tensor, Tensor, Tensor> run)
    {
        int groups = byChannel ? Channels : Samples;
        Tensor x = New(1, Samples, Elements), mean = New(2, groups), variance = New(3, groups);
        run(x, mean, variance);
        double[] values = Numbers(1, Samples * Elements);
        double[][] members = [.. Enumerable.Range(0, groups).Select(
            group => (double[])[.. values.Where((_, i) => (byChannel ? i % Channels : i / Elements) == group)])];
        return
        [
            (mean, [.. members.Select(group => group.Average())]),
            (variance, [.. members.Select(group => group.Average(value => value * value) - Math.Pow(group.Average(), 2))]),
        ];
    }

    /// <summary>What normalisations read. Numbers of any value will do: no formula asks whether they belong to each other.</summary>
    private sealed record Vectors(bool ByChannel)
    {
        private int Groups => ByChannel ? Channels : Samples;

        private int Gains => ByChannel ? Channels : Elements;

        public Tensor X { get; } = New(1, Samples, Elements);

        public Tensor H { get; } = New(6, Samples, Elements);

        public Tensor Mean => New(2, Groups);

        public Tensor Inverse => New(3, Groups);

        public Tensor Gain => New(4, Gains);

        public Tensor Shift => New(5, Gains);

        public Tensor Sum => New(7, Gains);

        /// <summary>The numbers that belong to element i.</summary>
        public Element At(int i)
        {
            int group = ByChannel ? i % Channels : i / Elements, gain = ByChannel ? i % Channels : i % Elements;
            double Of(int number, int count, int index) => Numbers(number, count)[index];
            return new(Of(0, Samples * Elements, i), Of(1, Samples * Elements, i), Of(6, Samples * Elements, i), Of(2, Groups, group),
                Of(3, Groups, group), Of(4, Gains, gain), Of(5, Gains, gain), Of(7, Gains, gain));
        }
    }

    private readonly record struct Element(
        double D, double X, double H, double Mean, double Inverse, double Gain, double Shift, double Sum);

    private static (Tensor, double[])[] OfMaps(bool byChannel, Action<Vectors, Tensor> run, Func<Element, double> expected)
    {
        Vectors vectors = new(byChannel);
        Tensor result = New(0, Samples, Elements);
        run(vectors, result);
        return
        [
            (result, [.. Enumerable.Range(0, Samples * Elements).Select(i => expected(vectors.At(i)))]),
            (vectors.X, Numbers(1, Samples * Elements)),
        ];
    }

    private static (Tensor, double[])[] RowBackward()
    {
        Vectors vectors = new(ByChannel: false);
        Tensor d = New(0, Samples, Elements);
        d.SetRowNormalisedBackward(d, vectors.X, vectors.Mean, vectors.Inverse, vectors.Gain);
        double[] expected = new double[d.Count];
        for (int n = 0; n < Samples; n++)
        {
            Element[] row = [.. Enumerable.Range(n * Elements, Elements).Select(vectors.At)];
            static double Xhat(Element at) => (at.X - at.Mean) * at.Inverse;
            double mean = row.Average(at => at.Gain * at.D), withXhat = row.Average(at => at.Gain * at.D * Xhat(at));
            for (int k = 0; k < Elements; k++)
                expected[n * Elements + k] = row[k].Inverse * (row[k].Gain * row[k].D - mean - Xhat(row[k]) * withXhat);
        }
        return [(d, expected)];
    }

    private static (Tensor, double[])[] Gradients(bool byChannel, Nonlinearity f, Action<Vectors, Tensor, Tensor, Tensor> run)
    {
        Vectors vectors = new(byChannel);
        int gains = byChannel ? Channels : Elements;
        Tensor d = New(0, Samples, Elements), gain = New(8, gains), shift = New(9, gains);
        run(vectors, d, gain, shift);
        double[] signals = new double[d.Count], gainSum = new double[gains], shiftSum = new double[gains];
        for (int i = 0; i < d.Count; i++)
        {
            Element at = vectors.At(i);
            signals[i] = at.D * (f.Kind == NonlinearityKind.Tanh ? 1 - at.H * at.H : 1);
            gainSum[i % gains] += signals[i] * (at.X - at.Mean) * at.Inverse;
            shiftSum[i % gains] += signals[i];
        }
        return [(gain, gainSum), (shift, shiftSum), (d, signals)];
    }

    /// <summary>Every pair of elements below and above that a weight joins, samples one after another.</summary>
    private static void Synapses(ConvolutionShape shape, Action<int, int, int> each)
    {
        int ofGroup = shape.Input.Channels / shape.Groups, outOfGroup = shape.OutChannels / shape.Groups;
        for (int n = 0; n < Samples; n++)
            for (int y = 0; y < shape.Input.Height; y++)
                for (int x = 0; x < shape.Input.Width; x++)
                    for (int v = 0; v < shape.Output.Height; v++)
                        for (int u = 0; u < shape.Output.Width; u++)
                        {
                            int i = y - v * shape.Stride + shape.Padding, j = x - u * shape.Stride + shape.Padding;
                            if (i < 0 || j < 0 || i >= shape.KernelHeight || j >= shape.KernelWidth) continue;
                            for (int o = 0; o < shape.OutChannels; o++)
                                for (int c = 0; c < ofGroup; c++)
                                    each(((n * shape.Input.Height + y) * shape.Input.Width + x) * shape.Input.Channels
                                        + o / outOfGroup * ofGroup + c,
                                        ((n * shape.Output.Height + v) * shape.Output.Width + u) * shape.OutChannels + o,
                                        ((i * shape.KernelWidth + j) * ofGroup + c) * shape.OutChannels + o);
                        }
    }

    /// <summary>Every element of a window, in the order of memory, with the window's result, samples one after another.</summary>
    private static void Windows(PoolingShape shape, Action<int, int> each)
    {
        for (int n = 0; n < Samples; n++)
            for (int y = 0; y < shape.Input.Height; y++)
                for (int x = 0; x < shape.Input.Width; x++)
                    for (int v = 0; v < shape.Output.Height; v++)
                        for (int u = 0; u < shape.Output.Width; u++)
                        {
                            int row = y - v * shape.Stride + shape.Padding, column = x - u * shape.Stride + shape.Padding;
                            if (row < 0 || column < 0 || row >= shape.SizeHeight || column >= shape.SizeWidth) continue;
                            for (int c = 0; c < shape.Input.Channels; c++)
                                each(((n * shape.Input.Height + y) * shape.Input.Width + x) * shape.Input.Channels + c,
                                    ((n * shape.Output.Height + v) * shape.Output.Width + u) * shape.Input.Channels + c);
                        }
    }
}
