using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Tests.Oracles;

/// <summary>What a rule should estimate: dW[l][j, k] for the synapse from unit k to unit j, db[l][j]; l from 1.</summary>
internal sealed record NaiveEstimate(double[][,] W, double[][] B);

/// <summary>
/// The feed-forward rules written a second time, from their papers: double precision, loops, one sample at a time, weights as [post, pre],
/// slopes from pre-activations. It shares nothing with the library but the weights it starts from.
/// </summary>
internal sealed class NaiveNetwork
{
    private readonly Nonlinearity[] _f;
    private readonly bool _crossEntropy;

    private NaiveNetwork(double[][,] w, double[][] b, Nonlinearity[] f, bool crossEntropy) =>
        (W, B, _f, _crossEntropy) = (w, b, f, crossEntropy);

    public double[][,] W { get; }

    public double[][] B { get; }

    public int Depth => W.Length - 1;

    public static NaiveNetwork From(Network network)
    {
        int depth = network.Depth;
        double[][,] w = new double[depth + 1][,];
        double[][] b = new double[depth + 1][];
        Nonlinearity[] f = new Nonlinearity[depth + 1];
        for (int l = 1; l <= depth; l++)
        {
            w[l] = Transposed(network.Weights[l]);
            b[l] = network.Connections[l - 1].Bias is { } bias ? SmallCase.Doubles(bias.Value) : new double[network.Width(l)];
            f[l] = network.Activation(l);
        }
        return new NaiveNetwork(w, b, f, network.Loss == Loss.CrossEntropy);
    }

    /// <summary>Library weights, [pre, post], as the papers write them, [post, pre].</summary>
    public static double[,] Transposed(Tensor tensor)
    {
        double[,] w = new double[tensor.Columns, tensor.Rows];
        double[] values = SmallCase.Doubles(tensor);
        for (int k = 0; k < tensor.Rows; k++)
            for (int j = 0; j < tensor.Columns; j++) w[j, k] = values[k * tensor.Columns + j];
        return w;
    }

    public NaiveEstimate Zero() =>
        new([.. W.Select(w => w is null ? null! : new double[w.GetLength(0), w.GetLength(1)])],
            [.. B.Select(b => b is null ? null! : new double[b.Length])]);

    /// <summary>The network with every weight and bias moved by s times a direction.</summary>
    public NaiveNetwork Moved(NaiveEstimate direction, double s)
    {
        NaiveEstimate moved = Zero();
        for (int l = 1; l <= Depth; l++)
            for (int j = 0; j < B[l].Length; j++)
            {
                moved.B[l][j] = B[l][j] + s * direction.B[l][j];
                for (int k = 0; k < W[l].GetLength(1); k++) moved.W[l][j, k] = W[l][j, k] + s * direction.W[l][j, k];
            }
        return new NaiveNetwork(moved.W, moved.B, _f, _crossEntropy);
    }

    public (double[][] A, double[][] H) Forward(double[] x, double[][]? shake = null)
    {
        double[][] a = new double[Depth + 1][], h = new double[Depth + 1][];
        h[0] = x;
        for (int l = 1; l <= Depth; l++)
        {
            a[l] = PreActivation(l, h[l - 1]);
            for (int j = 0; shake is not null && j < a[l].Length; j++) a[l][j] += shake[l][j];
            h[l] = [.. a[l].Select(value => F(_f[l], value))];
        }
        return (a, h);
    }

    public double LossOf(double[] x, double[] y, double[][]? shake = null)
    {
        double[] h = Forward(x, shake).H[Depth];
        double loss = 0;
        double logSum = Math.Log(h.Sum(Math.Exp));
        for (int j = 0; j < h.Length; j++) loss += _crossEntropy ? y[j] * (logSum - h[j]) : 0.5 * (h[j] - y[j]) * (h[j] - y[j]);
        return loss;
    }

    public double MeanLoss(SmallCase c) => Enumerable.Range(0, c.Count).Average(i => LossOf(c.X(i), c.Y(i)));

    public NaiveEstimate Backpropagation(SmallCase c) => Chained(c, W);

    public NaiveEstimate FeedbackAlignment(SmallCase c, double[][,] feedback) => Chained(c, feedback);

    /// <summary>direct[l] is D_l, [outputs, n_l].</summary>
    public NaiveEstimate DirectFeedbackAlignment(SmallCase c, double[][,] direct) => Mean(c, (x, y) =>
    {
        (double[][] a, double[][] h) = Forward(x);
        double[][] d = new double[Depth + 1][];
        d[Depth] = OutputDelta(a[Depth], y);
        for (int l = 1; l < Depth; l++) d[l] = [.. TimesMatrix(d[Depth], direct[l]).Select((g, j) => g * Slope(_f[l], a[l][j]))];
        return (d, h);
    });

