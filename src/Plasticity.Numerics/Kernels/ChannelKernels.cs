using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>
/// Statistics and affine maps by channel, in one pass over memory each. Sums are double; every column of the period is summed from the
/// first row to the last, then the copies of a channel from left to right.
/// </summary>
internal static unsafe class ChannelKernels
{
    // Vectors as long as the period that a call may need, counted in floats: sums and coefficients or padded rows.
    private const int VectorsOfRoom = 8;

    /// <summary>Mean and biased variance of every channel.</summary>
    internal static void Moments(Tensor x, Tensor mean, Tensor variance)
    {
        int channels = mean.Count;
        ChannelPeriod period = new(x.Count, channels);
        int width = period.Width;
        float* centre = Room(width), padded = centre + width;
        double* sums = (double*)(padded + width), squares = sums + width;
        new Span<double>(sums, 2 * width).Clear();
        fixed (float* from = x.Span)
        {
            // Sums of differences from the first value: however far the mean is from 0, nothing cancels.
            Repeat(from, centre, period, channels);
            period.Sweep(new MomentsPass(from, centre, sums, squares, width));
            if (period.Rest > 0)
            {
                Copy(centre, padded, width);
                Copy(from + (nint)period.Rows * width, padded, period.Rest);
                new MomentsPass(padded, centre, sums, squares, width).Strip(0, 1);
            }
        }
        int m = x.Count / channels;
        Span<float> means = mean.Span, variances = variance.Span;
        for (int c = 0; c < channels; c++)
        {
            double sum = Total(sums + c, period, channels), square = Total(squares + c, period, channels);
            variances[c] = (float)(Math.Max(square - sum * sum / m, 0) / m);
            means[c] = (float)(centre[c] + sum / m);
        }
    }

    /// <summary>h = f(gain (x - mean) inverse + shift + added); nothing is added if null.</summary>
    internal static void Normalise(
        Tensor h, Tensor x, Tensor mean, Tensor inverse, Tensor gain, Tensor shift, Tensor? added, Nonlinearity f)
    {
        switch (f.Kind)
        {
            case NonlinearityKind.Relu:
                Normalise(h, x, mean, inverse, gain, shift, added, default(Relu), Nonlinearity.Linear);
                break;
            case NonlinearityKind.LeakyRelu:
                Normalise(h, x, mean, inverse, gain, shift, added, new LeakyRelu(f.Parameter), Nonlinearity.Linear);
                break;
            default:
                Normalise(h, x, mean, inverse, gain, shift, added, default(Identity), f);
                break;
        }
    }

    /// <summary>gainSum = sum of d (x - mean) inverse, shiftSum = sum of d, after d *= f'(a) where h = f(a) is given.</summary>
    internal static void Gradients(
        Tensor d, Tensor? h, Nonlinearity f, Tensor x, Tensor mean, Tensor inverse, Tensor gainSum, Tensor shiftSum)
    {
        if (h is null || f.Kind == NonlinearityKind.Linear)
            Gradients<OfPlain>(d, null, f, x, mean, inverse, gainSum, shiftSum);
        else if (f.Kind == NonlinearityKind.Relu)
            Gradients<ThroughRelu>(d, h, f, x, mean, inverse, gainSum, shiftSum);
        else
            Gradients<ThroughAny>(d, h, f, x, mean, inverse, gainSum, shiftSum);
    }

