using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Tests.Oracles;

/// <summary>
/// Any network of convolutions, pooling, normalisation and skips a second time, for cross-entropy and tanh or linear layers: double
/// precision, plain loops over positions, channels and taps. It takes from the library the order of layers, their shapes, and the weights;
/// windows of pooling are read off the shapes.
/// </summary>
internal sealed class NaiveGraph
{
    private const double Epsilon = 1e-5f;                                 // settings are 32-bit floats

    private readonly Network _network;
    private readonly int _count;
    private readonly double[][] _w, _b;
    private readonly double[][][] _h, _d;
    private readonly double[][] _gradW, _gradB;

    /// <summary>Runs a batch forward.</summary>
    public NaiveGraph(Network network, Batch batch)
    {
        _network = network;
        _count = batch.Count;
        _w = [[], .. network.Connections.Select(connection => Doubles(connection.Weights.Value))];
        _b = [[], .. network.Connections.Select(connection =>
            connection.Bias is { } bias ? Doubles(bias.Value) : new double[connection.Weights.Value.Shape[^1]])];
        _gradW = [.. _w.Select(w => new double[w.Length])];
        _gradB = [.. _b.Select(b => new double[b.Length])];
        _h = [.. network.Layers.Select(layer => Zeros(layer.Shape.Count))];
        _d = [.. network.Layers.Select(layer => Zeros(layer.Shape.Count))];
        for (int n = 0; n < _count; n++)
            for (int k = 0; k < network.Inputs; k++) _h[0][n][k] = batch.Inputs[n, k];
        foreach (Layer layer in network.Layers.Skip(1)) Forward(layer);
        Layer output = network.Layers[^1];
        for (int n = 0; n < _count; n++)
        {
            double sum = _h[output.Index][n].Sum(Math.Exp);
            for (int j = 0; j < network.Outputs; j++)
                _d[output.Index][n][j] = Math.Exp(_h[output.Index][n][j]) / sum - batch.Targets[n, j];
        }
    }

    /// <summary>The output error d_L.</summary>
    public double[][] OutputError => [.. _d[^1].Select(row => row.ToArray())];

    /// <summary>
    /// What a rule should estimate that sends errors through feedback weights, by the index of the connection: one array a parameter, in
    /// the network's order.
    /// </summary>
    public double[][] Estimate(WeightSet feedback) => Descend(l => Doubles(feedback[l]), new Dictionary<int, Tensor>());

    /// <summary>What direct feedback should estimate; D by the index of the layer, [units or channels, outputs].</summary>
    public double[][] EstimateDirect(IReadOnlyDictionary<int, Tensor> direct) => Descend(_ => null, direct);

    private double[][] Descend(Func<int, double[]?> feedback, IReadOnlyDictionary<int, Tensor> direct)
    {
        double[][] error = OutputError;
        foreach (Layer layer in _network.Layers.Skip(1).Reverse())
        {
            double[][] d = _d[layer.Index];
            if (direct.TryGetValue(layer.Index, out Tensor? weights))
                for (int n = 0; n < _count; n++)
                    for (int k = 0; k < d[n].Length; k++)
                    {
                        // Of as many rows as channels, one serves all positions of its channel.
                        int row = weights.Rows == layer.Shape.Count ? k : k % layer.Shape.Channels;
                        d[n][k] = Enumerable.Range(0, _network.Outputs).Sum(o => error[n][o] * weights[row, o]);
                    }
            if (layer.Index < _network.Layers.Count - 1 && layer.Activation.Kind == NonlinearityKind.Tanh)
                for (int n = 0; n < _count; n++)
                    for (int k = 0; k < d[n].Length; k++) d[n][k] *= 1 - _h[layer.Index][n][k] * _h[layer.Index][n][k];
            Backward(layer, feedback);
        }
        return [.. _network.Connections.SelectMany(connection => connection.Bias is null
            ? new[] { _gradW[connection.Index] } : [_gradW[connection.Index], _gradB[connection.Index]])];
    }

