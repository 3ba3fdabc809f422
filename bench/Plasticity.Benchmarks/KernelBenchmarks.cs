using BenchmarkDotNet.Attributes;
using Plasticity.Numerics;

namespace Plasticity.Benchmarks;

/// <summary>The kernels a training step consists of, on a layer of 784 x 500.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class KernelBenchmarks
{
    private Tensor _x = null!, _w = null!, _bias = null!, _h = null!, _g = null!;

    /// <summary>Samples in a batch.</summary>
    [Params(1, 128)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        (_x, _w, _bias) = (new Tensor(Batch, 784), new Tensor(784, 500), new Tensor(500));
        (_h, _g) = (new Tensor(Batch, 500), new Tensor(Batch, 784));
        RandomStream random = new(1, "bench");
        foreach (Tensor tensor in (Tensor[])[_x, _w, _bias, _h]) random.FillNormal(tensor.Span, 0.1f);
    }

    [Benchmark]
    public void Forward() => _h.SetAffine(_x, _w, _bias, Nonlinearity.Relu);

    [Benchmark]
    public void Backward() => _g.SetProductTransposed(_h, _w);

    [Benchmark]
    public void Update() => _w.AddTransposedProduct(_x, _h, -1e-9f);

    [Benchmark]
    public void Slope() => _g.TimesSlope(_x, Nonlinearity.Relu);

    [Benchmark]
    public void ColumnSums() => _bias.AddColumnSums(_h, 1e-9f);

    [Benchmark]
    public double Norm() => _w.Norm();
}