    private static void Gradients<TSignal>(
        Tensor d, Tensor? h, Nonlinearity f, Tensor x, Tensor mean, Tensor inverse, Tensor gainSum, Tensor shiftSum)
        where TSignal : struct
    {
        int channels = mean.Count;
        ChannelPeriod period = new(x.Count, channels);
        int width = period.Width;
        float* centre = Room(width), padded = centre + width, paddedD = padded + width;
        double* sums = (double*)(paddedD + width), products = sums + width;
        new Span<double>(sums, 2 * width).Clear();
        fixed (float* dStart = d.Span, hStart = h is null ? default : h.Span, xStart = x.Span, means = mean.Span)
        {
            Repeat(means, centre, period, channels);
            period.Sweep(new GradientsPass<TSignal>(dStart, hStart, f, xStart, centre, sums, products, width));
            if (period.Rest > 0)
            {
                nint behind = (nint)period.Rows * width;
                if (hStart != null) TimesSlope(dStart + behind, hStart + behind, period.Rest, f);
                Pad(dStart + behind, paddedD, period);
                Pad(xStart + behind, padded, period);
                new GradientsPass<OfPlain>(paddedD, null, f, padded, centre, sums, products, width).Strip(0, 1);
            }
        }
        Span<float> gainSums = gainSum.Span, shiftSums = shiftSum.Span, inverses = inverse.Span;
        for (int c = 0; c < channels; c++)
        {
            gainSums[c] = (float)(Total(products + c, period, channels) * inverses[c]);
            shiftSums[c] = (float)Total(sums + c, period, channels);
        }
    }

    /// <summary>da = gain inverse (d - shiftSum / m - (x - mean) inverse gainSum / m).</summary>
    internal static void NormaliseBackward(
        Tensor da, Tensor d, Tensor x, Tensor mean, Tensor inverse, Tensor gain, Tensor gainSum, Tensor shiftSum)
    {
        int channels = mean.Count;
        ChannelPeriod period = new(x.Count, channels);
        int width = period.Width;
        float* centre = Room(width), slope = centre + width, offset = slope + width, scale = offset + width;
        float* paddedD = scale + width, padded = paddedD + width;
        double m = x.Count / channels;
        Span<float> means = mean.Span, inverses = inverse.Span, gains = gain.Span, gainSums = gainSum.Span, shiftSums = shiftSum.Span;
        for (int c = 0; c < channels; c++)
        {
            // da = scale d + (slope (x - mean) + offset).
            double both = (double)gains[c] * inverses[c];
            centre[c] = means[c];
            slope[c] = (float)(-both * inverses[c] * gainSums[c] / m);
            offset[c] = (float)(-both * shiftSums[c] / m);
            scale[c] = (float)both;
        }
        foreach (nint coefficient in (ReadOnlySpan<nint>)[(nint)centre, (nint)slope, (nint)offset, (nint)scale])
            Repeat((float*)coefficient, (float*)coefficient, period, channels);
        fixed (float* to = da.Span, dStart = d.Span, xStart = x.Span)
        {
            period.Sweep(new BackwardPass(to, dStart, xStart, centre, slope, offset, scale, width));
            if (period.Rest == 0) return;
            nint behind = (nint)period.Rows * width;
            Pad(dStart + behind, paddedD, period);
            Pad(xStart + behind, padded, period);
            new BackwardPass(padded, paddedD, padded, centre, slope, offset, scale, width).Strip(0, 1);
            Copy(padded, to + behind, period.Rest);
        }
    }

    /// <summary>da = gain inverse d.</summary>
    internal static void Scale(Tensor da, Tensor d, Tensor gain, Tensor inverse)
    {
        int channels = gain.Count;
        ChannelPeriod period = new(d.Count, channels);
        float* scale = Room(period.Width), padded = scale + period.Width;
        Span<float> gains = gain.Span, inverses = inverse.Span;
        for (int c = 0; c < channels; c++) scale[c] = gains[c] * inverses[c];
        Repeat(scale, scale, period, channels);
        fixed (float* to = da.Span, from = d.Span)
        {
            period.Sweep(new ScalePass(to, from, scale, period.Width));
            if (period.Rest == 0) return;
            nint behind = (nint)period.Rows * period.Width;
            Pad(from + behind, padded, period);
            new ScalePass(padded, padded, scale, period.Width).Strip(0, 1);
            Copy(padded, to + behind, period.Rest);
        }
    }