    private void Forward(Layer layer)
    {
        double[][] h = _h[layer.Index], x = _h[layer.Inputs[0].Index];
        int l = layer.Connection?.Index ?? 0;
        for (int n = 0; n < _count; n++)
            switch (layer)
            {
                case SynapticLayer synaptic:
                    Taps(synaptic, (pre, post, w) => h[n][post] += x[n][pre] * _w[l][w]);
                    for (int k = 0; k < h[n].Length; k++) h[n][k] += _b[l][k % layer.Shape.Channels];
                    break;
                case MaxPoolLayer:
                    Array.Fill(h[n], double.NegativeInfinity);
                    Windows(layer, (pre, post, _) => h[n][post] = Math.Max(h[n][post], x[n][pre]));
                    break;
                case AveragePoolLayer:
                    Windows(layer, (pre, post, size) => h[n][post] += x[n][pre] / size);
                    break;
                case AddLayer:
                    for (int k = 0; k < h[n].Length; k++) h[n][k] = x[n][k] + _h[layer.Inputs[1].Index][n][k];
                    break;
            }
        if (layer is BatchNormLayer or LayerNormLayer) Normalise(layer, (n, k, xhat, _) => h[n][k] = xhat * Gain(layer, k) + Shift(layer, k));
        if (layer is BatchNormLayer && layer.Inputs.Count == 2)
            for (int n = 0; n < _count; n++)
                for (int k = 0; k < h[n].Length; k++) h[n][k] += _h[layer.Inputs[1].Index][n][k];
        if (layer.Activation.Kind == NonlinearityKind.Tanh)
            foreach (double[] row in h)
                for (int k = 0; k < row.Length; k++) row[k] = Math.Tanh(row[k]);
        else if (layer.Activation.Kind != NonlinearityKind.Linear) throw new NotSupportedException($"{layer.Activation}");
    }

    private void Backward(Layer layer, Func<int, double[]?> feedback)
    {
        double[][] d = _d[layer.Index], below = _d[layer.Inputs[0].Index], x = _h[layer.Inputs[0].Index];
        int l = layer.Connection?.Index ?? 0;
        switch (layer)
        {
            case SynapticLayer synaptic:
                double[]? f = feedback(l);
                for (int n = 0; n < _count; n++)
                {
                    Taps(synaptic, (pre, post, w) =>
                    {
                        _gradW[l][w] += d[n][post] * x[n][pre] / _count;
                        if (f is not null) below[n][pre] += d[n][post] * f[w];
                    });
                    for (int k = 0; k < d[n].Length; k++) _gradB[l][k % layer.Shape.Channels] += d[n][k] / _count;
                }
                break;
            case MaxPoolLayer:
                for (int n = 0; n < _count; n++)
                    Windows(layer, (pre, post, _) =>
                    {
                        if (x[n][pre] == _h[layer.Index][n][post]) below[n][pre] += d[n][post];
                    });
                break;
            case AveragePoolLayer:
                for (int n = 0; n < _count; n++) Windows(layer, (pre, post, size) => below[n][pre] += d[n][post] / size);
                break;
            case AddLayer:
                foreach (Layer input in layer.Inputs) Plus(_d[input.Index], d);
                break;
            case BatchNormLayer or LayerNormLayer:
                if (layer.Inputs.Count == 2) Plus(_d[layer.Inputs[1].Index], d);
                NormaliseBackward(layer, d, below);
                break;
        }
    }

    private void NormaliseBackward(Layer layer, double[][] d, double[][] below)
    {
        int l = layer.Connection!.Index;
        Dictionary<int, (double Q, double QX, int Count)> sums = [];
        Normalise(layer, (n, k, xhat, _) =>
        {
            int gain = k % _gradW[l].Length, group = Group(layer, n, k);
            _gradW[l][gain] += d[n][k] * xhat / _count;
            _gradB[l][gain] += d[n][k] / _count;
            double q = d[n][k] * Gain(layer, k);
            (double sum, double withX, int count) = sums.GetValueOrDefault(group);
            sums[group] = (sum + q, withX + q * xhat, count + 1);
        });
        Normalise(layer, (n, k, xhat, deviation) =>
        {
            (double sum, double withX, int count) = sums[Group(layer, n, k)];
            below[n][k] += (d[n][k] * Gain(layer, k) - sum / count - xhat * withX / count) / deviation;
        });
    }

