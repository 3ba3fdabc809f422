using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;

namespace Plasticity.Tests.Rules.Feedback;

/// <summary>
/// The alignment loss of one connection, written from the paper and the authors' code in double precision and plain loops; its gradient is
/// measured by differences, so it shares no formula with the library's.
/// </summary>
internal sealed class AlignmentOracle
{
    private readonly ConvolutionShape _shape;
    private readonly AlignmentOptions _o;
    private readonly double[] _w, _bias;
    private readonly double _half;
    private readonly Func<double, double> _f;

    /// <summary>Takes the connection's weights as they are.</summary>
    /// <param name="network">The network; layers are tanh or linear.</param>
    /// <param name="l">The connection.</param>
    /// <param name="options">Coefficients, and what is done to projections.</param>
    /// <param name="half">What squares are multiplied by: 1/2 in the paper, 1 in the authors' code.</param>
    public AlignmentOracle(Network network, int l, AlignmentOptions options, double half)
    {
        SynapticConnection path = (SynapticConnection)network.Connections[l - 1];
        _shape = path is ConvolutionConnection maps ? maps.Shape
            : new ConvolutionShape(ImageShape.Vector(path.Weights.Value.Rows), path.Weights.Value.Columns, 1, 1);
        (_o, _half) = (options, half);
        _f = network.Activation(l).Kind == NonlinearityKind.Tanh ? Math.Tanh : a => a;
        (_w, _bias) = (AlignmentCase.Values(path.Weights.Value), AlignmentCase.Values(path.Bias!.Value));
    }

    /// <summary>The gradient of the loss at B, for inputs that are a sample a row.</summary>
    public double[] Gradient(double[][] x, double[] b)
    {
        const double h = 1e-4;
        double[] gradient = new double[b.Length];
        for (int i = 0; i < b.Length; i++)
        {
            double[] above = [.. b], below = [.. b];
            above[i] += h;
            below[i] -= h;
            gradient[i] = (Loss(x, above) - Loss(x, below)) / (2 * h);
        }
        return gradient;
    }

    public double Loss(double[][] input, double[] b)
    {
        double loss = _half * _o.Decay * Dot(b, b) - _o.Self * Dot(b, _w);
        double[][] x = OfSample(input, _o.Centre, _o.Normalise), xb = _o.BatchCentre ? BatchCentred(x, _shape.Input.Channels) : x;
        double[][] y = Projected(x, _w, ProjectionSide.Forward), v = Projected(xb, b, ProjectionSide.Backward);
        double[][] r = [.. y.Select(row => Reconstructed(row, b))], q = [.. v.Select(row => Reconstructed(row, _w))];
        y = OfForward(y, _shape.OutChannels);
        r = OfForward(r, _shape.Input.Channels);
        v = OfSample(v, Has(_o.CentreOutput, ProjectionSide.Backward), Has(_o.NormaliseOutput, ProjectionSide.Backward));
        q = OfSample(q, Has(_o.CentreOutput, ProjectionSide.Backward), Has(_o.NormaliseOutput, ProjectionSide.Backward));
        double[][] reconstruction = _o.ReversedNull ? q : r;
        double data = _half * _o.Null * Dot(reconstruction, reconstruction) + _half * _o.Sparse * Dot(v, v)
            - _o.Amp * (_o.AmpOnReconstructions ? Dot(x, reconstruction) : Dot(y, v));
        return loss + data / (x.Length * _shape.Output.Positions);
    }

    private double[][] Projected(double[][] x, double[] weights, ProjectionSide side) =>
        [.. x.Select(row =>
        {
            double[] a = new double[_shape.Output.Count];
            ForEachProduct((pre, weight, post) => a[post] += row[pre] * weights[weight]);
            if (Has(_o.Bias, side))
                for (int i = 0; i < a.Length; i++) a[i] += _bias[i % _shape.OutChannels];
            return Has(_o.Activation, side) ? [.. a.Select(_f)] : a;
        })];

    private double[] Reconstructed(double[] post, double[] weights)
    {
        double[] g = new double[_shape.Input.Count];
        ForEachProduct((pre, weight, o) => g[pre] += post[o] * weights[weight]);
        return g;
    }

    private double[][] OfForward(double[][] x, int channels)
    {
        x = OfSample(x, Has(_o.CentreOutput, ProjectionSide.Forward), Has(_o.NormaliseOutput, ProjectionSide.Forward));
        return _o.BatchCentreOutput ? BatchCentred(x, channels) : x;
    }

    private static double[][] OfSample(double[][] x, bool centre, bool normalise)
    {
        if (!centre && !normalise) return x;
        double[][] centred = [.. x.Select(row => { double mean = row.Average(); return row.Select(value => value - mean).ToArray(); })];
        return !normalise ? centred
            : [.. centred.Select(row => { double norm = Math.Sqrt(Dot(row, row)); return row.Select(value => value / norm).ToArray(); })];
    }

    private static double[][] BatchCentred(double[][] x, int channels)
    {
        double[] mean = new double[channels];
        foreach (double[] row in x)
            for (int i = 0; i < row.Length; i++) mean[i % channels] += row[i] * channels / (x.Length * row.Length);
        return [.. x.Select(row => row.Select((value, i) => value - mean[i % channels]).ToArray())];
    }

    private void ForEachProduct(Action<int, int, int> product)
    {
        ConvolutionShape s = _shape;
        int groupOut = s.OutChannels / s.Groups;
        for (int y = 0; y < s.Output.Height; y++)
            for (int x = 0; x < s.Output.Width; x++)
                for (int i = 0; i < s.KernelHeight; i++)
                    for (int j = 0; j < s.KernelWidth; j++)
                    {
                        int v = y * s.Stride + i - s.Padding, u = x * s.Stride + j - s.Padding;
                        if (v < 0 || v >= s.Input.Height || u < 0 || u >= s.Input.Width) continue;
                        for (int o = 0; o < s.OutChannels; o++)
                            for (int c = 0; c < s.GroupChannels; c++)
                                product((v * s.Input.Width + u) * s.Input.Channels + o / groupOut * s.GroupChannels + c,
                                    ((i * s.KernelWidth + j) * s.GroupChannels + c) * s.OutChannels + o,
                                    (y * s.Output.Width + x) * s.OutChannels + o);
                    }
    }

    private static bool Has(ProjectionSide chosen, ProjectionSide side) => chosen == side || chosen == ProjectionSide.Both;

    private static double Dot(double[][] a, double[][] b) => a.Zip(b, Dot).Sum();

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
