using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Plasticity.Lab.Exports;
using Plasticity.Lab.RunStore;
using Plasticity.Tests.Cli;
using Xunit;

namespace Plasticity.Tests.Lab.Exports;

public sealed partial class NotebookExporterTests(SmallSweep small) : IClassFixture<SmallSweep>
{
    private const string Parse = """
        import ast, json, sys
        cells = json.load(open(sys.argv[1]))["cells"]
        for cell in cells:
            if cell["cell_type"] == "code":
                ast.parse("".join(cell["source"]), cell["id"])
        print(len(cells))
        """;

    private const string Execute = """
        import json, os, sys, warnings
        # Those that the cells themselves give cause for; libraries may quarrel with each other.
        warnings.filterwarnings("error", module="cells")
        import matplotlib
        matplotlib.use("Agg")
        import matplotlib.pyplot as plt
        titles = []
        def show():
            for number in plt.get_fignums():
                figure = plt.figure(number)
                figure.canvas.draw()
                titles.extend(axes.get_title() for axes in figure.axes)
            plt.close("all")
        plt.show = show
        for folder in sys.argv[1:]:
            os.chdir(folder)
            titles.clear()
            names = {"__name__": "cells"}
            for cell in json.load(open("analysis.ipynb"))["cells"]:
                if cell["cell_type"] == "code":
                    exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
            print("FIGURES " + ", ".join(titles))
        """;

    /// <summary>The schema of nbformat 4.5: what is required of a notebook and of each kind of cell, and nothing besides.</summary>
    [Fact]
    public void The_notebook_has_the_form_of_nbformat_4_5()
    {
        using TemporaryFolder folder = small.Export(new NotebookExporter());
        JsonObject notebook = (JsonObject)JsonNode.Parse(File.ReadAllText(folder["analysis.ipynb"]))!;
        Assert.Equal(["cells", "metadata", "nbformat", "nbformat_minor"], notebook.Select(pair => pair.Key).Order());
        Assert.Equal((4, 5), ((int)notebook["nbformat"]!, (int)notebook["nbformat_minor"]!));
        Assert.Equal(("python3", "Python 3"), ((string?)notebook["metadata"]!["kernelspec"]!["name"],
            (string?)notebook["metadata"]!["kernelspec"]!["display_name"]));
        JsonObject[] cells = [.. ((JsonArray)notebook["cells"]!).Cast<JsonObject>()];
        Assert.True(cells.Length > 10);
        Assert.Equal(cells.Length, cells.Select(cell => (string?)cell["id"]).Distinct().Count());
        foreach (JsonObject cell in cells)
        {
            Assert.Matches(CellId(), (string?)cell["id"]);
            Assert.Equal((string?)cell["cell_type"] == "code" ? ["cell_type", "execution_count", "id", "metadata", "outputs", "source"]
                : (string[])["cell_type", "id", "metadata", "source"], cell.Select(pair => pair.Key).Order());
            if ((string?)cell["cell_type"] == "code")
                Assert.True(cell["execution_count"] is null && ((JsonArray)cell["outputs"]!).Count == 0);
            string[] lines = [.. ((JsonArray)cell["source"]!).Select(line => (string)line!)];
            Assert.All(lines[..^1], line => Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal)));
            Assert.DoesNotContain('\n', lines[^1]);
            Assert.NotEqual("", string.Concat(lines).Trim());
        }
        Assert.Contains("swept = [\"rule\",\"lr\"]", (string?)cells[1]["source"]![0], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_code_cell_is_Python()
    {
        using TemporaryFolder folder = small.Export(new NotebookExporter());
        Assert.Equal("13", Python.RunOrSkip("", Parse, folder["analysis.ipynb"]).Trim());
    }

    /// <summary>In one Python for all sweeps, since it takes longer to start than to draw.</summary>
    [Fact]
    public void The_cells_run_and_draw_the_figures_of_sweeps_of_every_kind()
    {
        using TemporaryFolder folder = new();
        string[] size = ["network=64-8-10", "data.trainSamples=128", "data.testSamples=64"], plain = ["probes.angle=false", "seed=1"];
        (string[] Settings, string Figures)[] sweeps =
        [
            ([.. size, "rule=bp,fa", "lr=0.01,0.1", "seed=1,2"],
                "train loss, validation loss, validation accuracy, Final scores, all layers, layer 1, layer 2, Sensitivity to lr"),
            ([.. size, .. plain, "rule=bp", "epochs=1,2", "batch=16,32"],
                "train loss, validation loss, validation accuracy, Final scores, Sensitivity to epochs, Sensitivity to batch"),
            ([.. plain, "rule=bp", "task=teacher-student"], "train loss, validation loss, Final scores"),
            ([.. size, .. plain, "rule=bp", "lr=1e9"], ""),
        ];
        foreach ((int number, (string[] settings, _)) in sweeps.Index())
        {
            string name = number.ToString(CultureInfo.InvariantCulture);
            Tool tool = Tool.Run(["run", "epochs=2", .. settings, $"out={folder[name]}"]);
            Assert.True(tool.Code is 0 or 3, tool.Output + tool.Error);
            new NotebookExporter().Export(SweepFolder.Open(folder[name]), folder["out", name], CancellationToken.None);
        }
        string[] lines = Python.RunOrSkip("numpy,pandas,matplotlib", Execute,
            [.. sweeps.Select((_, number) => folder["out", number.ToString(CultureInfo.InvariantCulture)])]).Split('\n');
        Assert.Equal(sweeps.Select(sweep => "FIGURES " + sweep.Figures),
            lines.Where(line => line.StartsWith("FIGURES", StringComparison.Ordinal)).Select(line => line.TrimEnd('\r')));
    }

    [GeneratedRegex("^[a-zA-Z0-9-_]{1,64}$")]
    private static partial Regex CellId();
}