    /// <summary>Calls back for every element with what it is normalised to and the deviation it was divided by.</summary>
    private void Normalise(Layer layer, Action<int, int, double, double> each)
    {
        double[][] x = _h[layer.Inputs[0].Index];
        List<(int N, int K)> all = [.. Enumerable.Range(0, _count).SelectMany(n => Enumerable.Range(0, x[n].Length).Select(k => (n, k)))];
        foreach (IGrouping<int, (int N, int K)> group in all.GroupBy(at => Group(layer, at.N, at.K)))
        {
            double mean = group.Average(at => x[at.N][at.K]);
            double variance = group.Average(at => (x[at.N][at.K] - mean) * (x[at.N][at.K] - mean));
            double deviation = Math.Sqrt(variance + Epsilon);
            foreach ((int n, int k) in group) each(n, k, (x[n][k] - mean) / deviation, deviation);
        }
    }

    // Batch normalisation is over batch and positions, by channel; layer normalisation over the units of a sample.
    private static int Group(Layer layer, int n, int k) => layer is BatchNormLayer ? k % layer.Shape.Channels : n;

    private double Gain(Layer layer, int k) => _w[layer.Connection!.Index][k % _w[layer.Connection.Index].Length];

    private double Shift(Layer layer, int k) => _b[layer.Connection!.Index][k % _b[layer.Connection.Index].Length];

    private static void Taps(SynapticLayer layer, Action<int, int, int> each)
    {
        ImageShape input = layer.Inputs[0].Shape, output = layer.Shape;
        if (layer.Synapses is not ConvolutionConnection { Shape: var shape })
        {
            for (int pre = 0; pre < input.Count; pre++)
                for (int post = 0; post < output.Count; post++) each(pre, post, pre * output.Count + post);
            return;
        }
        int ofGroup = input.Channels / shape.Groups, outOfGroup = output.Channels / shape.Groups;
        for (int y = 0; y < output.Height; y++)
            for (int x = 0; x < output.Width; x++)
                for (int o = 0; o < output.Channels; o++)
                    for (int i = 0; i < shape.KernelHeight; i++)
                        for (int j = 0; j < shape.KernelWidth; j++)
                            for (int c = 0; c < ofGroup; c++)
                            {
                                int row = y * shape.Stride + i - shape.Padding, column = x * shape.Stride + j - shape.Padding;
                                if (row < 0 || row >= input.Height || column < 0 || column >= input.Width) continue;
                                int pre = (row * input.Width + column) * input.Channels + o / outOfGroup * ofGroup + c;
                                int w = ((i * shape.KernelWidth + j) * ofGroup + c) * output.Channels + o;
                                each(pre, (y * output.Width + x) * output.Channels + o, w);
                            }
    }

    private static void Windows(Layer layer, Action<int, int, int> each)
    {
        ImageShape input = layer.Inputs[0].Shape, output = layer.Shape;
        int height = input.Height / output.Height, width = input.Width / output.Width;
        for (int y = 0; y < output.Height * height; y++)
            for (int x = 0; x < output.Width * width; x++)
                for (int c = 0; c < input.Channels; c++)
                    each((y * input.Width + x) * input.Channels + c,
                        (y / height * output.Width + x / width) * output.Channels + c, height * width);
    }

    private static void Plus(double[][] to, double[][] d)
    {
        for (int n = 0; n < d.Length; n++)
            for (int k = 0; k < d[n].Length; k++) to[n][k] += d[n][k];
    }

    private double[][] Zeros(int count) => [.. Enumerable.Range(0, _count).Select(_ => new double[count])];

    private static double[] Doubles(Tensor tensor) => SmallCase.Doubles(tensor);
}