    private static void Normalise<TMap>(
        Tensor h, Tensor x, Tensor mean, Tensor inverse, Tensor gain, Tensor shift, Tensor? added, TMap f, Nonlinearity then)
        where TMap : struct, IUnaryMap
    {
        int channels = mean.Count;
        ChannelPeriod period = new(x.Count, channels);
        int width = period.Width;
        float* centre = Room(width), scale = centre + width, offset = scale + width, padded = offset + width, more = padded + width;
        Span<float> means = mean.Span, inverses = inverse.Span, gains = gain.Span, shifts = shift.Span;
        for (int c = 0; c < channels; c++)
        {
            centre[c] = means[c];
            scale[c] = gains[c] * inverses[c];
            offset[c] = shifts[c];
        }
        Repeat(centre, centre, period, channels);
        Repeat(scale, scale, period, channels);
        Repeat(offset, offset, period, channels);
        fixed (float* to = h.Span, from = x.Span, addedStart = added is null ? default : added.Span)
        {
            period.Sweep(new NormalisePass<TMap>(to, from, addedStart, centre, scale, offset, width, f, then));
            if (period.Rest == 0) return;
            nint behind = (nint)period.Rows * width;
            Pad(from + behind, padded, period);
            if (addedStart == null) more = null;
            else Pad(addedStart + behind, more, period);
            new NormalisePass<TMap>(padded, padded, more, centre, scale, offset, width, f, then).Strip(0, 1);
            Copy(padded, to + behind, period.Rest);
        }
    }

    private static float* Room(int width) => AlignedScratch.OfThisThread.Period((long)VectorsOfRoom * width);

    // Vectors of one element a channel, side by side up to the period; in place too.
    private static void Repeat(float* from, float* to, ChannelPeriod period, int channels)
    {
        for (int copy = 0; copy < period.Copies; copy++) Copy(from, to + copy * channels, channels);
    }

