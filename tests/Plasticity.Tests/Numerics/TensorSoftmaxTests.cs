using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

public sealed class TensorSoftmaxTests
{
    [Fact]
    public void Softmax_agrees_with_its_definition_in_double_for_every_width()
    {
        for (int columns = 1; columns <= 40; columns++)
        {
            Tensor logits = new(3, columns), result = new(3, columns);
            new RandomStream(5, "logits", columns).FillNormal(logits.Span, 5);
            result.SetSoftmax(logits);
            for (int i = 0; i < 3; i++)
            {
                double[] e = [.. logits.Row(i).ToArray().Select(x => Math.Exp(x))];
                float largest = logits.Row(i).ToArray().Max();
                for (int j = 0; j < columns; j++)
                {
                    double slack = 5e-7 + 6e-8 * (largest - logits[i, j]);
                    Assert.InRange(result[i, j] / (e[j] / e.Sum()) - 1, -slack, slack);
                }
            }
            logits.SetSoftmax(logits);
            Assert.Equal(result.Span, logits.Span);
        }
    }

    [Fact]
    public void Log_sum_exp_agrees_with_its_definition_in_double_for_every_width()
    {
        for (int columns = 1; columns <= 40; columns++)
        {
            float[] logits = new float[columns];
            new RandomStream(6, "logits", columns).FillNormal(logits, 5);
            double largest = logits.Max(), expected = largest + Math.Log(logits.Sum(x => Math.Exp(x - largest)));
            Assert.InRange(TensorSoftmax.LogSumExp(logits), expected - 2e-14, expected + 2e-14);
        }
        Assert.Equal(Math.Log(10), TensorSoftmax.LogSumExp(new float[10]), 15);
    }

    [Fact]
    public void Large_logits_do_not_overflow_and_vanishing_ones_give_zero()
    {
        float[] logits = [3e38f, -3e38f, float.NegativeInfinity, 1], result = new float[4];
        TensorSoftmax.SetSoftmax(result, logits);
        Assert.Equal([1, 0, 0, 0], result);
        Assert.Equal((double)3e38f, TensorSoftmax.LogSumExp(logits));
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(10, 9)]
    [InlineData(10, 0)]
    [InlineData(16, 4)]
    public void A_row_with_nan_or_infinity_becomes_nan_so_that_divergence_shows(int columns, int where)
    {
        foreach (float bad in (float[])[float.NaN, float.PositiveInfinity])
        {
            float[] logits = new float[columns], result = new float[columns];
            logits[where] = bad;
            TensorSoftmax.SetSoftmax(result, logits);
            Assert.True(result.All(float.IsNaN));
            Assert.True(double.IsNaN(TensorSoftmax.LogSumExp(logits)));
        }
        float[] nothing = [.. Enumerable.Repeat(float.NegativeInfinity, columns)];
        Assert.True(double.IsNaN(TensorSoftmax.LogSumExp(nothing)));
    }

    [Fact]
    public void Mismatched_shapes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Tensor(2, 3).SetSoftmax(new Tensor(3, 2)));
        Assert.Throws<ArgumentException>(() => TensorSoftmax.LogSumExp([]));
        float[] row = new float[12];
        Assert.Throws<ArgumentException>(() => TensorSoftmax.SetSoftmax(row.AsSpan(1, 10), row.AsSpan(0, 10)));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        Tensor logits = new(128, 10), result = new(128, 10);
        new RandomStream(7, "logits").FillNormal(logits.Span, 2);
        double sum = 0;
        for (int warm = 0; warm < 3; warm++) Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.NotEqual(0, sum);

        void Work()
        {
            result.SetSoftmax(logits);
            for (int i = 0; i < logits.Rows; i++) sum += TensorSoftmax.LogSumExp(logits.Row(i));
        }
    }
}
