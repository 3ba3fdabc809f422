using Plasticity.Benchmarks;

switch (args)
{
    case ["gemm", ..]: return GemmTable.Print(args[1..]);
    case ["step", ..]: return StepTable.Print(args[1..]);
    default:
        Console.Error.WriteLine("usage: gemm [SECONDS] [FILTER]   a table of matrix products against OpenBLAS");
        Console.Error.WriteLine("       step [IMAGES.gz]          the time of a training step; inputs from an IDX file of images, or random");
        return 2;
}
