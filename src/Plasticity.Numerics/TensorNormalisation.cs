using System.Runtime.CompilerServices;
using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>
/// Normalisation of feature maps: by channel, over samples and positions (batch normalisation), and by row, over all elements of a
/// sample (layer normalisation). xhat = (x - mean) inverseDeviation.
/// </summary>
/// <remarks>
/// By channel, maps are [n, P C] with channels running fastest; the vectors have C elements, which says what C is, and m = n P.
/// By row, maps are [n, k]; mean, variance and inverse deviation have n elements, gain and shift k. Sums are kept in double precision
/// and added in an order that depends on the shape only. Results may be any of their operands that have the same shape.
/// </remarks>
public static class TensorNormalisation
{
    /// <summary>The mean and the biased variance (over m, not m - 1) of every channel, as if summed in double precision.</summary>
    /// <param name="x">[n, P C].</param>
    /// <param name="mean">Receives C means.</param>
    /// <param name="variance">Receives C variances.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void ChannelMoments(this Tensor x, Tensor mean, Tensor variance)
    {
        RequireChannels(x, mean, variance);
        if (x.IsDouble) DoubleChannels.Moments(x.Doubles, mean.Doubles, variance.Doubles);
        else ChannelKernels.Moments(x, mean, variance);
    }

    /// <summary>h = f(gain xhat + shift), by channel.</summary>
    /// <param name="h">Receives the result, shaped like x; may be x.</param>
    /// <param name="x">[n, P C].</param>
    /// <param name="mean">C elements.</param>
    /// <param name="inverseDeviation">C elements.</param>
    /// <param name="gain">C elements.</param>
    /// <param name="shift">C elements.</param>
    /// <param name="f">The nonlinearity that follows.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void SetNormalised(
        this Tensor h, Tensor x, Tensor mean, Tensor inverseDeviation, Tensor gain, Tensor shift, Nonlinearity f)
    {
        h.RequireCount(x);
        RequireChannels(x, mean, inverseDeviation, gain, shift);
        if (x.IsDouble)
        {
            DoubleChannels.Normalise(
                h.Doubles, x.Doubles, mean.Doubles, inverseDeviation.Doubles, gain.Doubles, shift.Doubles, []);
            DoubleNonlinearity.Apply(h.Doubles, f);
            return;
        }
        ChannelKernels.Normalise(h, x, mean, inverseDeviation, gain, shift, null, f);
    }

    /// <summary>h = f(gain xhat + shift + added), by channel: the end of a residual block.</summary>
    /// <param name="h">Receives the result, shaped like x; may be x or <paramref name="added"/>.</param>
    /// <param name="x">[n, P C].</param>
    /// <param name="mean">C elements.</param>
    /// <param name="inverseDeviation">C elements.</param>
    /// <param name="gain">C elements.</param>
    /// <param name="shift">C elements.</param>
    /// <param name="added">The other branch, shaped like x.</param>
    /// <param name="f">The nonlinearity that follows.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void SetNormalisedPlus(
        this Tensor h, Tensor x, Tensor mean, Tensor inverseDeviation, Tensor gain, Tensor shift, Tensor added, Nonlinearity f)
    {
        h.RequireCount(x);
        h.RequireCount(added);
        RequireChannels(x, mean, inverseDeviation, gain, shift);
        if (x.IsDouble)
        {
            DoubleChannels.Normalise(
                h.Doubles, x.Doubles, mean.Doubles, inverseDeviation.Doubles, gain.Doubles, shift.Doubles, added.Doubles);
            DoubleNonlinearity.Apply(h.Doubles, f);
            return;
        }
        ChannelKernels.Normalise(h, x, mean, inverseDeviation, gain, shift, added, f);
    }

    /// <summary>gainSum = sum of d xhat, shiftSum = sum of d, by channel: the gradients of gain and shift.</summary>
    /// <param name="d">The signal behind the normalisation, [n, P C].</param>
    /// <param name="x">What was normalised, shaped like d.</param>
    /// <param name="mean">C elements.</param>
    /// <param name="inverseDeviation">C elements.</param>
    /// <param name="gainSum">Receives C sums.</param>
    /// <param name="shiftSum">Receives C sums.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void ChannelGradients(
        this Tensor d, Tensor x, Tensor mean, Tensor inverseDeviation, Tensor gainSum, Tensor shiftSum)
    {
        d.RequireCount(x);
        RequireChannels(x, mean, inverseDeviation, gainSum, shiftSum);
        if (x.IsDouble)
        {
            DoubleChannels.Gradients(
                d.Doubles, x.Doubles, mean.Doubles, inverseDeviation.Doubles, gainSum.Doubles, shiftSum.Doubles);
            return;
        }
        ChannelKernels.Gradients(d, null, Nonlinearity.Linear, x, mean, inverseDeviation, gainSum, shiftSum);
    }

    /// <summary>d *= f'(a), where h = f(a), and then the sums of <see cref="ChannelGradients"/>, in one pass.</summary>
    /// <param name="d">The signal behind the nonlinearity, [n, P C]; becomes the one behind the normalisation.</param>
    /// <param name="h">f of the normalised maps, shaped like d.</param>
    /// <param name="f">The nonlinearity.</param>
    /// <param name="x">What was normalised, shaped like d.</param>
    /// <param name="mean">C elements.</param>
    /// <param name="inverseDeviation">C elements.</param>
    /// <param name="gainSum">Receives C sums.</param>
    /// <param name="shiftSum">Receives C sums.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void ChannelGradientsThroughSlope(
        this Tensor d, Tensor h, Nonlinearity f, Tensor x, Tensor mean, Tensor inverseDeviation, Tensor gainSum, Tensor shiftSum)
    {
        d.RequireCount(h);
        d.RequireCount(x);
        RequireChannels(x, mean, inverseDeviation, gainSum, shiftSum);
        if (x.IsDouble)
        {
            DoubleNonlinearity.TimesSlope(d.Doubles, h.Doubles, f);
            DoubleChannels.Gradients(
                d.Doubles, x.Doubles, mean.Doubles, inverseDeviation.Doubles, gainSum.Doubles, shiftSum.Doubles);
            return;
        }
        ChannelKernels.Gradients(d, h, f, x, mean, inverseDeviation, gainSum, shiftSum);
    }

    /// <summary>da = gain inverseDeviation (d - shiftSum / m - xhat gainSum / m): the derivative through statistics of the batch.</summary>
    /// <param name="da">Receives the signal before the normalisation, shaped like d; may be d.</param>
    /// <param name="d">The signal behind the normalisation, [n, P C].</param>
    /// <param name="x">What was normalised, shaped like d.</param>
    /// <param name="mean">C elements.</param>
    /// <param name="inverseDeviation">C elements.</param>
    /// <param name="gain">C elements.</param>
    /// <param name="gainSum">What <see cref="ChannelGradients"/> gave for this d.</param>
    /// <param name="shiftSum">What <see cref="ChannelGradients"/> gave for this d.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void SetNormalisedBackward(
        this Tensor da, Tensor d, Tensor x, Tensor mean, Tensor inverseDeviation, Tensor gain, Tensor gainSum, Tensor shiftSum)
    {
        da.RequireCount(d);
        da.RequireCount(x);
        RequireChannels(x, mean, inverseDeviation, gain, gainSum, shiftSum);
        if (x.IsDouble)
        {
            DoubleChannels.NormaliseBackward(da.Doubles, d.Doubles, x.Doubles, mean.Doubles, inverseDeviation.Doubles, gain.Doubles,
                gainSum.Doubles, shiftSum.Doubles);
            return;
        }
        ChannelKernels.NormaliseBackward(da, d, x, mean, inverseDeviation, gain, gainSum, shiftSum);
    }

    /// <summary>da = gain inverseDeviation d, by channel: the derivative if mean and deviation are taken as constants.</summary>
    /// <param name="da">Receives the signal, shaped like d; may be d.</param>
    /// <param name="d">[n, P C].</param>
    /// <param name="gain">C elements.</param>
    /// <param name="inverseDeviation">C elements.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void ScaleChannels(this Tensor da, Tensor d, Tensor gain, Tensor inverseDeviation)
    {
        da.RequireCount(d);
        RequireChannels(d, gain, inverseDeviation);
        if (d.IsDouble) DoubleChannels.Scale(da.Doubles, d.Doubles, gain.Doubles, inverseDeviation.Doubles);
        else ChannelKernels.Scale(da, d, gain, inverseDeviation);
    }

    /// <summary>The mean and the biased variance of every row, as if summed in double precision.</summary>
    /// <param name="x">[n, k].</param>
    /// <param name="mean">Receives n means.</param>
    /// <param name="variance">Receives n variances.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void RowMoments(this Tensor x, Tensor mean, Tensor variance)
    {
        RequireRows(x, mean, variance);
        if (x.IsDouble) DoubleRowNormalisation.Moments(x, mean.Doubles, variance.Doubles);
        else RowKernels.Moments(x, mean, variance);
    }

    /// <summary>h = f(gain xhat + shift), by row.</summary>
    /// <param name="h">Receives the result, shaped like x; may be x.</param>
    /// <param name="x">[n, k].</param>
    /// <param name="mean">n elements.</param>
    /// <param name="inverseDeviation">n elements.</param>
    /// <param name="gain">k elements.</param>
    /// <param name="shift">k elements.</param>
    /// <param name="f">The nonlinearity that follows.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void SetRowNormalised(
        this Tensor h, Tensor x, Tensor mean, Tensor inverseDeviation, Tensor gain, Tensor shift, Nonlinearity f)
    {
        h.RequireCount(x);
        RequireRows(x, mean, inverseDeviation);
        RequireColumns(x, gain, shift);
        if (x.IsDouble)
        {
            DoubleRowNormalisation.Normalise(h, x, mean.Doubles, inverseDeviation.Doubles, gain.Doubles, shift.Doubles);
            DoubleNonlinearity.Apply(h.Doubles, f);
            return;
        }
        RowKernels.Normalise(h, x, mean, inverseDeviation, gain, shift, f);
    }

    /// <summary>gainSum = sum over rows of d xhat, shiftSum = sum over rows of d: the gradients of gain and shift.</summary>
    /// <param name="d">The signal behind the normalisation, [n, k].</param>
    /// <param name="x">What was normalised, shaped like d.</param>
    /// <param name="mean">n elements.</param>
    /// <param name="inverseDeviation">n elements.</param>
    /// <param name="gainSum">Receives k sums.</param>
    /// <param name="shiftSum">Receives k sums.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void RowGradients(this Tensor d, Tensor x, Tensor mean, Tensor inverseDeviation, Tensor gainSum, Tensor shiftSum)
    {
        d.RequireCount(x);
        RequireRows(x, mean, inverseDeviation);
        RequireColumns(x, gainSum, shiftSum);
        if (x.IsDouble)
        {
            DoubleRowNormalisation.Gradients(
                d.Doubles, x, mean.Doubles, inverseDeviation.Doubles, gainSum.Doubles, shiftSum.Doubles);
            return;
        }
        RowKernels.Gradients(d, x, mean, inverseDeviation, gainSum, shiftSum);
    }

    /// <summary>da = inverseDeviation (g - mean of g - xhat (mean of g xhat)), g = gain d, means over the row: exact.</summary>
    /// <param name="da">Receives the signal before the normalisation, shaped like d; may be d.</param>
    /// <param name="d">The signal behind the normalisation, [n, k].</param>
    /// <param name="x">What was normalised, shaped like d.</param>
    /// <param name="mean">n elements.</param>
    /// <param name="inverseDeviation">n elements.</param>
    /// <param name="gain">k elements.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void SetRowNormalisedBackward(
        this Tensor da, Tensor d, Tensor x, Tensor mean, Tensor inverseDeviation, Tensor gain)
    {
        da.RequireCount(d);
        da.RequireCount(x);
        RequireRows(x, mean, inverseDeviation);
        RequireColumns(x, gain);
        if (x.IsDouble)
        {
            DoubleRowNormalisation.NormaliseBackward(
                da.Doubles, d.Doubles, x, mean.Doubles, inverseDeviation.Doubles, gain.Doubles);
            return;
        }
        RowKernels.NormaliseBackward(da, d, x, mean, inverseDeviation, gain);
    }

    private static void RequireChannels(
        Tensor x, Tensor first, Tensor second, Tensor? third = null, Tensor? fourth = null, Tensor? fifth = null,
        [CallerMemberName] string operation = "")
    {
        int channels = first.Count;
        if (x.Columns % channels != 0)
            throw new ArgumentException($"{operation}: maps of shape {x} are not made of {channels} channels.");
        if (second.Count != channels || (third ?? first).Count != channels || (fourth ?? first).Count != channels
            || (fifth ?? first).Count != channels)
            throw new ArgumentException(
                $"{operation}: the vectors of channels differ in length ({first}, {second}{After(third)}{After(fourth)}{After(fifth)}).");
        RequirePrecision(x, operation, first, second, third, fourth, fifth);
    }

    private static void RequireRows(Tensor x, Tensor first, Tensor second, [CallerMemberName] string operation = "")
    {
        if (first.Count != x.Rows || second.Count != x.Rows)
            throw new ArgumentException(
                $"{operation}: vectors of shapes {first} and {second} do not have one element for each row of a {x}.");
        RequirePrecision(x, operation, first, second);
    }

    private static void RequireColumns(Tensor x, Tensor first, Tensor? second = null, [CallerMemberName] string operation = "")
    {
        if (first.Count != x.Columns || (second ?? first).Count != x.Columns)
            throw new ArgumentException(
                $"{operation}: vectors of shape {first}{After(second)} do not have one element for each column of a {x}.");
        RequirePrecision(x, operation, first, second);
    }

    private static void RequirePrecision(Tensor x, string operation, params ReadOnlySpan<Tensor?> vectors)
    {
        foreach (Tensor? vector in vectors)
            if (vector is not null) x.RequirePrecision(vector, operation);
    }

    private static string After(Tensor? tensor) => tensor is null ? "" : $", {tensor}";
}
