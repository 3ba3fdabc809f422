using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Plasticity.Numerics;

namespace Plasticity.Benchmarks;

/// <summary>The kernels of a whole step of back-propagation on small networks: forward, backward and the update in place.</summary>
internal static class StepTable
{
    internal static int Print(string[] arguments)
    {
        string? images = arguments.Length > 0 ? arguments[0] : null;
        Console.WriteLine("| network | batch | inputs | time of a step, us | GFLOP/s as if dense |");
        Console.WriteLine("|---|---:|---|---:|---:|");
        Measure([784, 500, 10], 1, Inputs(images, 1024, 784, 0.19f), images is null ? "19 % nonzero" : "images");
        Measure([784, 500, 10], 1, Inputs(null, 1024, 784, 1), "dense");
        Measure([64, 64, 10], 1, Inputs(null, 1024, 64, 0.5f), "50 % nonzero");
        Measure([784, 500, 10], 128, Inputs(images, 1024, 784, 0.19f), images is null ? "19 % nonzero" : "images");
        Measure([784, 500, 10], 128, Inputs(null, 1024, 784, 1), "dense");
        Measure([784, 500, 10], 32, Inputs(images, 1024, 784, 0.19f), images is null ? "19 % nonzero" : "images");
        Measure([784, 500, 10], 32, Inputs(null, 1024, 784, 1), "dense");
        return 0;
    }

    private static void Measure(int[] widths, int batch, Tensor inputs, string description)
    {
        RandomStream random = new(3, "step");
        int layers = widths.Length - 1;
        Tensor[] w = new Tensor[layers], b = new Tensor[layers], h = new Tensor[layers], g = new Tensor[layers];
        for (int l = 0; l < layers; l++)
        {
            w[l] = new Tensor(widths[l], widths[l + 1]);
            random.FillNormal(w[l].Span, MathF.Sqrt(2f / widths[l]));
            (b[l], h[l], g[l]) = (new Tensor(widths[l + 1]), new Tensor(batch, widths[l + 1]), new Tensor(batch, widths[l + 1]));
        }
        Tensor x = new(batch, widths[0]), target = new(batch, widths[^1]);
        for (int i = 0; i < batch; i++) target[i, i % widths[^1]] = 1;
        int at = 0;
        void Step()
        {
            inputs.Span.Slice(at * x.Columns, x.Count).CopyTo(x.Span);
            at = at + 2 * batch > inputs.Rows ? 0 : at + batch;
            for (int l = 0; l < layers; l++)
                h[l].SetAffine(l == 0 ? x : h[l - 1], w[l], b[l], l == layers - 1 ? Nonlinearity.Linear : Nonlinearity.Relu);
            g[^1].SetDifference(h[^1], target);
            for (int l = layers - 1; l >= 0; l--)
            {
                if (l > 0)
                {
                    g[l - 1].SetProductTransposed(g[l], w[l]);
                    g[l - 1].TimesSlope(h[l - 1], Nonlinearity.Relu);
                }
                w[l].AddTransposedProduct(l == 0 ? x : h[l - 1], g[l], -1e-4f / batch);
                b[l].AddColumnSums(g[l], -1e-4f / batch);
            }
        }
        double work = 0;
        for (int l = 0; l < layers; l++) work += (l == 0 ? 4.0 : 6.0) * batch * widths[l] * widths[l + 1];
        int calls = Math.Max(1, (int)(2e8 / work));
        double best = double.MaxValue;
        for (int round = 0; round < 15; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < calls; i++) Step();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / calls);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {string.Join('-', widths)} | {batch} | {description} | {best * 1e6:f1} | {work / best / 1e9:f1} |"));
    }

    /// <summary>Images of an IDX file, or random inputs.</summary>
    private static Tensor Inputs(string? images, int count, int width, float nonzero)
    {
        Tensor inputs = new(count, width);
        if (images is not null)
        {
            using GZipStream stream = new(File.OpenRead(images), CompressionMode.Decompress);
            byte[] bytes = new byte[16 + inputs.Count];
            stream.ReadExactly(bytes);
            for (int i = 0; i < inputs.Count; i++) inputs.Span[i] = bytes[16 + i] / 255f;
            return inputs;
        }
        RandomStream random = new(2, "inputs");
        foreach (ref float value in inputs.Span)
            if (random.NextUniform() < nonzero) value = random.NextUniform();
        return inputs;
    }
}
