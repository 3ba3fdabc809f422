using Plasticity.Benchmarks;

// gemm [seconds per shape] [text in the shape's name]
switch (args)
{
    case ["gemm", ..]: return GemmTable.Print(args[1..]);
    default:
        Console.Error.WriteLine("usage: gemm [SECONDS] [FILTER]   a table of matrix products against OpenBLAS");
        return 2;
}
