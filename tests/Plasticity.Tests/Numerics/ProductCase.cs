using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

/// <summary>One product in one of the three forms, with what the result held before it.</summary>
internal sealed record ProductCase(string Form, Tensor A, Tensor B, Tensor Before, Tensor Result, float Factor, float Keep)
{
    /// <summary>Random operands; <paramref name="zeros"/> is the share of elements of A set to 0, half of it by whole columns.</summary>
    internal static ProductCase Random(ref RandomStream random, string form, int m, int n, int k, float zeros)
    {
        Tensor a = form[0] == 'T' ? new(k, m) : new(m, k), b = form[1] == 'T' ? new(n, k) : new(k, n), before = new(m, n);
        random.FillNormal(a.Span, 1);
        random.FillNormal(b.Span, 1);
        random.FillNormal(before.Span, 1);
        for (int j = 0; j < a.Columns; j++)
        {
            bool wholeColumn = random.NextUniform() < zeros / 2;
            for (int i = 0; i < a.Rows; i++)
                if (wholeColumn || random.NextUniform() < zeros / 2) a[i, j] = 0;
        }
        float factor = random.NextInt(2) == 0 ? 1 : random.NextUniform() - 0.5f;
        float keep = random.NextInt(3) switch { 0 => 0, 1 => 1, _ => random.NextUniform() };
        return new ProductCase(form, a, b, before, before.Copy(), factor, keep);
    }

    internal void Run()
    {
        Result.CopyFrom(Before);
        switch (Form)
        {
            case "NN": Result.AddProduct(A, B, Factor, Keep); break;
            case "NT": Result.AddProductTransposed(A, B, Factor, Keep); break;
            default: Result.AddTransposedProduct(A, B, Factor, Keep); break;
        }
    }

    internal void AssertCorrect()
    {
        bool transposeA = Form[0] == 'T', transposeB = Form[1] == 'T';
        int depth = transposeA ? A.Rows : A.Columns;
        for (int i = 0; i < Result.Rows; i++)
            for (int j = 0; j < Result.Columns; j++)
            {
                double sum = 0, size = 0;
                for (int k = 0; k < depth; k++)
                {
                    double term = (double)(transposeA ? A[k, i] : A[i, k]) * (transposeB ? B[j, k] : B[k, j]);
                    sum += term;
                    size += Math.Abs(term);
                }
                double expected = Factor * sum + Keep * (double)Before[i, j];
                double scale = Math.Abs(Factor) * size + Math.Abs(Keep * Before[i, j]);
                double error = Math.Abs(Result[i, j] - expected);
                Assert.True(error <= 1e-6 * scale + 1e-30,
                    $"{Form} {Result.Rows}x{depth}x{Result.Columns} at ({i}, {j}): {Result[i, j]}, not {expected}.");
            }
    }
}
