using System.Globalization;
using System.Text.Json.Nodes;
using Plasticity.Lab.Benchmarks;

namespace Plasticity.Cli.Rendering;

/// <summary>Measurements of speed as text and as JSON.</summary>
internal static class BenchmarkRendering
{
    public static void Write(BenchmarkResult result, TextWriter writer, bool isUnicode)
    {
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"One core: {result.PeakGflops:F0} GFLOP/s of fused multiply-adds, {result.BandwidthGBs:F1} GB/s of memory"));
        writer.WriteLine();
        TextTable products = new TextTable(isUnicode).Column("product").Column("m x n x k").Column("GFLOP/s", isRight: true)
            .Column("of peak", isRight: true);
        foreach (ProductSpeed product in result.Products)
            products.Row(product.Operation, $"{product.M} x {product.N} x {product.K}", NumberText.Tenths(product.Gflops),
                product.FractionOfPeak.ToString("P0", CultureInfo.InvariantCulture));
        products.Write(writer);
        writer.WriteLine();
        TextTable training = new TextTable(isUnicode).Column("rule").Column("network").Column("batch", isRight: true)
            .Column("samples/s", isRight: true);
        foreach (TrainingSpeed speed in result.Training)
            training.Row(speed.Rule, speed.Network, speed.Batch.ToString(CultureInfo.InvariantCulture),
                NumberText.Significant(speed.SamplesPerSecond));
        training.Write(writer);
        writer.WriteLine();
        writer.WriteLine("NN is the forward sweep, NT the backward sweep, TN the update; all on one thread.");
    }

    public static JsonObject Json(BenchmarkResult result) => new()
    {
        ["peakGflops"] = result.PeakGflops,
        ["bandwidthGBs"] = result.BandwidthGBs,
        ["gemm"] = new JsonArray([.. result.Products.Select(product => new JsonObject
        {
            ["op"] = product.Operation,
            ["m"] = product.M,
            ["n"] = product.N,
            ["k"] = product.K,
            ["gflops"] = product.Gflops,
            ["fractionOfPeak"] = product.FractionOfPeak,
        })]),
        ["training"] = new JsonArray([.. result.Training.Select(speed => new JsonObject
        {
            ["rule"] = speed.Rule,
            ["network"] = speed.Network,
            ["batch"] = speed.Batch,
            ["threads"] = speed.Threads,
            ["samplesPerSecond"] = speed.SamplesPerSecond,
        })]),
    };
}
