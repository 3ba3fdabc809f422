using System.Diagnostics;
using System.Globalization;
using Plasticity.Numerics;

namespace Plasticity.Benchmarks;

/// <summary>Our matrix products against OpenBLAS, one thread each, in turn within one run: only the ratio means something.</summary>
internal static class GemmTable
{
    private static readonly (int M, int K, int N)[] _shapes =
    [
        (1024, 1024, 1024), (256, 256, 256), (128, 784, 500), (100, 785, 501), (37, 1000, 10), (128, 500, 10), (500, 128, 10), (64, 64, 64),
        (32, 784, 256), (16, 784, 500), (8, 784, 500), (4, 784, 500), (16, 64, 32), (4, 64, 10), (2048, 64, 2048),
    ];

    internal static int Print(string[] arguments)
    {
        bool reference = OpenBlas.IsAvailable();
        if (!reference) Console.Error.WriteLine(OpenBlas.HowToInstall);
        double seconds = arguments.Length > 0 ? double.Parse(arguments[0], CultureInfo.InvariantCulture) : 0.6;
        if (arguments.Length > 2) Parallelism.ProductThreads = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        string only = arguments.Length > 1 ? arguments[1] : "";
        Console.WriteLine("| product | m x k x n | ours, GFLOP/s | OpenBLAS, GFLOP/s | ratio of the best | ratio of the medians |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|");
        foreach ((int m, int k, int n) in _shapes)
            foreach (string form in (string[])["NN", "NT", "TN"])
            {
                string shape = string.Create(CultureInfo.InvariantCulture, $"{m}x{k}x{n}");
                if (!$"{form} {shape}".Contains(only, StringComparison.Ordinal)) continue;
                Measure(form, shape, m, k, n, reference, seconds);
            }
        return 0;
    }

    private static unsafe void Measure(string form, string shape, int m, int k, int n, bool reference, double seconds)
    {
        bool transposeA = form[0] == 'T', transposeB = form[1] == 'T';
        Tensor a = transposeA ? new Tensor(k, m) : new Tensor(m, k), b = transposeB ? new Tensor(n, k) : new Tensor(k, n);
        Tensor ours = new(m, n), theirs = new(m, n);
        RandomStream random = new(1, "gemm");
        random.FillUniform(a.Span, 0.1f, 1);
        random.FillUniform(b.Span, -1, 1);
        // The weight update accumulates, as in training; the others overwrite.
        float alpha = transposeA ? -1e-3f : 1, beta = transposeA ? 1 : 0;
        void Ours()
        {
            if (transposeA) ours.AddTransposedProduct(a, b, alpha);
            else if (transposeB) ours.SetProductTransposed(a, b);
            else ours.SetProduct(a, b);
        }
        void Theirs()
        {
            fixed (float* pa = a.Span, pb = b.Span, pc = theirs.Span)
                OpenBlas.Multiply(transposeA, transposeB, m, n, k, alpha, pa, pb, beta, pc);
        }
        double work = 2.0 * m * n * k;
        int calls = Math.Max(1, (int)(2e8 / work));
        List<double> oursTimes = [], theirsTimes = [], ratios = [];
        Stopwatch total = Stopwatch.StartNew();
        while (total.Elapsed.TotalSeconds < seconds || oursTimes.Count < 5)
        {
            oursTimes.Add(Time(Ours, calls));
            if (!reference) continue;
            theirsTimes.Add(Time(Theirs, calls));
            ratios.Add(theirsTimes[^1] / oursTimes[^1]);
        }
        double best = work / oursTimes.Min() / 1e9;
        if (!reference) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {form} | {shape} | {best:f1} | - | - | - |"));
        else
        {
            ratios.Sort();
            double bestTheirs = work / theirsTimes.Min() / 1e9;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {form} | {shape} | {best:f1} | {bestTheirs:f1} | {best / bestTheirs:f2} | {ratios[ratios.Count / 2]:f2} |"));
        }
    }

    private static double Time(Action product, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++) product();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
    }
}
