using System.Text.Json.Nodes;
using Plasticity.Cli.Rendering;
using Plasticity.Lab.Benchmarks;
using Xunit;

namespace Plasticity.Tests.Cli;

public sealed class BenchCommandTests
{
    private static readonly BenchmarkResult _result = new(100, 12.5, [new("NT", 128, 500, 784, 80, 0.8)],
        [new("fa", "784-500-10", 1, 1, 123_456)]);

    [Fact]
    public void Json_has_the_machines_limits_products_and_training()
    {
        JsonNode json = JsonNode.Parse(BenchmarkRendering.Json(_result).ToJsonString())!;
        Assert.Equal((100, 12.5), ((double)json["peakGflops"]!, (double)json["bandwidthGBs"]!));
        Assert.Equal("{\"op\":\"NT\",\"m\":128,\"n\":500,\"k\":784,\"gflops\":80,\"fractionOfPeak\":0.8}",
            json["gemm"]![0]!.ToJsonString());
        Assert.Equal("{\"rule\":\"fa\",\"network\":\"784-500-10\",\"batch\":1,\"threads\":1,\"samplesPerSecond\":123456}",
            json["training"]![0]!.ToJsonString());
    }

    [Fact]
    public void The_tables_read_as_reviewed()
    {
        StringWriter writer = new();
        BenchmarkRendering.Write(_result, writer, isUnicode: true);
        Golden.Matches("Cli/bench", writer.ToString());
    }
}