    /// <summary>direct is D, [outputs, n_1]; from layer 1 errors go up through the weights.</summary>
    public NaiveEstimate IndirectFeedbackAlignment(SmallCase c, double[,] direct) => Mean(c, (x, y) =>
    {
        (double[][] a, double[][] h) = Forward(x);
        double[][] d = new double[Depth + 1][];
        d[Depth] = OutputDelta(a[Depth], y);
        for (int l = 1; l < Depth; l++)
            d[l] = [.. a[l].Select((value, j) => Slope(_f[l], value) * (l == 1
                ? Enumerable.Range(0, d[Depth].Length).Sum(o => d[Depth][o] * direct[o, j])
                : Enumerable.Range(0, d[l - 1].Length).Sum(k => W[l][j, k] * d[l - 1][k])))];
        return (d, h);
    });

    public NaiveEstimate WeightPerturbation(SmallCase c, IReadOnlyList<NaiveEstimate> directions, double sigma, bool central)
    {
        NaiveEstimate estimate = Zero();
        foreach (NaiveEstimate v in directions)
        {
            double slope = central
                ? (Moved(v, sigma).MeanLoss(c) - Moved(v, -sigma).MeanLoss(c)) / (2 * sigma)
                : (Moved(v, sigma).MeanLoss(c) - MeanLoss(c)) / sigma;
            for (int l = 1; l <= Depth; l++)
                for (int j = 0; j < B[l].Length; j++)
                {
                    estimate.B[l][j] += slope * v.B[l][j] / directions.Count;
                    for (int k = 0; k < W[l].GetLength(1); k++) estimate.W[l][j, k] += slope * v.W[l][j, k] / directions.Count;
                }
        }
        return estimate;
    }

    /// <summary>draws[k][i][l][j] is the noise of unit j of layer l for sample i in draw k.</summary>
    public NaiveEstimate NodePerturbation(SmallCase c, double[][][][] draws, double sigma, bool central)
    {
        int sample = 0;
        return Mean(c, (x, y) =>
        {
            double[][] h = Forward(x).H;
            double[][] d = [.. B.Select(b => new double[b?.Length ?? 0])];
            foreach (double[][][] draw in draws)
            {
                double[][] xi = draw[sample];
                double raised = LossOf(x, y, Scaled(xi, sigma));
                double slope = central ? (raised - LossOf(x, y, Scaled(xi, -sigma))) / (2 * sigma) : (raised - LossOf(x, y)) / sigma;
                for (int l = 1; l <= Depth; l++)
                    for (int j = 0; j < d[l].Length; j++) d[l][j] += slope * xi[l][j] / draws.Length;
            }
            sample++;
            return (d, h);
        });
    }

    /// <summary>PC-standard as the field writes it: eps = v - p, q = eps f', G = -q v^T.</summary>
    public NaiveEstimate PredictiveCoding(SmallCase c, int steps, double eta, double momentum) => Mean(c, (x, y) =>
    {
        double[][] v = Forward(x).H, m = [.. v.Select(values => new double[values.Length])];
        for (int t = 0; t < steps; t++)
        {
            (double[][] eps, double[][] q) = Errors(v, y);
            for (int l = 1; l < Depth; l++)
            {
                double[] below = TimesMatrix(q[l + 1], W[l + 1]);
                for (int j = 0; j < v[l].Length; j++)
                {
                    m[l][j] = momentum * m[l][j] + (eps[l][j] - below[j]);
                    v[l][j] -= eta * m[l][j];
                }
            }
        }
        return ([.. Errors(v, y).Q.Select(q => q?.Select(value => -value).ToArray() ?? [])], v);
    });

    /// <summary>sum_l |v_l - p_l|^2 / 2 over hidden layers, plus the loss of what the last hidden values predict.</summary>
    public double Energy(double[][] v, double[] y)
    {
        double energy = 0;
        for (int l = 1; l <= Depth; l++)
        {
            double[] p = [.. PreActivation(l, v[l - 1]).Select(a => F(_f[l], a))];
            double logSum = Math.Log(p.Sum(Math.Exp));
            for (int j = 0; j < p.Length; j++)
            {
                double target = l < Depth ? v[l][j] : y[j];
                energy += l == Depth && _crossEntropy ? target * (logSum - p[j]) : 0.5 * (target - p[j]) * (target - p[j]);
            }
        }
        return energy;
    }

