using System.Globalization;
using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>The distributions that weights can start from.</summary>
public enum InitialisationKind
{
    /// <summary>Uniform, bound sqrt(6 / (fan in + fan out)). Glorot and Bengio 2010.</summary>
    XavierUniform,

    /// <summary>Normal, variance 2 / (fan in + fan out). Glorot and Bengio 2010.</summary>
    XavierNormal,

    /// <summary>Uniform, bound sqrt(6 / fan in). He et al. 2015.</summary>
    KaimingUniform,

    /// <summary>Normal, variance 2 / fan in. He et al. 2015.</summary>
    KaimingNormal,

    /// <summary>Orthonormal rows or columns, whichever are fewer. Saxe et al. 2014.</summary>
    Orthogonal,

    /// <summary>Normal, of a given standard deviation.</summary>
    Normal,

    /// <summary>All zero.</summary>
    Zero,

    /// <summary>Uniform, of a given bound.</summary>
    Uniform,
}

/// <summary>How weights start: a distribution and a factor.</summary>
/// <param name="Kind">The distribution.</param>
/// <param name="Scale">Multiplies what is drawn; for <see cref="InitialisationKind.Normal"/> the standard deviation, for
/// <see cref="InitialisationKind.Uniform"/> the bound.</param>
public readonly record struct Initialisation(InitialisationKind Kind, float Scale = 1)
{
    /// <summary>The names <see cref="Parse"/> accepts.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["xavier-uniform", "xavier-normal", "kaiming-uniform", "kaiming-normal", "orthogonal", "normal", "zero", "uniform"];

    /// <summary>Reads a name such as <c>xavier-uniform</c>, or with a factor, <c>xavier-uniform:0.5</c>, <c>normal:0.01</c>.</summary>
    /// <exception cref="FormatException">The name is unknown or the factor is not a number above 0.</exception>
    public static Initialisation Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':', 2);
        int kind = Names.ToList().IndexOf(parts[0]);
        if (kind < 0) throw new FormatException($"Unknown initialisation '{text}': expected one of {string.Join(", ", Names)}.");
        if (parts.Length == 1) return new((InitialisationKind)kind);
        if (!float.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out float scale) || !(scale > 0)
            || !float.IsFinite(scale))
            throw new FormatException($"The factor of initialisation '{text}' must be a number above 0.");
        return new((InitialisationKind)kind, scale);
    }

    /// <summary>
    /// Fills weights of shape [fan in, fan out]. They are 32-bit floats in either precision, so that both start from the same weights.
    /// </summary>
    /// <param name="weights">The weights to fill.</param>
    /// <param name="stream">The source of randomness.</param>
    public void Fill(Tensor weights, RandomStream stream)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Fill(weights, weights.Rows, weights.Columns, stream);
    }

    /// <summary>Fills weights, or feedback weights, shaped like those of a connection.</summary>
    /// <param name="connection">The connection, whose fans count.</param>
    /// <param name="weights">The weights to fill.</param>
    /// <param name="stream">The source of randomness.</param>
    public void Fill(SynapticConnection connection, Tensor weights, RandomStream stream)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(weights);
        Fill(weights, connection.FanIn, connection.FanOut, stream);
    }

    /// <summary>The standard deviation of what is drawn for weights of these fans.</summary>
    /// <param name="fanIn">The synapses onto a unit.</param>
    /// <param name="fanOut">The synapses from a unit.</param>
    public double DeviationFor(int fanIn, int fanOut) => Scale * Kind switch
    {
        InitialisationKind.XavierUniform or InitialisationKind.XavierNormal => Math.Sqrt(2.0 / ((double)fanIn + fanOut)),
        InitialisationKind.KaimingUniform or InitialisationKind.KaimingNormal => Math.Sqrt(2.0 / fanIn),
        InitialisationKind.Orthogonal => 1 / Math.Sqrt(Math.Max(fanIn, fanOut)),
        InitialisationKind.Normal => 1,
        InitialisationKind.Uniform => 1 / Math.Sqrt(3),
        _ => 0,
    };

    private void Fill(Tensor weights, double fanIn, double fanOut, RandomStream stream)
    {
        switch (Kind)
        {
            case InitialisationKind.XavierUniform: FillUniform(weights, Math.Sqrt(6 / (fanIn + fanOut)), stream); break;
            case InitialisationKind.XavierNormal: FillNormal(weights, Math.Sqrt(2 / (fanIn + fanOut)), stream); break;
            case InitialisationKind.KaimingUniform: FillUniform(weights, Math.Sqrt(6 / fanIn), stream); break;
            case InitialisationKind.KaimingNormal: FillNormal(weights, Math.Sqrt(2 / fanIn), stream); break;
            case InitialisationKind.Normal: FillNormal(weights, 1, stream); break;
            case InitialisationKind.Uniform: FillUniform(weights, 1, stream); break;
            case InitialisationKind.Orthogonal: FillOrthogonal(weights, stream); break;
            case InitialisationKind.Zero: weights.Clear(); break;
            default: throw new InvalidOperationException($"Initialisation {Kind} has no definition.");
        }
    }

    /// <summary>The text <see cref="Parse"/> reads back.</summary>
    public override string ToString() =>
        Scale == 1 ? Names[(int)Kind] : string.Create(CultureInfo.InvariantCulture, $"{Names[(int)Kind]}:{Scale}");

    private void FillUniform(Tensor weights, double bound, RandomStream stream) =>
        weights.SetUniform(stream, -(float)(Scale * bound), (float)(Scale * bound));

    private void FillNormal(Tensor weights, double standardDeviation, RandomStream stream) =>
        weights.SetNormal(stream, (float)(Scale * standardDeviation));

    /// <summary>Gram-Schmidt, twice for orthogonality to rounding, on normal vectors along the longer axis.</summary>
    private void FillOrthogonal(Tensor weights, RandomStream stream)
    {
        // Of any shape, the last axis is the post-synaptic one: a kernel is a matrix [taps, channels].
        int columns = weights.Shape[^1], rows = weights.Count / columns;
        bool byRows = rows <= columns;
        int count = Math.Min(rows, columns), length = Math.Max(rows, columns);
        Tensor matrix = new(rows, columns);
        matrix.SetNormal(stream, 1);
        double[][] vectors = new double[count][];
        for (int v = 0; v < count; v++)
        {
            double[] vector = new double[length];
            for (int k = 0; k < length; k++) vector[k] = byRows ? matrix[v, k] : matrix[k, v];
            for (int pass = 0; pass < 2; pass++)
                for (int u = 0; u < v; u++)
                {
                    double projection = Dot(vector, vectors[u]);
                    for (int k = 0; k < length; k++) vector[k] -= projection * vectors[u][k];
                }
            double norm = Math.Sqrt(Dot(vector, vector));
            for (int k = 0; k < length; k++) vector[k] /= norm;
            vectors[v] = vector;
            for (int k = 0; k < length; k++)
                if (byRows) matrix[v, k] = (float)(Scale * vector[k]);
                else matrix[k, v] = (float)(Scale * vector[k]);
        }
        weights.CopyFrom(matrix);
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
    }
}
