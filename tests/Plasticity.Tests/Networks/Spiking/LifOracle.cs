namespace Plasticity.Tests.Networks.Spiking;

/// <summary>
/// A second, independent spiking network: one sample, double precision, plain loops, [pre, post] weights; with gradients by reverse
/// accumulation, and e-prop in its online form, one trace a synapse carried forward in time.
/// </summary>
/// <remarks>
/// <see cref="Spike"/> and <see cref="Slope"/> can be a smooth function and its true derivative: finite differences then check the reverse
/// accumulation. <see cref="FrozenReset"/> and <see cref="FrozenRecurrent"/> put recorded spikes, which are constants, in place of s^{t-1}.
/// </remarks>
public sealed class LifOracle(int inputs, int hidden, int outputs, int steps)
{
    public double[,] W1 { get; init; } = new double[inputs, hidden];

    public double[,] W2 { get; init; } = new double[hidden, hidden];

    public double[,] W3 { get; init; } = new double[hidden, outputs];

    public double[] B3 { get; } = new double[outputs];

    public double[] Beta { get; } = new double[hidden];

    public double Alpha { get; init; } = 0.9;

    public double Kappa { get; init; } = 0.8;

    public double Threshold { get; init; } = 1;

    public double Rho { get; init; } = 0.95;

    public int RefractorySteps { get; set; }

    public Func<double, double> Spike { get; set; } = x => x > 0 ? 1 : 0;

    public Func<double, double> Slope { get; set; } = x => 0.3 * Math.Max(0, 1 - Math.Abs(x));

    public double[][]? FrozenReset { get; set; }

    public double[][]? FrozenRecurrent { get; set; }

    public double[][] X { get; private set; } = [];

    public double[][] U { get; private set; } = [];

    public double[][] S { get; private set; } = [];

    public double[][] Psi { get; private set; } = [];

    public double[][] Y { get; private set; } = [];

    public double[][] Error { get; private set; } = [];

    public double Loss { get; private set; }

    public sealed record Gradient(double[,] W1, double[,] W2, double[,] W3, double[] B3);

    public void Forward(double[][] x, int label)
    {
        X = x;
        U = Rows(hidden);
        S = Rows(hidden);
        Psi = Rows(hidden);
        Y = Rows(outputs);
        Error = Rows(outputs);
        Loss = 0;
        double[] u = new double[hidden], a = new double[hidden], y = new double[outputs], none = new double[hidden];
        for (int t = 0; t < steps; t++)
        {
            double[] before = t == 0 ? none : S[t - 1];
            double[] resetting = t == 0 || FrozenReset is null ? before : FrozenReset[t - 1];
            double[] delivered = t == 0 || FrozenRecurrent is null ? before : FrozenRecurrent[t - 1];
            for (int j = 0; j < hidden; j++)
            {
                a[j] = Rho * a[j] + before[j];
                u[j] = Alpha * u[j] - Threshold * resetting[j];
                for (int i = 0; i < inputs; i++) u[j] += x[t][i] * W1[i, j];
                for (int i = 0; i < hidden; i++) u[j] += delivered[i] * W2[i, j];
                double above = u[j] - Threshold - Beta[j] * a[j];
                bool refractory = false;
                for (int r = 1; r <= RefractorySteps && t - r >= 0; r++) refractory |= S[t - r][j] == 1;
                U[t][j] = u[j];
                S[t][j] = refractory ? 0 : Spike(above);
                Psi[t][j] = refractory ? 0 : Slope(above);
            }
            for (int k = 0; k < outputs; k++)
            {
                y[k] *= Kappa;
                for (int j = 0; j < hidden; j++) y[k] += (1 - Kappa) * S[t][j] * W3[j, k];
                Y[t][k] = y[k] + B3[k];
            }
            double sum = 0;
            for (int k = 0; k < outputs; k++) sum += Math.Exp(Y[t][k]);
            Loss += (Math.Log(sum) - Y[t][label]) / steps;
            for (int k = 0; k < outputs; k++) Error[t][k] = (Math.Exp(Y[t][k]) / sum - (k == label ? 1 : 0)) / steps;
        }
    }

    /// <summary>The gradient of the last forward pass, by reverse accumulation.</summary>
    public Gradient Backward(bool stopRecurrent, bool stopReset)
    {
        Gradient g = NewGradient();
        double[] du = new double[hidden], da = new double[hidden], dv = new double[outputs];
        for (int t = steps - 1; t >= 0; t--)
        {
            double[] ds = new double[hidden];
            for (int k = 0; k < outputs; k++)
            {
                dv[k] = Kappa * dv[k] + Error[t][k];
                g.B3[k] += Error[t][k];
                for (int j = 0; j < hidden; j++)
                {
                    g.W3[j, k] += (1 - Kappa) * S[t][j] * dv[k];
                    ds[j] += (1 - Kappa) * W3[j, k] * dv[k];
                }
            }
            // du and da are still those of t + 1, which s^t enters.
            for (int j = 0; j < hidden; j++)
            {
                ds[j] += da[j];
                if (!stopReset) ds[j] -= Threshold * du[j];
                for (int k = 0; k < hidden && !stopRecurrent; k++) ds[j] += W2[j, k] * du[k];
            }
            for (int j = 0; j < hidden; j++)
            {
                du[j] = Alpha * du[j] + Psi[t][j] * ds[j];
                da[j] = Rho * da[j] - Beta[j] * Psi[t][j] * ds[j];
                for (int i = 0; i < inputs; i++) g.W1[i, j] += X[t][i] * du[j];
                for (int i = 0; i < hidden && t > 0; i++) g.W2[i, j] += S[t - 1][i] * du[j];
            }
        }
        for (int j = 0; j < hidden; j++) g.W2[j, j] = 0;
        return g;
    }

