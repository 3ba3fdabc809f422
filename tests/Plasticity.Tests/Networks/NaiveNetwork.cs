using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Tests.Networks;

/// <summary>A feed-forward network in double precision and plain loops, written from the equations: the oracle of the fast one.</summary>
internal sealed class NaiveNetwork
{
    private readonly double[][,] _weights;
    private readonly double[][] _biases;
    private readonly Nonlinearity[] _activations;
    private readonly bool _isCrossEntropy;

    public NaiveNetwork(Network network)
    {
        _weights = [.. network.Connections.Select(connection => ToArray(connection.Weights.Value))];
        _biases = [.. network.Connections.Select(
            connection => connection.Bias is { } bias ? Array.ConvertAll(bias.Value.Span.ToArray(), value => (double)value)
            : new double[connection.Weights.Value.Columns])];
        _activations = [.. Enumerable.Range(1, network.Depth).Select(network.Activation)];
        _isCrossEntropy = network.Loss == Loss.CrossEntropy;
    }

    /// <summary>The weights of layer l, from 1; [pre, post].</summary>
    public double[,] Weights(int l) => _weights[l - 1];

    /// <summary>The biases of layer l, from 1.</summary>
    public double[] Bias(int l) => _biases[l - 1];

    /// <summary>The activity of every layer for one sample; [0] is the input.</summary>
    public double[][] Forward(double[] x)
    {
        double[][] h = new double[_weights.Length + 1][];
        h[0] = x;
        for (int l = 1; l <= _weights.Length; l++)
        {
            double[,] w = _weights[l - 1];
            h[l] = new double[w.GetLength(1)];
            for (int k = 0; k < h[l].Length; k++)
            {
                double a = _biases[l - 1][k];
                for (int j = 0; j < h[l - 1].Length; j++) a += h[l - 1][j] * w[j, k];
                h[l][k] = F(a, _activations[l - 1]);
            }
        }
        return h;
    }

    /// <summary>The mean loss over the rows of inputs and targets.</summary>
    public double MeanLoss(Tensor inputs, Tensor targets)
    {
        double sum = 0;
        for (int i = 0; i < inputs.Rows; i++)
        {
            double[] h = Forward(Array.ConvertAll(inputs.Row(i).ToArray(), value => (double)value))[^1];
            double[] y = Array.ConvertAll(targets.Row(i).ToArray(), value => (double)value);
            sum += _isCrossEntropy
                ? Math.Log(h.Sum(Math.Exp)) - h.Zip(y, (a, b) => a * b).Sum()
                : 0.5 * h.Zip(y, (a, b) => (a - b) * (a - b)).Sum();
        }
        return sum / inputs.Rows;
    }

    private static double F(double a, Nonlinearity f) => f.Kind switch
    {
        NonlinearityKind.Linear => a,
        NonlinearityKind.Relu => a > 0 ? a : 0,
        NonlinearityKind.LeakyRelu => a > 0 ? a : f.Parameter * a,
        NonlinearityKind.Tanh => Math.Tanh(a),
        NonlinearityKind.Sigmoid => 1 / (1 + Math.Exp(-a)),
        NonlinearityKind.Softplus => Math.Log(1 + Math.Exp(f.Parameter * a)) / f.Parameter,
        _ => throw new ArgumentOutOfRangeException(nameof(f)),
    };

    private static double[,] ToArray(Tensor tensor)
    {
        double[,] values = new double[tensor.Rows, tensor.Columns];
        for (int j = 0; j < tensor.Rows; j++)
            for (int k = 0; k < tensor.Columns; k++) values[j, k] = tensor[j, k];
        return values;
    }
}
