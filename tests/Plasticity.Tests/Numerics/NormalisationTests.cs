using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

public sealed class NormalisationTests
{
    /// <summary>Samples, positions, channels: whole vectors or not, copies of channels that fit the rows or not, strips more than one.</summary>
    private static readonly (int Samples, int Positions, int Channels)[] _shapes =
    [
        (4, 64, 16), (3, 49, 6), (5, 25, 10), (2, 7, 120), (9, 1, 33), (3, 5, 1), (2, 100, 3), (1, 1, 5), (2, 90, 64), (40, 30, 32), (1, 3, 2),
    ];

    public static TheoryData<int, int, int> Shapes
    {
        get
        {
            TheoryData<int, int, int> data = [];
            foreach ((int samples, int positions, int channels) in _shapes) data.Add(samples, positions, channels);
            return data;
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Moments_are_those_of_double_sums_however_far_the_mean_is(int samples, int positions, int channels)
    {
        foreach (float far in (float[])[0, 1e3f, -1e6f])
        {
            Tensor x = Normal(1, samples, positions * channels), mean = new(channels), variance = new(channels);
            foreach (ref float value in x.Span) value += far;
            Perturb(x, far);
            x.ChannelMoments(mean, variance);
            for (int c = 0; c < channels; c++)
                CheckMoments([.. Channel(x, channels, c)], mean.Span[c], variance.Span[c]);
            Tensor rowMean = new(samples), rowVariance = new(samples);
            x.RowMoments(rowMean, rowVariance);
            for (int i = 0; i < samples; i++)
                CheckMoments([.. x.Row(i).ToArray().Select(value => (double)value)], rowMean.Span[i], rowVariance.Span[i]);
        }

        // The first value, from which differences are taken, is no ordinary one.
        static void Perturb(Tensor x, float far) => x.Span[0] = -far;
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Normalised_maps_are_those_of_the_equation(int samples, int positions, int channels)
    {
        int columns = positions * channels;
        Tensor x = Normal(1, samples, columns), added = Normal(2, samples, columns), mean = Normal(3, channels), h = new(samples, columns);
        Tensor inverse = Positive(4, channels), gain = Normal(5, channels), shift = Normal(6, channels);
        foreach (string name in Nonlinearity.Names)
        {
            Nonlinearity f = Nonlinearity.Parse(name);
            h.Fill(float.NaN);
            h.SetNormalised(x, mean, inverse, gain, shift, f);
            Check(h, i => Value(f, Affine(i)));
            Tensor inPlace = x.Copy();
            inPlace.SetNormalised(inPlace, mean, inverse, gain, shift, f);
            Assert.Equal(h.Span, inPlace.Span);

            h.Fill(float.NaN);
            h.SetNormalisedPlus(x, mean, inverse, gain, shift, added, f);
            Check(h, i => Value(f, Affine(i) + added.Span[i]));
            Tensor overX = x.Copy(), overAdded = added.Copy();
            overX.SetNormalisedPlus(overX, mean, inverse, gain, shift, added, f);
            overAdded.SetNormalisedPlus(x, mean, inverse, gain, shift, overAdded, f);
            Assert.Equal(h.Span, overX.Span);
            Assert.Equal(h.Span, overAdded.Span);
        }

        double Affine(int i)
        {
            int c = i % channels;
            return (double)gain.Span[c] * ((double)x.Span[i] - mean.Span[c]) * inverse.Span[c] + shift.Span[c];
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Rows_are_normalised_by_the_equation(int samples, int positions, int channels)
    {
        int columns = positions * channels;
        Tensor x = Normal(1, samples, columns), mean = Normal(3, samples), inverse = Positive(4, samples), h = new(samples, columns);
        Tensor gain = Normal(5, columns), shift = Normal(6, columns);
        foreach (string name in Nonlinearity.Names)
        {
            Nonlinearity f = Nonlinearity.Parse(name);
            h.Fill(float.NaN);
            h.SetRowNormalised(x, mean, inverse, gain, shift, f);
            Check(h, i => Value(f, (double)gain.Span[i % columns] * Hat(i) + shift.Span[i % columns]));
            Tensor inPlace = x.Copy();
            inPlace.SetRowNormalised(inPlace, mean, inverse, gain, shift, f);
            Assert.Equal(h.Span, inPlace.Span);
        }

        double Hat(int i) => ((double)x.Span[i] - mean.Span[i / columns]) * inverse.Span[i / columns];
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Gradients_are_sums_of_signals_and_of_their_products(int samples, int positions, int channels)
    {
        int columns = positions * channels;
        Tensor x = Normal(1, samples, columns), d = Normal(2, samples, columns), mean = Normal(3, channels), inverse = Positive(4, channels);
        Tensor gainSum = new(channels), shiftSum = new(channels);
        gainSum.Fill(float.NaN);
        shiftSum.Fill(float.NaN);
        d.ChannelGradients(x, mean, inverse, gainSum, shiftSum);
        double slack = 1e-6 * samples * positions;
        for (int c = 0; c < channels; c++)
        {
            Assert.Equal(Channel(d, channels, c).Sum(), shiftSum.Span[c], slack);
            Assert.Equal(
                Channel(d, channels, c).Zip(Channel(x, channels, c), (signal, value) => signal * (value - mean.Span[c])).Sum() * inverse.Span[c],
                gainSum.Span[c], slack);
        }

        Tensor rowMean = Normal(5, samples), rowInverse = Positive(6, samples), gains = new(columns), shifts = new(columns);
        d.RowGradients(x, rowMean, rowInverse, gains, shifts);
        for (int j = 0; j < columns; j++)
        {
            double sum = 0, products = 0;
            for (int i = 0; i < samples; i++)
            {
                sum += d[i, j];
                products += d[i, j] * ((double)x[i, j] - rowMean.Span[i]) * rowInverse.Span[i];
            }
            Assert.Equal(sum, shifts.Span[j], 1e-6 * samples);
            Assert.Equal(products, gains.Span[j], 1e-5 * samples);
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void A_fused_slope_has_the_bits_of_a_pass_of_its_own(int samples, int positions, int channels)
    {
        int columns = positions * channels;
        Tensor x = Normal(1, samples, columns), mean = Normal(3, channels), inverse = Positive(4, channels);
        foreach (string name in Nonlinearity.Names)
        {
            Nonlinearity f = Nonlinearity.Parse(name);
            Tensor h = Normal(7, samples, columns), d = Normal(2, samples, columns), apart = d.Copy();
            Tensor gainSum = new(channels), shiftSum = new(channels), gainApart = new(channels), shiftApart = new(channels);
            h.Apply(f);
            d.ChannelGradientsThroughSlope(h, f, x, mean, inverse, gainSum, shiftSum);
            apart.TimesSlope(h, f);
            apart.ChannelGradients(x, mean, inverse, gainApart, shiftApart);
            Assert.Equal(apart.Span, d.Span);
            Assert.Equal(gainApart.Span, gainSum.Span);
            Assert.Equal(shiftApart.Span, shiftSum.Span);
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Signals_before_the_normalisation_are_those_of_the_equation(int samples, int positions, int channels)
    {
        int columns = positions * channels, m = samples * positions;
        Tensor x = Normal(1, samples, columns), d = Normal(2, samples, columns), mean = Normal(3, channels), inverse = Positive(4, channels);
        Tensor gain = Normal(5, channels), gainSum = Normal(6, channels), shiftSum = Normal(7, channels), da = new(samples, columns);
        da.Fill(float.NaN);
        da.SetNormalisedBackward(d, x, mean, inverse, gain, gainSum, shiftSum);
        Check(da, i =>
        {
            int c = i % channels;
            double hat = ((double)x.Span[i] - mean.Span[c]) * inverse.Span[c];
            return (double)gain.Span[c] * inverse.Span[c] * (d.Span[i] - (double)shiftSum.Span[c] / m - hat * gainSum.Span[c] / m);
        });
        Tensor inPlace = d.Copy();
        inPlace.SetNormalisedBackward(inPlace, x, mean, inverse, gain, gainSum, shiftSum);
        Assert.Equal(da.Span, inPlace.Span);

        da.Fill(float.NaN);
        da.ScaleChannels(d, gain, inverse);
        Check(da, i => (double)gain.Span[i % channels] * inverse.Span[i % channels] * d.Span[i]);
        inPlace = d.Copy();
        inPlace.ScaleChannels(inPlace, gain, inverse);
        Assert.Equal(da.Span, inPlace.Span);

        // Each sample by itself: its own sums, its own mean and deviation.
        Tensor rowMean = Normal(8, samples), rowInverse = Positive(9, samples), gains = Normal(10, columns);
        da.Fill(float.NaN);
        da.SetRowNormalisedBackward(d, x, rowMean, rowInverse, gains);
        for (int n = 0; n < samples; n++)
        {
            double[] g = [.. Enumerable.Range(0, columns).Select(j => (double)gains.Span[j] * d[n, j])];
            double[] hat = [.. Enumerable.Range(0, columns).Select(j => ((double)x[n, j] - rowMean.Span[n]) * rowInverse.Span[n])];
            double average = g.Average(), product = g.Zip(hat, (a, b) => a * b).Average();
            for (int j = 0; j < columns; j++)
                Assert.Equal(rowInverse.Span[n] * (g[j] - average - hat[j] * product), da[n, j], 1e-4);
        }
        inPlace = d.Copy();
        inPlace.SetRowNormalisedBackward(inPlace, x, rowMean, rowInverse, gains);
        Assert.Equal(da.Span, inPlace.Span);
    }

    [Theory]
    [InlineData(3, 4, 5)]
    [InlineData(2, 9, 16)]
    public void The_derivative_by_channel_is_that_of_finite_differences(int samples, int positions, int channels)
    {
        int columns = positions * channels;
        Tensor x = Normal(1, samples, columns), d = Normal(2, samples, columns), da = new(samples, columns);
        Tensor mean = new(channels), variance = new(channels), gain = Normal(3, channels), gainSum = new(channels), shiftSum = new(channels);
        x.ChannelMoments(mean, variance);
        Tensor inverse = Inverse(variance);
        d.ChannelGradients(x, mean, inverse, gainSum, shiftSum);
        da.SetNormalisedBackward(d, x, mean, inverse, gain, gainSum, shiftSum);
        CheckDerivative(x, da, values => Loss(values, i => i % channels, i => gain.Span[i % channels], channels));

        double Loss(double[] values, Func<int, int> group, Func<int, double> gainOf, int groups) =>
            NormalisedLoss(values, d, group, gainOf, groups);
    }

    [Theory]
    [InlineData(3, 7)]
    [InlineData(2, 40)]
    public void The_derivative_by_row_is_that_of_finite_differences(int samples, int columns)
    {
        Tensor x = Normal(1, samples, columns), d = Normal(2, samples, columns), da = new(samples, columns);
        Tensor mean = new(samples), variance = new(samples), gain = Normal(3, columns);
        x.RowMoments(mean, variance);
        da.SetRowNormalisedBackward(d, x, mean, Inverse(variance), gain);
        CheckDerivative(x, da, values => NormalisedLoss(values, d, i => i / columns, i => gain.Span[i % columns], samples));
    }

    [Fact]
    public void A_constant_channel_has_no_variance_and_a_NaN_stays_in_its_channel()
    {
        Tensor x = new(5, 6), mean = new(2), variance = new(2);
        for (int i = 0; i < x.Count; i++) x.Span[i] = i % 2 == 0 ? 0.1f : 3;
        x.ChannelMoments(mean, variance);
        Assert.Equal([0.1f, 3], mean.Span);
        Assert.Equal([0, 0], variance.Span);
        x.Span[20] = float.NaN;
        x.ChannelMoments(mean, variance);
        Assert.Equal([float.NaN, 3], mean.Span.ToArray());
        Assert.Equal([float.NaN, 0], variance.Span.ToArray());
    }

    [Fact]
    public void Nothing_behind_the_last_row_is_touched()
    {
        Tensor x = new(4, 15), h = new(4, 15), d = new(4, 15);
        Tensor a = new(5), b = new(5), e = new(5), s = new(5), t = new(5);
        foreach (Tensor tensor in (Tensor[])[x, h, d])
        {
            tensor.Fill(float.NaN);
            tensor.Resize(3);
            tensor.Fill(2);
        }
        foreach (Tensor tensor in (Tensor[])[a, b, e]) tensor.Fill(1);
        x.ChannelMoments(s, t);
        Assert.Equal([2, 2, 2, 2, 2], s.Span);
        h.SetNormalised(x, a, b, e, s, Nonlinearity.Relu);
        h.SetNormalisedPlus(x, a, b, e, s, d, Nonlinearity.Relu);
        d.ChannelGradientsThroughSlope(h, Nonlinearity.Relu, x, a, b, s, t);
        Assert.Equal([18, 18, 18, 18, 18], s.Span);
        d.SetNormalisedBackward(d, x, a, b, e, s, t);
        d.ScaleChannels(d, a, b);
        foreach (Tensor tensor in (Tensor[])[x, h, d])
        {
            Assert.True(tensor.IsFinite());
            tensor.Resize(4);
            Assert.All(tensor.Row(3).ToArray(), value => Assert.True(float.IsNaN(value)));
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Tensor x = new(4, 12), other = new(4, 9), c = new(3), wrong = new(4), five = new(5), row = new(12);
        Nonlinearity f = Nonlinearity.Linear;
        Assert.Throws<ArgumentException>(() => x.ChannelMoments(five, five));
        Assert.Throws<ArgumentException>(() => x.ChannelMoments(c, wrong));
        Assert.Throws<ArgumentException>(() => other.SetNormalised(x, c, c, c, c, f));
        Assert.Throws<ArgumentException>(() => x.SetNormalised(x, c, c, c, wrong, f));
        Assert.Throws<ArgumentException>(() => x.SetNormalised(x, c, c, wrong, c, f));
        Assert.Throws<ArgumentException>(() => x.SetNormalisedPlus(x, c, c, c, c, other, f));
        Assert.Throws<ArgumentException>(() => x.ChannelGradients(other, c, c, c, c));
        Assert.Throws<ArgumentException>(() => x.ChannelGradients(x, c, c, wrong, c));
        Assert.Throws<ArgumentException>(() => x.ChannelGradientsThroughSlope(other, f, x, c, c, c, c));
        Assert.Throws<ArgumentException>(() => x.SetNormalisedBackward(other, x, c, c, c, c, c));
        Assert.Throws<ArgumentException>(() => x.SetNormalisedBackward(x, x, c, c, c, c, wrong));
        Assert.Throws<ArgumentException>(() => x.ScaleChannels(x, c, wrong));
        Assert.Throws<ArgumentException>(() => x.RowMoments(wrong, c));
        Assert.Throws<ArgumentException>(() => x.SetRowNormalised(x, wrong, c, row, row, f));
        Assert.Throws<ArgumentException>(() => x.SetRowNormalised(x, wrong, wrong, row, c, f));
        Assert.Throws<ArgumentException>(() => x.RowGradients(other, wrong, wrong, row, row));
        Assert.Throws<ArgumentException>(() => x.RowGradients(x, wrong, wrong, c, row));
        Assert.Throws<ArgumentException>(() => x.SetRowNormalisedBackward(x, other, wrong, wrong, row));
        Assert.Throws<ArgumentException>(() => x.SetRowNormalisedBackward(x, x, wrong, wrong, c));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        Tensor x = Normal(1, 5, 70), h = new(5, 70), d = Normal(2, 5, 70);
        Tensor mean = new(10), variance = new(10), gain = Normal(3, 10), gainSum = new(10), shiftSum = new(10);
        Tensor rowMean = new(5), rowVariance = new(5), gains = new(70), shifts = new(70);
        for (int warm = 0; warm < 3; warm++) Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Work()
        {
            x.ChannelMoments(mean, variance);
            h.SetNormalised(x, mean, variance, gain, gain, Nonlinearity.Relu);
            h.SetNormalisedPlus(x, mean, variance, gain, gain, d, Nonlinearity.Tanh);
            d.ChannelGradientsThroughSlope(h, Nonlinearity.Tanh, x, mean, variance, gainSum, shiftSum);
            d.SetNormalisedBackward(d, x, mean, variance, gain, gainSum, shiftSum);
            d.ScaleChannels(d, gain, variance);
            x.RowMoments(rowMean, rowVariance);
            h.SetRowNormalised(x, rowMean, rowVariance, gains, shifts, Nonlinearity.Relu);
            d.RowGradients(x, rowMean, rowVariance, gains, shifts);
            d.SetRowNormalisedBackward(d, x, rowMean, rowVariance, gains);
        }
    }

    private static void CheckMoments(double[] values, float mean, float variance)
    {
        double average = values.Average(), square = values.Average(value => (value - average) * (value - average));
        // A mean near 0 is as accurate as the values of which it is the mean.
        Assert.Equal(average, mean, 1e-6 * Math.Abs(average) + 1e-7 * Math.Sqrt(square));
        Assert.Equal(square, variance, 1e-6 * square);
    }

    // sum of d gain (x - mean) / sqrt(variance + 0.1), mean and variance over groups of elements, in double precision throughout.
    private static double NormalisedLoss(double[] x, Tensor d, Func<int, int> group, Func<int, double> gain, int groups)
    {
        double[] sums = new double[groups], squares = new double[groups], counts = new double[groups];
        for (int i = 0; i < x.Length; i++)
        {
            counts[group(i)]++;
            sums[group(i)] += x[i];
        }
        for (int i = 0; i < x.Length; i++) squares[group(i)] += Math.Pow(x[i] - sums[group(i)] / counts[group(i)], 2);
        double loss = 0;
        for (int i = 0; i < x.Length; i++)
        {
            int g = group(i);
            loss += d.Span[i] * gain(i) * (x[i] - sums[g] / counts[g]) / Math.Sqrt(squares[g] / counts[g] + 0.1);
        }
        return loss;
    }

    private static void CheckDerivative(Tensor x, Tensor da, Func<double[], double> loss)
    {
        double[] values = [.. x.Span.ToArray().Select(value => (double)value)];
        for (int i = 0; i < values.Length; i++)
        {
            double before = values[i];
            values[i] = before + 1e-5;
            double above = loss(values);
            values[i] = before - 1e-5;
            double below = loss(values);
            values[i] = before;
            Assert.Equal((above - below) / 2e-5, da.Span[i], 1e-5);
        }
    }

    private static Tensor Inverse(Tensor variance)
    {
        Tensor inverse = variance.LikeThis();
        for (int c = 0; c < variance.Count; c++) inverse.Span[c] = (float)(1 / Math.Sqrt(variance.Span[c] + 0.1));
        return inverse;
    }

    private static double Value(Nonlinearity f, double a) => f.Kind switch
    {
        NonlinearityKind.Linear => a,
        NonlinearityKind.Relu => Math.Max(a, 0),
        NonlinearityKind.LeakyRelu => a > 0 ? a : f.Parameter * a,
        NonlinearityKind.Tanh => Math.Tanh(a),
        NonlinearityKind.Sigmoid => 1 / (1 + Math.Exp(-a)),
        _ => Math.Log(1 + Math.Exp(f.Parameter * a)) / f.Parameter,
    };

    private static void Check(Tensor result, Func<int, double> expected)
    {
        for (int i = 0; i < result.Count; i++)
        {
            double value = expected(i);
            Assert.Equal(value, result.Span[i], 1e-5 * (1 + Math.Abs(value)));
        }
    }

    private static IEnumerable<double> Channel(Tensor x, int channels, int c) =>
        Enumerable.Range(0, x.Count / channels).Select(i => (double)x.Span[i * channels + c]);

    private static Tensor Normal(int seed, params ReadOnlySpan<int> shape)
    {
        Tensor tensor = new(shape);
        new RandomStream(42, "maps", seed).FillNormal(tensor.Span, 1);
        return tensor;
    }

    private static Tensor Positive(int seed, params ReadOnlySpan<int> shape)
    {
        Tensor tensor = new(shape);
        new RandomStream(42, "deviations", seed).FillUniform(tensor.Span, 0.5f, 2);
        return tensor;
    }
}
