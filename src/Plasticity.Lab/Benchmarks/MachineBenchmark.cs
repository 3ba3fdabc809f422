using Plasticity.Numerics.Kernels;
using Plasticity.Rules;

namespace Plasticity.Lab.Benchmarks;

/// <summary>Measures the machine's limits, and the library against them.</summary>
public static class MachineBenchmark
{
    /// <summary>Measures everything; takes about a minute. It should have the machine to itself.</summary>
    /// <param name="rules">The rules to train with; all of the catalogue's if null.</param>
    /// <param name="progress">Is told what is being measured; may be null.</param>
    public static BenchmarkResult Run(IReadOnlyList<string>? rules = null, Action<string>? progress = null)
    {
        progress?.Invoke("the machine's limits");
        double peak = MachinePeak.FusedMultiplyAddGflops(), bandwidth = MachinePeak.BandwidthGBs();
        progress?.Invoke("matrix products");
        List<ProductSpeed> products = [.. ProductBenchmark.Run(peak)];
        progress?.Invoke("training");
        return new(peak, bandwidth, products, [.. TrainingBenchmark.Run(rules ?? [.. Catalogue.Rules.Select(entry => entry.Card.Id)])]);
    }
}