    private static void Copy(float* from, float* to, int count) => new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));

    // The elements behind the last row, followed by zeros up to the period.
    private static void Pad(float* from, float* to, ChannelPeriod period)
    {
        Copy(from, to, period.Rest);
        new Span<float>(to + period.Rest, period.Width - period.Rest).Clear();
    }

    private static double Total(double* sums, ChannelPeriod period, int channels)
    {
        double total = sums[0];
        for (int copy = 1; copy < period.Copies; copy++) total += sums[copy * channels];
        return total;
    }

    private static void TimesSlope(float* d, float* h, int count, Nonlinearity f) =>
        NonlinearityKernels.TimesSlope(new Span<float>(d, count), new ReadOnlySpan<float>(h, count), f);

    private readonly struct MomentsPass(float* x, float* centre, double* sums, double* squares, int width) : IStripPass
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Strip(nint at, int rows)
        {
            for (int j = 0; j < width; j += ChannelPeriod.Block)
            {
                (Vector256<double> c0, Vector256<double> c1) = Vector256.Widen(Vector256.Load(centre + j));
                (Vector256<double> c2, Vector256<double> c3) = Vector256.Widen(Vector256.Load(centre + j + 8));
                double* s = sums + j, q = squares + j;
                Vector256<double> s0 = Vector256.Load(s), s1 = Vector256.Load(s + 4);
                Vector256<double> s2 = Vector256.Load(s + 8), s3 = Vector256.Load(s + 12);
                Vector256<double> q0 = Vector256.Load(q), q1 = Vector256.Load(q + 4);
                Vector256<double> q2 = Vector256.Load(q + 8), q3 = Vector256.Load(q + 12);
                float* from = x + at + j;
                for (int i = 0; i < rows; i++, from += width)
                {
                    (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(Vector256.Load(from));
                    (Vector256<double> x2, Vector256<double> x3) = Vector256.Widen(Vector256.Load(from + 8));
                    x0 -= c0;
                    x1 -= c1;
                    x2 -= c2;
                    x3 -= c3;
                    s0 += x0;
                    s1 += x1;
                    s2 += x2;
                    s3 += x3;
                    q0 = Vector256.FusedMultiplyAdd(x0, x0, q0);
                    q1 = Vector256.FusedMultiplyAdd(x1, x1, q1);
                    q2 = Vector256.FusedMultiplyAdd(x2, x2, q2);
                    q3 = Vector256.FusedMultiplyAdd(x3, x3, q3);
                }
                Store(s, s0, s1, s2, s3);
                Store(q, q0, q1, q2, q3);
            }
        }
    }

    /// <summary>The signal as it is.</summary>
    private readonly struct OfPlain;

    /// <summary>The signal times the slope of relu, taken where it is read.</summary>
    private readonly struct ThroughRelu;

    /// <summary>The signal times the slope of any nonlinearity, taken strip by strip.</summary>
    private readonly struct ThroughAny;

    private readonly struct GradientsPass<TSignal>(
        float* d, float* h, Nonlinearity f, float* x, float* centre, double* sums, double* products, int width)
        : IStripPass where TSignal : struct
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Strip(nint at, int rows)
        {
            // While the strip lies in the nearest cache; the bits are those of a pass of its own.
            if (typeof(TSignal) == typeof(ThroughAny)) TimesSlope(d + at, h + at, rows * width, f);
            for (int j = 0; j < width; j += ChannelPeriod.Block)
            {
                Vector256<float> c0 = Vector256.Load(centre + j), c1 = Vector256.Load(centre + j + 8);
                double* s = sums + j, p = products + j;
                Vector256<double> s0 = Vector256.Load(s), s1 = Vector256.Load(s + 4);
                Vector256<double> s2 = Vector256.Load(s + 8), s3 = Vector256.Load(s + 12);
                Vector256<double> p0 = Vector256.Load(p), p1 = Vector256.Load(p + 4);
                Vector256<double> p2 = Vector256.Load(p + 8), p3 = Vector256.Load(p + 12);
                nint k = at + j;
                for (int i = 0; i < rows; i++, k += width)
                {
                    Vector256<float> first = Vector256.Load(d + k), second = Vector256.Load(d + k + 8);
                    if (typeof(TSignal) == typeof(ThroughRelu))
                    {
                        first *= Vector256.GreaterThan(Vector256.Load(h + k), Vector256<float>.Zero) & Vector256<float>.One;
                        second *= Vector256.GreaterThan(Vector256.Load(h + k + 8), Vector256<float>.Zero) & Vector256<float>.One;
                        Vector256.Store(first, d + k);
                        Vector256.Store(second, d + k + 8);
                    }
                    (Vector256<double> d0, Vector256<double> d1) = Vector256.Widen(first);
                    (Vector256<double> d2, Vector256<double> d3) = Vector256.Widen(second);
                    (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(Vector256.Load(x + k) - c0);
                    (Vector256<double> x2, Vector256<double> x3) = Vector256.Widen(Vector256.Load(x + k + 8) - c1);
                    s0 += d0;
                    s1 += d1;
                    s2 += d2;
                    s3 += d3;
                    p0 = Vector256.FusedMultiplyAdd(d0, x0, p0);
                    p1 = Vector256.FusedMultiplyAdd(d1, x1, p1);
                    p2 = Vector256.FusedMultiplyAdd(d2, x2, p2);
                    p3 = Vector256.FusedMultiplyAdd(d3, x3, p3);
                }
                Store(s, s0, s1, s2, s3);
                Store(p, p0, p1, p2, p3);
            }
        }
    }

    private readonly struct NormalisePass<TMap>(
        float* h, float* x, float* added, float* centre, float* scale, float* offset, int width, TMap f, Nonlinearity then)
        : IStripPass where TMap : struct, IUnaryMap
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Strip(nint at, int rows)
        {
            TMap map = f;
            for (int j = 0; j < width; j += ChannelPeriod.Block)
            {
                Vector256<float> c0 = Vector256.Load(centre + j), c1 = Vector256.Load(centre + j + 8);
                Vector256<float> a0 = Vector256.Load(scale + j), a1 = Vector256.Load(scale + j + 8);
                Vector256<float> b0 = Vector256.Load(offset + j), b1 = Vector256.Load(offset + j + 8);
                float* to = h + at + j, from = x + at + j, other = added + at + j;
                if (added == null)
                    for (int i = 0; i < rows; i++, to += width, from += width)
                    {
                        Vector256<float> y0 = Vector256.FusedMultiplyAdd(Vector256.Load(from) - c0, a0, b0);
                        Vector256<float> y1 = Vector256.FusedMultiplyAdd(Vector256.Load(from + 8) - c1, a1, b1);
                        Vector256.Store(map.Of(y0), to);
                        Vector256.Store(map.Of(y1), to + 8);
                    }
                else
                    for (int i = 0; i < rows; i++, to += width, from += width, other += width)
                    {
                        Vector256<float> y0 = Vector256.FusedMultiplyAdd(Vector256.Load(from) - c0, a0, b0) + Vector256.Load(other);
                        Vector256<float> y1 = Vector256.FusedMultiplyAdd(Vector256.Load(from + 8) - c1, a1, b1) + Vector256.Load(other + 8);
                        Vector256.Store(map.Of(y0), to);
                        Vector256.Store(map.Of(y1), to + 8);
                    }
            }
            NonlinearityKernels.Apply(new Span<float>(h + at, rows * width), then);
        }
    }

    private readonly struct BackwardPass(
        float* da, float* d, float* x, float* centre, float* slope, float* offset, float* scale, int width) : IStripPass
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Strip(nint at, int rows)
        {
            for (int j = 0; j < width; j += ChannelPeriod.Block)
            {
                Vector256<float> c0 = Vector256.Load(centre + j), c1 = Vector256.Load(centre + j + 8);
                Vector256<float> b0 = Vector256.Load(slope + j), b1 = Vector256.Load(slope + j + 8);
                Vector256<float> o0 = Vector256.Load(offset + j), o1 = Vector256.Load(offset + j + 8);
                Vector256<float> a0 = Vector256.Load(scale + j), a1 = Vector256.Load(scale + j + 8);
                float* to = da + at + j, signal = d + at + j, from = x + at + j;
                for (int i = 0; i < rows; i++, to += width, signal += width, from += width)
                {
                    Vector256<float> y0 = Vector256.FusedMultiplyAdd(Vector256.Load(from) - c0, b0, o0);
                    Vector256<float> y1 = Vector256.FusedMultiplyAdd(Vector256.Load(from + 8) - c1, b1, o1);
                    y0 = Vector256.FusedMultiplyAdd(Vector256.Load(signal), a0, y0);
                    y1 = Vector256.FusedMultiplyAdd(Vector256.Load(signal + 8), a1, y1);
                    Vector256.Store(y0, to);
                    Vector256.Store(y1, to + 8);
                }
            }
        }
    }

    private readonly struct ScalePass(float* da, float* d, float* scale, int width) : IStripPass
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Strip(nint at, int rows)
        {
            for (int j = 0; j < width; j += ChannelPeriod.Block)
            {
                Vector256<float> a0 = Vector256.Load(scale + j), a1 = Vector256.Load(scale + j + 8);
                float* to = da + at + j, from = d + at + j;
                for (int i = 0; i < rows; i++, to += width, from += width)
                {
                    Vector256<float> y0 = Vector256.Load(from) * a0, y1 = Vector256.Load(from + 8) * a1;
                    Vector256.Store(y0, to);
                    Vector256.Store(y1, to + 8);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(double* to, Vector256<double> v0, Vector256<double> v1, Vector256<double> v2, Vector256<double> v3)
    {
        Vector256.Store(v0, to);
        Vector256.Store(v1, to + 4);
        Vector256.Store(v2, to + 8);
        Vector256.Store(v3, to + 12);
    }
}