    /// <summary>The e-prop estimate of the last forward pass, online: every trace is carried forward, one for each synapse.</summary>
    /// <param name="feedback">B, [hidden, outputs].</param>
    public Gradient Eprop(double[,] feedback)
    {
        Gradient g = NewGradient();
        double[] readout = new double[hidden];
        Synapses first = new(inputs, hidden), second = new(hidden, hidden);
        for (int t = 0; t < steps; t++)
        {
            double[] signal = new double[hidden];
            for (int j = 0; j < hidden; j++)
            {
                readout[j] = Kappa * readout[j] + (1 - Kappa) * S[t][j];
                for (int k = 0; k < outputs; k++)
                {
                    signal[j] += feedback[j, k] * Error[t][k];
                    g.W3[j, k] += readout[j] * Error[t][k];
                }
            }
            for (int k = 0; k < outputs; k++) g.B3[k] += Error[t][k];
            first.Step(this, t, X[t], signal, g.W1);
            second.Step(this, t, t == 0 ? new double[hidden] : S[t - 1], signal, g.W2);
        }
        for (int j = 0; j < hidden; j++) g.W2[j, j] = 0;
        return g;
    }

    /// <summary>The gradient of the loss by central finite differences, for whatever <see cref="Spike"/> is.</summary>
    public Gradient Differences(double[][] x, int label)
    {
        Gradient g = NewGradient();
        double Slope(Func<double, double> moved)
        {
            const double Step = 1e-5;      // of fourth order, since feedback over many steps makes the loss bend sharply
            return (8 * (moved(Step) - moved(-Step)) - (moved(2 * Step) - moved(-2 * Step))) / (12 * Step);
        }

        void Matrix(double[,] w, double[,] into, bool diagonal)
        {
            for (int i = 0; i < w.GetLength(0); i++)
                for (int j = 0; j < w.GetLength(1); j++)
                {
                    if (!diagonal && i == j) continue;
                    double kept = w[i, j];
                    into[i, j] = Slope(by => LossAt(() => w[i, j] = kept + by));
                    w[i, j] = kept;
                }
        }

        double LossAt(Action change)
        {
            change();
            Forward(x, label);
            return Loss;
        }

        Matrix(W1, g.W1, diagonal: true);
        Matrix(W2, g.W2, diagonal: false);
        Matrix(W3, g.W3, diagonal: true);
        for (int k = 0; k < outputs; k++)
        {
            double kept = B3[k];
            g.B3[k] = Slope(by => LossAt(() => B3[k] = kept + by));
            B3[k] = kept;
        }
        Forward(x, label);
        return g;
    }

    /// <summary>The largest difference of two gradients, relative to the largest element, over W1, W2 and W3 each.</summary>
    public static double Distance(Gradient a, Gradient b)
    {
        double worst = 0;
        foreach ((double[,] p, double[,] q) in new[] { (a.W1, b.W1), (a.W2, b.W2), (a.W3, b.W3) })
        {
            double difference = 0, size = 0;
            for (int i = 0; i < p.GetLength(0); i++)
                for (int j = 0; j < p.GetLength(1); j++)
                {
                    difference = Math.Max(difference, Math.Abs(p[i, j] - q[i, j]));
                    size = Math.Max(size, Math.Abs(q[i, j]));
                }
            worst = Math.Max(worst, size == 0 ? difference : difference / size);
        }
        for (int k = 0; k < a.B3.Length; k++) worst = Math.Max(worst, Math.Abs(a.B3[k] - b.B3[k]));
        return worst;
    }

    public Gradient NewGradient() =>
        new(new double[inputs, hidden], new double[hidden, hidden], new double[hidden, outputs], new double[outputs]);

    private double[][] Rows(int width) => [.. Enumerable.Range(0, steps).Select(_ => new double[width])];

    private sealed class Synapses(int pre, int post)
    {
        private readonly double[] _eps = new double[pre];
        private readonly double[,] _adaptation = new double[pre, post], _filtered = new double[pre, post];

        public void Step(LifOracle net, int t, double[] spikes, double[] signal, double[,] gradient)
        {
            for (int i = 0; i < pre; i++)
            {
                double before = _eps[i];
                _eps[i] = net.Alpha * before + spikes[i];
                for (int j = 0; j < post; j++)
                {
                    double psiBefore = t == 0 ? 0 : net.Psi[t - 1][j];
                    _adaptation[i, j] = psiBefore * before + (net.Rho - net.Beta[j] * psiBefore) * _adaptation[i, j];
                    double e = net.Psi[t][j] * (_eps[i] - net.Beta[j] * _adaptation[i, j]);
                    _filtered[i, j] = net.Kappa * _filtered[i, j] + (1 - net.Kappa) * e;
                    gradient[i, j] += signal[j] * _filtered[i, j];
                }
            }
        }
    }
}
