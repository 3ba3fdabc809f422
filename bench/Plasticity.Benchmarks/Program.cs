using System.Globalization;
using BenchmarkDotNet.Running;
using Plasticity.Benchmarks;
using Plasticity.Numerics.Kernels;

switch (args)
{
    case ["gemm", ..]: return GemmTable.Print(args[1..]);
    case ["step", ..]: return StepTable.Print(args[1..]);
    case ["peak"]:
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"one thread: {MachinePeak.FusedMultiplyAddGflops():f1} GFLOP/s, {MachinePeak.BandwidthGBs():f1} GB/s"));
        return 0;
    case ["kernels", ..]:
        BenchmarkSwitcher.FromTypes([typeof(KernelBenchmarks)]).Run(args.Length > 1 ? args[1..] : ["--filter", "*"]);
        return 0;
    default:
        Console.Error.WriteLine("usage: gemm [SECONDS] [FILTER] [THREADS]   a table of matrix products against OpenBLAS");
        Console.Error.WriteLine("       step [IMAGES.gz]          the time of a training step, on an IDX file of images or random inputs");
        Console.Error.WriteLine("       peak                      the machine's limits");
        Console.Error.WriteLine("       kernels [OPTIONS]         BenchmarkDotNet on the kernels of a layer");
        return 2;
}