    /// <summary>Fixed predictions as the field writes them: eps = h - v, Jacobi sweeps, the eps that began the last sweep.</summary>
    public NaiveEstimate FixedPrediction(SmallCase c, int sweeps, double eta) => Mean(c, (x, y) =>
    {
        (double[][] a, double[][] h) = Forward(x);
        double[][] v = [.. h.Select(values => (double[])values.Clone())], d = new double[Depth + 1][];
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            for (int l = 1; l < Depth; l++) d[l] = [.. v[l].Select((value, j) => (h[l][j] - value) * Slope(_f[l], a[l][j]))];
            d[Depth] = OutputDelta(a[Depth], y);
            for (int l = 1; l < Depth; l++)
            {
                double[] below = TimesMatrix(d[l + 1], W[l + 1]);
                for (int j = 0; j < v[l].Length; j++) v[l][j] += eta * (h[l][j] - v[l][j] - below[j]);
            }
        }
        return (d, h);
    });

    /// <summary>The change Oja's subspace rule adds to layer l: outer(y, x) - outer(y, y) W, mean over samples of (x, y).</summary>
    public double[,] OjaChange(int l, IReadOnlyList<(double[] X, double[] Y)> samples)
    {
        double[,] change = new double[W[l].GetLength(0), W[l].GetLength(1)];
        foreach ((double[] x, double[] y) in samples)
            for (int j = 0; j < y.Length; j++)
                for (int k = 0; k < x.Length; k++)
                {
                    double yyW = 0;
                    for (int i = 0; i < y.Length; i++) yyW += y[j] * y[i] * W[l][i, k];
                    change[j, k] += (y[j] * x[k] - yyW) / samples.Count;
                }
        return change;
    }

    public static double[] TimesMatrix(double[] row, double[,] matrix)
    {
        double[] product = new double[matrix.GetLength(1)];
        for (int k = 0; k < product.Length; k++)
            for (int j = 0; j < row.Length; j++) product[k] += row[j] * matrix[j, k];
        return product;
    }

    private static double F(Nonlinearity f, double a) => f.Kind switch
    {
        NonlinearityKind.Linear => a,
        NonlinearityKind.Relu => a > 0 ? a : 0,
        NonlinearityKind.LeakyRelu => a > 0 ? a : f.Parameter * a,
        NonlinearityKind.Tanh => Math.Tanh(a),
        NonlinearityKind.Sigmoid => 1 / (1 + Math.Exp(-a)),
        _ => Math.Log(1 + Math.Exp(f.Parameter * a)) / f.Parameter,
    };

    private static double Slope(Nonlinearity f, double a) => f.Kind switch
    {
        NonlinearityKind.Linear => 1,
        NonlinearityKind.Relu => a > 0 ? 1 : 0,
        NonlinearityKind.LeakyRelu => a > 0 ? 1 : f.Parameter,
        NonlinearityKind.Tanh => 1 / (Math.Cosh(a) * Math.Cosh(a)),
        NonlinearityKind.Sigmoid => 1 / ((1 + Math.Exp(-a)) * (1 + Math.Exp(a))),
        _ => 1 / (1 + Math.Exp(-f.Parameter * a)),
    };

    private static double[][] Scaled(double[][] xi, double factor) =>
        [.. xi.Select(layer => layer.Select(value => factor * value).ToArray())];

    private double[] PreActivation(int l, double[] h)
    {
        double[] a = (double[])B[l].Clone();
        for (int j = 0; j < a.Length; j++)
            for (int k = 0; k < h.Length; k++) a[j] += W[l][j, k] * h[k];
        return a;
    }

    private double[] OutputDelta(double[] a, double[] y)
    {
        double sum = a.Sum(Math.Exp);
        return [.. a.Select(
            (value, j) => _crossEntropy ? Math.Exp(value) / sum - y[j] : (F(_f[Depth], value) - y[j]) * Slope(_f[Depth], value))];
    }

    private (double[][] Eps, double[][] Q) Errors(double[][] v, double[] y)
    {
        double[][] eps = new double[Depth + 1][], q = new double[Depth + 1][];
        for (int l = 1; l <= Depth; l++)
        {
            double[] a = PreActivation(l, v[l - 1]);
            if (l == Depth)
            {
                q[l] = [.. OutputDelta(a, y).Select(d => -d)];
                break;
            }
            eps[l] = [.. a.Select((value, j) => v[l][j] - F(_f[l], value))];
            q[l] = [.. a.Select((value, j) => eps[l][j] * Slope(_f[l], value))];
        }
        return (eps, q);
    }

    private NaiveEstimate Chained(SmallCase c, double[][,] feedback) => Mean(c, (x, y) =>
    {
        (double[][] a, double[][] h) = Forward(x);
        double[][] d = new double[Depth + 1][];
        d[Depth] = OutputDelta(a[Depth], y);
        for (int l = Depth - 1; l >= 1; l--) d[l] = [.. TimesMatrix(d[l + 1], feedback[l + 1]).Select((g, j) => g * Slope(_f[l], a[l][j]))];
        return (d, h);
    });

    private NaiveEstimate Mean(SmallCase c, Func<double[], double[], (double[][] D, double[][] Pre)> ofSample)
    {
        NaiveEstimate estimate = Zero();
        for (int i = 0; i < c.Count; i++)
        {
            (double[][] d, double[][] pre) = ofSample(c.X(i), c.Y(i));
            for (int l = 1; l <= Depth; l++)
                for (int j = 0; j < d[l].Length; j++)
                {
                    estimate.B[l][j] += d[l][j] / c.Count;
                    for (int k = 0; k < pre[l - 1].Length; k++) estimate.W[l][j, k] += d[l][j] * pre[l - 1][k] / c.Count;
                }
        }
        return estimate;
    }
}
