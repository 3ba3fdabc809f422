using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plasticity.Numerics.Kernels;

/// <summary>Statistics and affine maps by row. Sums along a row are kept in sixteen double parts by position, as in reductions.</summary>
internal static unsafe class RowKernels
{
    // Rows of which a block of columns is summed before the next block: as many streams as a processor prefetches.
    private const int StripRows = 8;

    /// <summary>Mean and biased variance of every row.</summary>
    internal static void Moments(Tensor x, Tensor mean, Tensor variance)
    {
        Span<float> means = mean.Span, variances = variance.Span;
        fixed (float* from = x.Span)
            for (int i = 0; i < means.Length; i++)
                (means[i], variances[i]) = Moments(from + (nint)i * x.Columns, x.Columns);
    }

    /// <summary>h = f(gain (x - mean) inverse + shift).</summary>
    internal static void Normalise(Tensor h, Tensor x, Tensor mean, Tensor inverse, Tensor gain, Tensor shift, Nonlinearity f)
    {
        switch (f.Kind)
        {
            case NonlinearityKind.Relu:
                Normalise(h, x, mean, inverse, gain, shift, default(Relu), Nonlinearity.Linear);
                break;
            case NonlinearityKind.LeakyRelu:
                Normalise(h, x, mean, inverse, gain, shift, new LeakyRelu(f.Parameter), Nonlinearity.Linear);
                break;
            default:
                Normalise(h, x, mean, inverse, gain, shift, default(Identity), f);
                break;
        }
    }

    private static void Normalise<TMap>(
        Tensor h, Tensor x, Tensor mean, Tensor inverse, Tensor gain, Tensor shift, TMap f, Nonlinearity then)
        where TMap : struct, IUnaryMap
    {
        int columns = x.Columns;
        Span<float> means = mean.Span, inverses = inverse.Span;
        fixed (float* to = h.Span, from = x.Span, gains = gain.Span, shifts = shift.Span)
            for (int i = 0; i < means.Length; i++)
            {
                float* row = to + (nint)i * columns;
                Normalise(row, from + (nint)i * columns, means[i], inverses[i], gains, shifts, columns, f);
                NonlinearityKernels.Apply(new Span<float>(row, columns), then);
            }
    }

    /// <summary>gainSum = sum over rows of d (x - mean) inverse, shiftSum = sum over rows of d.</summary>
    internal static void Gradients(Tensor d, Tensor x, Tensor mean, Tensor inverse, Tensor gainSum, Tensor shiftSum)
    {
        int columns = x.Columns, rows = x.Rows, width = (columns + 7) / 8 * 8;
        double* sums = (double*)AlignedScratch.OfThisThread.Period(4L * width), products = sums + width;
        new Span<double>(sums, 2 * width).Clear();
        fixed (float* dStart = d.Span, xStart = x.Span, means = mean.Span, inverses = inverse.Span)
            for (int i = 0; i < rows; i += StripRows)
            {
                nint at = (nint)i * columns;
                SumColumns(dStart + at, xStart + at, means + i, inverses + i, Math.Min(StripRows, rows - i), columns, sums, products);
            }
        Span<float> gainSums = gainSum.Span, shiftSums = shiftSum.Span;
        for (int j = 0; j < columns; j++) (gainSums[j], shiftSums[j]) = ((float)products[j], (float)sums[j]);
    }

