using System.Text.Json.Nodes;
using Plasticity.Lab.Exports;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Lab.Exports;

public sealed class SafetensorsExporterTests(SmallSweep small) : IClassFixture<SmallSweep>
{
    private const string Walk = """
        import json, struct, sys, pathlib

        def read(path):
            data = pathlib.Path(path).read_bytes()
            (length,) = struct.unpack("<Q", data[:8])
            header = json.loads(data[8:8 + length])
            facts = header.pop("__metadata__")
            assert all(isinstance(value, str) for value in facts.values())
            body, end, tensors = data[8 + length:], 0, {}
            for name, entry in header.items():
                begin, stop = entry["data_offsets"]
                assert begin == end and entry["dtype"] == "F32", name
                size = 4
                for extent in entry["shape"]:
                    size *= extent
                assert stop - begin == size, name
                tensors[name], end = (entry["shape"], body[begin:stop]), stop
            assert end == len(body)
            return tensors, facts

        tensors, facts = read(sys.argv[1])
        expected = {}
        for path in map(pathlib.Path, sys.argv[2:]):
            own, _ = read(path)
            run = path.parent.name
            assert json.loads(facts[run])["arm"]
            expected.update({run + "/" + name: value for name, value in own.items()})
        assert tensors == expected
        print(len(tensors))
        """;

    [Fact]
    public void Every_tensor_of_every_finished_run_is_there_bit_for_bit()
    {
        using TemporaryFolder folder = small.Export(new SafetensorsExporter());
        string[] files = [.. small.Result.Runs.Where(run => run.Status == RunStatus.Finished)
            .Select(run => small.Sweep.DirectoryOf(run.Run)[RunFiles.Weights])];
        Assert.Equal(4, files.Length);
        // Weights and biases of two layers; feedback alignment has feedback weights besides, listed for both layers.
        Assert.Equal("20", Python.RunOrSkip("", Walk, [folder["weights.safetensors"], .. files]).Trim());
    }

    [Fact]
    public void The_header_says_what_each_run_is()
    {
        using TemporaryFolder folder = small.Export(new SafetensorsExporter());
        SafetensorsContents contents = Safetensors.Read(folder["weights.safetensors"]);
        RunResult run = small.Result.Runs.First(run => run.Arm.Rule == "fa");
        JsonNode facts = JsonNode.Parse(contents.Metadata[run.Run.Id])!;
        Assert.Equal(("fa lr=0.05", 3UL, run.Run.Identity, "0.05"),
            ((string?)facts["arm"], (ulong)facts["seed"]!, (string?)facts["identity"], (string?)facts["settings"]!["lr"]));
        Assert.Equal([64, 8], contents.Tensors[run.Run.Id + "/W1"].Shape.ToArray());
    }
}
