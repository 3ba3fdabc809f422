using Plasticity.Numerics;
using Plasticity.Numerics.Kernels;
using Xunit;

namespace Plasticity.Tests.Numerics;

public sealed class ElementwiseAndReductionTests
{
    private static readonly int[] _counts = [1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 23, 24, 31, 32, 33, 63, 64, 65, 100];

    [Fact]
    public void Leaks_steps_and_replacements_are_those_of_their_equations()
    {
        Tensor x = Tensor.From([-1, 0, 2, float.NaN], 4), y = Tensor.From([10, 20, 30, 40], 4);
        y.LeakAndAdd(0.5f, Tensor.From([1, 2, 3, 4], 4), 2);
        Assert.Equal([7, 14, 21, 28], y.Span.ToArray());
        y.SetStep(x);
        Assert.Equal([0, 0, 1, 0], y.Span.ToArray());
        x.FillWhere(y, float.NegativeInfinity);
        Assert.Equal([-1, 0, float.NegativeInfinity, float.NaN], x.Span.ToArray());
        y.SetLess(y, 0.25f);
        Assert.Equal([-0.25f, -0.25f, 0.75f, -0.25f], y.Span.ToArray());
    }

    [Theory]
    [InlineData(ElementPrecision.Single)]
    [InlineData(ElementPrecision.Double)]
    public void Signs_are_of_neither_kind_at_zero_and_pass_on_a_NaN(ElementPrecision precision)
    {
        using (Precision.Use(precision))
        {
            double[] From(Tensor tensor) => [.. Enumerable.Range(0, tensor.Count).Select(i => (double)tensor[0, i])];
            Tensor x = Tensor.From([-3.0, -0.0, 0, 1e-30, 5, double.NaN], 1, 6), y = new(1, 6);
            y.SetSign(x, 0.5);
            Assert.Equal([-0.5, 0, 0, 0.5, 0.5, double.NaN], From(y));
            y.SetSignedMagnitude(Tensor.From([-2.0, 2, 2, -2, 2, 2], 1, 6), x);
            Assert.Equal([-2, 0, 0, 2, 2, double.NaN], From(y));
            y = Tensor.From([1.0, -1, 1, -1e-30, 0, 1], 1, 6);
            y.KeepSigns(Tensor.From([-1.0, 0, 1, 1, -1, double.NaN], 1, 6), 0.25);
            Assert.Equal([-0.25, -1, 1, 0.25, -0.25, 1], From(y));
            Tensor nan = Tensor.From([double.NaN, double.NaN], 1, 2);
            nan.KeepSigns(Tensor.From([1.0, -1], 1, 2), 0.25);
            Assert.Equal([double.NaN, double.NaN], From(nan));
            y.SetSum(x, x);
            Assert.Equal(-6, From(y)[0]);
        }
    }

    [Fact]
    public void Zero_and_NaN_have_no_sign()
    {
        float none = float.NaN, large = float.PositiveInfinity;
        Tensor x = Tensor.From([-3, 0, -0f, none, large, -large, 1e-44f], 7), result = new(7);
        result.SetSign(x, 2);
        Assert.Equal([-2, 0, 0, none, 2, -2, 2], result.Span.ToArray());
        Assert.True(float.IsPositive(result.Span[2]));
        result.SetSign(x, -2);
        Assert.Equal([2, 0, 0, none, -2, 2, -2], result.Span.ToArray());
        result.SetSignedMagnitude(Tensor.From([-5, none, large, 1, 2, 3, -4], 7), x);
        Assert.Equal([-5, 0, 0, none, 2, -3, 4], result.Span.ToArray());
    }

