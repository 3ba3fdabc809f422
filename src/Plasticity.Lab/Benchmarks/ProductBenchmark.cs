using Plasticity.Numerics;

namespace Plasticity.Lab.Benchmarks;

/// <summary>Times matrix products of round and of awkward sizes, in the three forms that training needs.</summary>
internal static class ProductBenchmark
{
    private const double SecondsEach = 0.25;

    /// <summary>M, N, K: large; a layer of MNIST; the same with edges that fit no tile; an output layer.</summary>
    private static readonly (int M, int N, int K)[] _shapes = [(1024, 1024, 1024), (128, 500, 784), (100, 501, 785), (37, 10, 1000)];

    public static IEnumerable<ProductSpeed> Run(double peakGflops)
    {
        foreach ((int m, int n, int k) in _shapes)
        {
            Tensor c = new(m, n), a = Filled(m, k, 1), b = Filled(k, n, 2), at = Filled(k, m, 3), bt = Filled(n, k, 4);
            yield return Speed("NN", m, n, k, () => c.SetProduct(a, b), peakGflops);
            yield return Speed("NT", m, n, k, () => c.SetProductTransposed(a, bt), peakGflops);
            yield return Speed("TN", m, n, k, () => c.AddTransposedProduct(at, b, 1e-6f), peakGflops);
        }
    }

    private static ProductSpeed Speed(string operation, int m, int n, int k, Action product, double peakGflops)
    {
        double gflops = 2.0 * m * n * k / BestTime.Of(product, SecondsEach) / 1e9;
        return new(operation, m, n, k, gflops, gflops / peakGflops);
    }

    private static Tensor Filled(int rows, int columns, int layer)
    {
        Tensor tensor = new(rows, columns);
        new Seed(0).Stream("benchmark", layer).FillUniform(tensor.Span, -1, 1);
        return tensor;
    }
}
