using System.Diagnostics;
using System.Text.Json.Nodes;
using Plasticity.Numerics;
using Plasticity.Numerics.Kernels;

/// <summary>The layers of pytorch_convolution.py, and each pass over them, timed on one thread.</summary>
internal static class ConvolutionLayers
{
    private const int Batch = 64;

    /// <summary>Name, channels, extent, output channels, kernel, stride, padding; the same list as in pytorch_convolution.py.</summary>
    private static readonly (string Name, int Channels, int Extent, int Outs, int Kernel, int Stride, int Padding)[] _layers =
    [
        ("resnet 3->16 3x3 @32", 3, 32, 16, 3, 1, 1),
        ("resnet 16->16 3x3 @32", 16, 32, 16, 3, 1, 1),
        ("resnet 16->32 3x3/2 @32", 16, 32, 32, 3, 2, 1),
        ("resnet 32->32 3x3 @16", 32, 16, 32, 3, 1, 1),
        ("resnet 32->64 3x3/2 @16", 32, 16, 64, 3, 2, 1),
        ("resnet 64->64 3x3 @8", 64, 8, 64, 3, 1, 1),
        ("lenet 1->6 5x5 @32", 1, 32, 6, 5, 1, 0),
        ("lenet 6->16 5x5 @14", 6, 14, 16, 5, 1, 0),
        ("lenet 16->120 5x5 @5", 16, 5, 120, 5, 1, 0),
    ];

    /// <summary>Prints a line of JSON a layer and pass, of all layers or those whose names contain a text; the best of many runs.</summary>
    internal static void Run(double seconds, string[] layers)
    {
        RandomStream random = new(1, "convolution layers");
        foreach ((string name, int channels, int extent, int outs, int kernel, int stride, int padding) in _layers)
        {
            if (layers.Length > 0 && !layers.Any(layer => name.Contains(layer, StringComparison.Ordinal))) continue;
            ConvolutionShape shape = new(new ImageShape(extent, extent, channels), outs, kernel, kernel, stride, padding);
            Tensor pre = new(Batch, shape.Input.Count), post = new(Batch, shape.Output.Count), weights = shape.NewWeights();
            Tensor d = post.LikeThis(), g = pre.LikeThis(), into = weights.LikeThis(), bias = new(outs);
            foreach (Tensor tensor in (Tensor[])[pre, d, weights, bias]) random.FillNormal(tensor.Span, 1);
            Report(name, "forward", shape, seconds, () => post.SetConvolution(pre, weights, bias, Nonlinearity.Linear, shape));
            Report(name, "input", shape, seconds, () => g.AddConvolutionTransposed(d, weights, shape, 0));
            Report(name, "weights", shape, seconds, () => into.AddConvolutionOuter(pre, d, 1, shape));
        }
        Print("peak", "", MachinePeak.FusedMultiplyAddGflops());
    }

    private static void Report(string layer, string pass, in ConvolutionShape shape, double seconds, Action run)
    {
        for (int i = 0; i < 40; i++) run();            // the JIT compiler's tiers settle
        double best = double.MaxValue;
        long end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < end)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        Print(layer, pass, 2e-9 * Batch * shape.MultiplyAdds / best);
    }

    private static void Print(string layer, string pass, double gflops) =>
        Console.WriteLine(new JsonObject { ["layer"] = layer, ["pass"] = pass, ["gflops"] = Math.Round(gflops, 1) }.ToJsonString());
}