    [Fact]
    public void A_leak_of_nothing_forgets_what_was_there()
    {
        Tensor result = new(19), a = new(19), b = new(19);
        a.Fill(3);
        b.Fill(5);
        result.Fill(float.NaN);
        result.LeakAndSum(0, a, 2, b, -1);
        Assert.All(result.Span.ToArray(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void Bumps_are_nothing_at_infinity_and_keep_a_NaN()
    {
        foreach (Action<Tensor> apply in (Action<Tensor>[])
            [x => x.ApplyTriangle(0.3f, 1), x => x.ApplyInverseSquare(10), x => x.ApplyLorentz(2, 3), x => x.ApplyLogistic(4, 25)])
        {
            Tensor x = Tensor.From([float.NegativeInfinity, float.NaN, 0], 3);
            apply(x);
            Assert.Equal(0, x.Span[0]);
            Assert.True(float.IsNaN(x.Span[1]));
            Assert.True(x.Span[2] > 0);
        }
    }

    [Fact]
    public void Elementwise_operations_agree_with_their_formulas()
    {
        RandomStream random = new(31, "elementwise");
        foreach (int n in _counts)
        {
            Tensor x = new(3, n), y = new(3, n), row = new(n), factors = new(3);
            foreach (Tensor tensor in (Tensor[])[x, y, row, factors]) random.FillNormal(tensor.Span, 1);
            Check(x, t => t.Add(y, 0.7f), (i, j) => MathF.FusedMultiplyAdd(0.7f, y[i, j], x[i, j]));
            Check(x, t => t.Scale(0.7f), (i, j) => 0.7f * x[i, j]);
            Check(x, t => t.SetDifference(y, x), (i, j) => y[i, j] - x[i, j]);
            Check(x, t => t.Multiply(y), (i, j) => x[i, j] * y[i, j]);
            Check(x, t => t.SetSum(y, x), (i, j) => y[i, j] + x[i, j]);
            Check(x, t => t.LeakAndSum(0.9f, y, 0.7f, t, -1.1f),
                (i, j) => MathF.FusedMultiplyAdd(0.9f, x[i, j], MathF.FusedMultiplyAdd(0.7f, y[i, j], -1.1f * x[i, j])));
            Check(x, t => t.SetSign(y, 0.7f), (i, j) => 0.7f * MathF.Sign(y[i, j]));
            Check(x, t => t.SetSignedMagnitude(t, y), (i, j) => MathF.Abs(x[i, j]) * MathF.Sign(y[i, j]));
            Check(x, t => t.AddToRows(row), (i, j) => x[i, j] + row.Span[j]);
            Check(x, t => t.ScaleRows(factors), (i, j) => x[i, j] * factors.Span[i]);
            Check(x, t => t.Apply(Nonlinearity.Relu), (i, j) => MathF.Max(x[i, j], 0));
            Check(x, t => t.Apply(Nonlinearity.LeakyRelu), (i, j) => x[i, j] > 0 ? x[i, j] : 0.1f * x[i, j]);
            Check(x, t => t.TimesSlope(y, Nonlinearity.Linear), (i, j) => x[i, j]);
            Check(x, t => t.TimesSlope(y, Nonlinearity.Relu), (i, j) => y[i, j] > 0 ? x[i, j] : 0);
            Check(x, t => t.TimesSlope(y, Nonlinearity.LeakyRelu), (i, j) => y[i, j] > 0 ? x[i, j] : 0.1f * x[i, j]);
        }
    }

    [Fact]
    public void Reductions_agree_with_plain_sums()
    {
        RandomStream random = new(32, "reductions");
        foreach (int n in _counts)
        {
            Tensor a = new(5, n), b = new(5, n), sums = new(n);
            random.FillNormal(a.Span, 1);
            random.FillNormal(b.Span, 1);
            double dot = 0, squares = 0, sum = 0;
            for (int i = 0; i < a.Count; i++)
            {
                dot += (double)a.Span[i] * b.Span[i];
                squares += (double)a.Span[i] * a.Span[i];
                sum += a.Span[i];
            }
            Assert.Equal(dot, a.Dot(b), 1e-12 * a.Count);
            Assert.Equal(Math.Sqrt(squares), a.Norm(), 1e-12 * a.Count);
            Assert.Equal(sum, a.Sum(), 1e-12 * a.Count);
            sums.Fill(2);
            sums.AddColumnSums(a, -0.5f);
            for (int j = 0; j < n; j++)
            {
                double expected = 2;
                for (int i = 0; i < 5; i++) expected -= 0.5 * a[i, j];
                Assert.Equal(expected, sums.Span[j], 1e-5);
            }
        }
    }

    [Fact]
    public void What_is_not_finite_is_found_wherever_it_is_and_relu_lets_it_through()
    {
        foreach (int n in _counts)
            for (int at = 0; at < n; at++)
                foreach (float bad in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
                {
                    Tensor x = new(n);
                    x.Fill(float.MaxValue);
                    Assert.True(x.IsFinite());
                    x.Span[at] = bad;
                    Assert.False(x.IsFinite());
                    x.Apply(Nonlinearity.Relu);
                    Assert.Equal(float.IsNegativeInfinity(bad) ? 0 : bad, x.Span[at]);
                }
    }

    [Fact]
    public void Nothing_behind_the_last_row_is_touched()
    {
        Tensor x = new(4, 13), y = new(4, 13), row = new(13);
        x.Fill(float.NaN);
        x.Resize(3);
        y.Resize(3);
        x.Fill(1);
        y.Fill(2);
        x.Add(y);
        x.Multiply(y);
        x.AddToRows(row);
        x.Apply(Nonlinearity.Relu);
        x.TimesSlope(y, Nonlinearity.Relu);
        row.AddColumnSums(x, 1);
        Assert.True(row.IsFinite());
        Assert.Equal(6 * 39, x.Sum());
        x.Resize(4);
        foreach (float value in x.Row(3)) Assert.True(float.IsNaN(value));
    }

    [Fact]
    public void The_machine_has_a_peak() => Assert.InRange(MachinePeak.FusedMultiplyAddGflops(), 0.01, 10_000);

    private static void Check(Tensor x, Action<Tensor> operation, Func<int, int, float> expected)
    {
        Tensor result = x.Copy();
        operation(result);
        for (int i = 0; i < x.Rows; i++)
            for (int j = 0; j < x.Columns; j++) Assert.Equal(expected(i, j), result[i, j]);
    }
}
