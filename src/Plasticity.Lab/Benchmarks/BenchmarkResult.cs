namespace Plasticity.Lab.Benchmarks;

/// <summary>How fast this machine is, and how fast the library is on it.</summary>
/// <param name="PeakGflops">Fused multiply-adds in registers on one core, GFLOP/s.</param>
/// <param name="BandwidthGBs">Memory bandwidth of one core, GB/s.</param>
/// <param name="Products">Matrix products on one thread.</param>
/// <param name="Training">Training.</param>
public sealed record BenchmarkResult(
    double PeakGflops, double BandwidthGBs, IReadOnlyList<ProductSpeed> Products, IReadOnlyList<TrainingSpeed> Training);

/// <summary>The speed of one matrix product, C[m, n] from k summands.</summary>
/// <param name="Operation">NN: A B, the forward sweep. NT: A B^T, the backward sweep. TN: A^T B, the update.</param>
/// <param name="M">Rows of the result.</param>
/// <param name="N">Columns of the result.</param>
/// <param name="K">Summands of an element.</param>
/// <param name="Gflops">Speed, GFLOP/s.</param>
/// <param name="FractionOfPeak">The same as a fraction of the machine's peak.</param>
public sealed record ProductSpeed(string Operation, int M, int N, int K, double Gflops, double FractionOfPeak);

/// <summary>The speed of a rule's training on one thread.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Network">The network.</param>
/// <param name="Batch">Samples an update.</param>
/// <param name="Threads">Threads used.</param>
/// <param name="SamplesPerSecond">Samples learned from in a second.</param>
public sealed record TrainingSpeed(string Rule, string Network, int Batch, int Threads, double SamplesPerSecond);
