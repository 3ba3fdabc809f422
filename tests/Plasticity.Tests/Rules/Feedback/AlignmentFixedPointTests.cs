using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using Plasticity.Numerics;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

/// <summary>
/// Where feedback weights come to rest when forward weights do: the solution of the Sylvester equation
/// c_d B + c_n B S + c_s C B = c_a C W + c_f W, S = W^T C W, here with Math.NET's eigenvectors; and how they get
/// there. In double precision.
/// </summary>
public sealed class AlignmentFixedPointTests
{
    private static readonly Dictionary<string, AlignmentOptions> _rules = new()
    {
        ["wm"] = WeightMirror.Defaults,
        ["ia"] = InformationAlignment.Defaults,
        ["sa"] = SymmetricAlignment.Defaults,
        ["aa"] = ActivationAlignment.Defaults,
        ["null+self"] = new() { Null = 0.6f, Self = 0.8f },
        ["all"] = new() { Amp = 0.7f, Decay = 0.4f, Null = 0.3f, Sparse = 0.6f, Self = 0.9f },
    };

    public static TheoryData<string> Rules => [.. _rules.Keys];

    [Theory, MemberData(nameof(Rules))]
    public void Comes_to_the_solution_of_the_Sylvester_equation(string rule)
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        AlignmentOptions options = Frozen(rule);
        Equation equation = new(New(options), 2, options);
        AlignmentCase c = New(options with { Rate = (float)(1.5 / equation.Largest) });
        // The slowest direction shrinks by 1 - 1.5 smallest / largest a step.
        int steps = (int)(30 * equation.Largest / equation.Smallest) + 100;
        for (int t = 0; t < steps; t++) c.Learn();
        double distance = (Matrix(c.B[2]) - equation.Solution).FrobeniusNorm(), norm = equation.Solution.FrobeniusNorm();
        Assert.True(distance <= 1e-12 * norm, $"{rule}: {distance:g3} from the solution of norm {norm:g3} after {steps} steps");
    }

    [Theory, MemberData(nameof(Rules))]
    public void Steps_are_stable_below_the_limit_and_not_above(string rule)
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        AlignmentOptions options = Frozen(rule);
        foreach (double share in (double[])[0.95, 1.05])
        {
            Equation equation = new(New(options), 2, options);
            AlignmentCase c = New(options with { Rate = (float)(share * 2 / equation.Largest) });
            double before = equation.DistanceAlongLargest(c.B[2]);
            for (int t = 0; t < 50; t++) c.Learn();
            double growth = equation.DistanceAlongLargest(c.B[2]) / before;
            // 0.9 and 1.1 a step, but for the rounding of the rate to 32 bits.
            Assert.Equal(Math.Pow(Math.Abs(1 - 2 * share), 50), growth, 1e-4 * Math.Max(1, growth));
        }
    }

    [Fact]
    public void A_mirror_of_real_activity_comes_to_C_W_and_not_to_W()
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        AlignmentOptions options = Frozen("wm") with { Rate = 0.5f };
        AlignmentCase c = New(options);
        for (int t = 0; t < 100; t++) c.Learn();
        Matrix<double> w = Matrix(c.Network.Weights[2]), cw = Matrix<double>.Build.DenseOfArray(c.MomentOfInput(2)) * w;
        Assert.True((Matrix(c.B[2]) - cw).FrobeniusNorm() < 1e-12 * cw.FrobeniusNorm());
        Assert.True(AlignmentCase.Angle(c.B[2], c.Network.Weights[2]) > 5);
    }

    /// <summary>x = 2 I through an identity: C = I exactly.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Information_alignment_of_white_input_saturates_along_every_singular_vector(double growth)
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        AlignmentOptions options = Frozen("ia") with { Bound = true, Rate = 10 };
        AlignmentCase c = new(options, "4-4-2", count: 4, activation: "linear");
        Identity(c.Network.Weights[1], 1);
        c.Network.Connections[0].Bias!.Value.Clear();
        Identity(c.Batch.Inputs, 2);
        c.Network.Weights[2].Scale(growth);
        Svd<double> svd = Matrix(c.Network.Weights[2]).Svd();
        Vector<double> t = svd.S.Map(s => options.Amp * s / (options.Decay + options.Null * s * s));
        Matrix<double> expected = svd.U * Matrix<double>.Build.DenseDiagonal(4, 4, i => t[i]) * svd.VT;
        double least = options.Decay + options.Null * svd.S.Min() * svd.S.Min();
        double slowest = (options.Decay + options.Null * svd.S.Sum(s => s * s)) / least;
        for (int step = 0; step < 40 * slowest + 100; step++) c.Learn();
        Assert.True((Matrix(c.B[2]) - expected).FrobeniusNorm() < 1e-10 * expected.FrobeniusNorm());
        Assert.True(Matrix(c.B[2]).L2Norm() <= options.Amp / (2 * Math.Sqrt(options.Decay * options.Null)) * (1 + 1e-12));
    }

    [Fact]
    public void Symmetric_alignment_contracts_by_one_minus_rate_times_decay()
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        AlignmentOptions options = new() { Decay = 0.5f, Self = 2, Rate = 0.125f };
        AlignmentCase c = New(options);
        Matrix<double> goal = Matrix(c.Network.Weights[2]) * 4, difference = Matrix(c.B[2]) - goal;
        for (int t = 0; t < 30; t++)
        {
            c.Learn();
            difference *= 1 - 0.125 * 0.5;
            Assert.True((Matrix(c.B[2]) - goal - difference).FrobeniusNorm() < 1e-14 * goal.FrobeniusNorm());
        }
    }

    /// <summary>More samples than units would make C regular; with fewer, only the residual goes to 0.</summary>
    [Fact]
    public void Activation_alignment_matches_projections_even_where_activity_has_no_variance()
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        AlignmentOptions options = Frozen("aa") with { Bound = true, Rate = 1 };
        AlignmentCase c = new(options, "5-4-3", count: 3);
        Matrix<double> moment = Matrix<double>.Build.DenseOfArray(c.MomentOfInput(2));
        for (int t = 0; t < 20_000; t++) c.Learn();
        Matrix<double> difference = Matrix(c.B[2]) - Matrix(c.Network.Weights[2]);
        Assert.True((moment * difference).FrobeniusNorm() < 1e-12);
        Assert.True(difference.FrobeniusNorm() > 0.1);
    }

    private static AlignmentOptions Frozen(string rule) => _rules[rule] with { Input = AlignmentSource.Activity, Bound = false };

    private static AlignmentCase New(AlignmentOptions options) => new(options, "5-4-3", count: 40);

    private static Matrix<double> Matrix(Tensor tensor) => Matrix<double>.Build.DenseOfRowArrays(AlignmentCase.Rows(tensor));

    private static void Identity(Tensor tensor, double scale)
    {
        tensor.Clear();
        for (int i = 0; i < tensor.Rows; i++) tensor[i, i] = (float)scale;
    }

    /// <summary>In the eigenvectors of C and S the equation is one division for each element.</summary>
    private sealed class Equation
    {
        private readonly Evd<double> _c, _s;

        public Equation(AlignmentCase of, int l, AlignmentOptions options)
        {
            Matrix<double> c = Matrix<double>.Build.DenseOfArray(of.MomentOfInput(l)), w = Matrix(of.Network.Weights[l]);
            Matrix<double> s = w.Transpose() * c * w;
            (_c, _s) = (c.Evd(Symmetricity.Symmetric), s.Evd(Symmetricity.Symmetric));
            double Pull(int i, int j) =>
                options.Decay + (double)options.Sparse * _c.EigenValues[i].Real + (double)options.Null * _s.EigenValues[j].Real;
            Matrix<double> right = options.Amp * (c * w) + options.Self * w;
            Solution = _c.EigenVectors * (_c.EigenVectors.Transpose() * right * _s.EigenVectors)
                .MapIndexed((i, j, value) => value / Pull(i, j)) * _s.EigenVectors.Transpose();
            Largest = Pull(c.RowCount - 1, s.RowCount - 1);
            Smallest = Pull(0, 0);
        }

        public Matrix<double> Solution { get; }

        public double Largest { get; }

        public double Smallest { get; }

        /// <summary>The element of B - solution that is pulled hardest.</summary>
        public double DistanceAlongLargest(Tensor b) => Math.Abs(
            (_c.EigenVectors.Transpose() * (Matrix(b) - Solution) * _s.EigenVectors)[_c.EigenValues.Count - 1, _s.EigenValues.Count - 1]);
    }
}