    /// <summary>da = inverse (g - mean of g - xhat (mean of g xhat)), where g = gain d and xhat = (x - mean) inverse.</summary>
    internal static void NormaliseBackward(Tensor da, Tensor d, Tensor x, Tensor mean, Tensor inverse, Tensor gain)
    {
        int columns = x.Columns;
        Span<float> means = mean.Span, inverses = inverse.Span;
        fixed (float* to = da.Span, dStart = d.Span, xStart = x.Span, gains = gain.Span)
            for (int i = 0; i < means.Length; i++)
            {
                nint at = (nint)i * columns;
                Backward(to + at, dStart + at, xStart + at, means[i], inverses[i], gains, columns);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float Mean, float Variance) Moments(float* x, int count)
    {
        // Sums of differences from the first value: however far the mean is from 0, nothing cancels.
        double centre = x[0];
        Vector256<double> c = Vector256.Create(centre);
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector256<double> q0 = default, q1 = default, q2 = default, q3 = default;
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(Vector256.Load(x + i));
            (Vector256<double> x2, Vector256<double> x3) = Vector256.Widen(Vector256.Load(x + i + 8));
            x0 -= c;
            x1 -= c;
            x2 -= c;
            x3 -= c;
            s0 += x0;
            s1 += x1;
            s2 += x2;
            s3 += x3;
            q0 = Vector256.FusedMultiplyAdd(x0, x0, q0);
            q1 = Vector256.FusedMultiplyAdd(x1, x1, q1);
            q2 = Vector256.FusedMultiplyAdd(x2, x2, q2);
            q3 = Vector256.FusedMultiplyAdd(x3, x3, q3);
        }
        double sum = Total(s0, s1, s2, s3), square = Total(q0, q1, q2, q3);
        for (; i < count; i++)
        {
            double difference = x[i] - centre;
            sum += difference;
            square = Math.FusedMultiplyAdd(difference, difference, square);
        }
        return ((float)(centre + sum / count), (float)(Math.Max(square - sum * sum / count, 0) / count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalise<TMap>(
        float* h, float* x, float mean, float inverse, float* gain, float* shift, int count, TMap f) where TMap : struct, IUnaryMap
    {
        Vector256<float> centre = Vector256.Create(mean), scale = Vector256.Create(inverse);
        int j = 0;
        for (; j + 8 <= count; j += 8)
        {
            Vector256<float> hat = (Vector256.Load(x + j) - centre) * scale;
            Vector256.Store(f.Of(Vector256.FusedMultiplyAdd(Vector256.Load(gain + j), hat, Vector256.Load(shift + j))), h + j);
        }
        int rest = count - j;
        if (rest == 0) return;
        Vector256<float> last = (PartialVector.Load(x + j, rest) - centre) * scale;
        last = Vector256.FusedMultiplyAdd(PartialVector.Load(gain + j, rest), last, PartialVector.Load(shift + j, rest));
        PartialVector.Store(f.Of(last), h + j, rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumColumns(
        float* d, float* x, float* means, float* inverses, int rows, int columns, double* sums, double* products)
    {
        int j = 0;
        for (; j + 16 <= columns; j += 16)
        {
            double* s = sums + j, p = products + j;
            Vector256<double> s0 = Vector256.Load(s), s1 = Vector256.Load(s + 4);
            Vector256<double> s2 = Vector256.Load(s + 8), s3 = Vector256.Load(s + 12);
            Vector256<double> p0 = Vector256.Load(p), p1 = Vector256.Load(p + 4);
            Vector256<double> p2 = Vector256.Load(p + 8), p3 = Vector256.Load(p + 12);
            nint k = j;
            for (int i = 0; i < rows; i++, k += columns)
            {
                Vector256<float> mean = Vector256.Create(means[i]), inverse = Vector256.Create(inverses[i]);
                (Vector256<double> d0, Vector256<double> d1) = Vector256.Widen(Vector256.Load(d + k));
                (Vector256<double> d2, Vector256<double> d3) = Vector256.Widen(Vector256.Load(d + k + 8));
                (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen((Vector256.Load(x + k) - mean) * inverse);
                (Vector256<double> x2, Vector256<double> x3) = Vector256.Widen((Vector256.Load(x + k + 8) - mean) * inverse);
                s0 += d0;
                s1 += d1;
                s2 += d2;
                s3 += d3;
                p0 = Vector256.FusedMultiplyAdd(d0, x0, p0);
                p1 = Vector256.FusedMultiplyAdd(d1, x1, p1);
                p2 = Vector256.FusedMultiplyAdd(d2, x2, p2);
                p3 = Vector256.FusedMultiplyAdd(d3, x3, p3);
            }
            Vector256.Store(s0, s);
            Vector256.Store(s1, s + 4);
            Vector256.Store(s2, s + 8);
            Vector256.Store(s3, s + 12);
            Vector256.Store(p0, p);
            Vector256.Store(p1, p + 4);
            Vector256.Store(p2, p + 8);
            Vector256.Store(p3, p + 12);
        }
        for (; j < columns; j += 8)
        {
            int width = Math.Min(8, columns - j);
            double* s = sums + j, p = products + j;
            Vector256<double> s0 = Vector256.Load(s), s1 = Vector256.Load(s + 4), p0 = Vector256.Load(p), p1 = Vector256.Load(p + 4);
            nint k = j;
            for (int i = 0; i < rows; i++, k += columns)
            {
                (Vector256<double> d0, Vector256<double> d1) = Vector256.Widen(Load(d + k, width));
                Vector256<float> hat = (Load(x + k, width) - Vector256.Create(means[i])) * Vector256.Create(inverses[i]);
                (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(hat);
                s0 += d0;
                s1 += d1;
                p0 = Vector256.FusedMultiplyAdd(d0, x0, p0);
                p1 = Vector256.FusedMultiplyAdd(d1, x1, p1);
            }
            Vector256.Store(s0, s);
            Vector256.Store(s1, s + 4);
            Vector256.Store(p0, p);
            Vector256.Store(p1, p + 4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward(float* da, float* d, float* x, float mean, float inverse, float* gain, int count)
    {
        Vector256<float> centre = Vector256.Create(mean);
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector256<double> p0 = default, p1 = default, p2 = default, p3 = default;
        int j = 0;
        for (; j + 16 <= count; j += 16)
        {
            (Vector256<double> g0, Vector256<double> g1) = Vector256.Widen(Vector256.Load(gain + j) * Vector256.Load(d + j));
            (Vector256<double> g2, Vector256<double> g3) = Vector256.Widen(Vector256.Load(gain + j + 8) * Vector256.Load(d + j + 8));
            (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(Vector256.Load(x + j) - centre);
            (Vector256<double> x2, Vector256<double> x3) = Vector256.Widen(Vector256.Load(x + j + 8) - centre);
            s0 += g0;
            s1 += g1;
            s2 += g2;
            s3 += g3;
            p0 = Vector256.FusedMultiplyAdd(g0, x0, p0);
            p1 = Vector256.FusedMultiplyAdd(g1, x1, p1);
            p2 = Vector256.FusedMultiplyAdd(g2, x2, p2);
            p3 = Vector256.FusedMultiplyAdd(g3, x3, p3);
        }
        for (; j < count; j += 8)
        {
            // Beyond the end g is 0 and adds nothing.
            int width = Math.Min(8, count - j);
            (Vector256<double> g0, Vector256<double> g1) = Vector256.Widen(Load(gain + j, width) * Load(d + j, width));
            (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(Load(x + j, width) - centre);
            s0 += g0;
            s1 += g1;
            p0 = Vector256.FusedMultiplyAdd(g0, x0, p0);
            p1 = Vector256.FusedMultiplyAdd(g1, x1, p1);
        }
        // da = inverse g + (slope (x - mean) + offset).
        double cube = (double)inverse * inverse * inverse;
        Vector256<float> slope = Vector256.Create((float)(-cube * Total(p0, p1, p2, p3) / count));
        Vector256<float> offset = Vector256.Create((float)(-inverse * Total(s0, s1, s2, s3) / count));
        Vector256<float> scale = Vector256.Create(inverse);
        for (j = 0; j + 8 <= count; j += 8)
        {
            Vector256<float> rest = Vector256.FusedMultiplyAdd(Vector256.Load(x + j) - centre, slope, offset);
            Vector256.Store(Vector256.FusedMultiplyAdd(Vector256.Load(gain + j) * Vector256.Load(d + j), scale, rest), da + j);
        }
        if (j < count)
        {
            int width = count - j;
            Vector256<float> rest = Vector256.FusedMultiplyAdd(Load(x + j, width) - centre, slope, offset);
            PartialVector.Store(Vector256.FusedMultiplyAdd(Load(gain + j, width) * Load(d + j, width), scale, rest), da + j, width);
        }
    }

    private static double Total(Vector256<double> s0, Vector256<double> s1, Vector256<double> s2, Vector256<double> s3)
    {
        Vector256<double> s = (s0 + s1) + (s2 + s3);
        return (s[0] + s[1]) + (s[2] + s[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(float* from, int width) => width == 8 ? Vector256.Load(from) : PartialVector.Load(from, width);
}
