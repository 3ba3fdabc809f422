using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Exports;

/// <summary>
/// A Jupyter notebook in Python with the tables that it reads beside it: learning curves, final scores, angles, what swept numbers do. Its
/// cells are those of <c>analysis.py</c>; only the first two are made for the sweep. Source of the form: nbformat 4.5.
/// </summary>
public sealed class NotebookExporter : Exporter
{
    /// <summary>The name of the notebook.</summary>
    public const string FileName = "analysis.ipynb";

    /// <summary>What begins a cell of the Python file; words after it make it a cell of text.</summary>
    private const string CellMark = "# %%";

    private static readonly JsonSerializerOptions _options = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <inheritdoc/>
    public override string Name => "notebook";

    /// <inheritdoc/>
    public override string Description => "a Jupyter notebook in Python, with the tables it reads, that draws the figures anew";

    /// <inheritdoc/>
    public override string Hint => $"jupyter notebook {FileName} (needs pandas and matplotlib)";

    internal override IReadOnlyList<string> Write(ExportSource source, ExportFolder folder)
    {
        IReadOnlyList<string> tables = new CsvExporter().Write(source, folder);
        JsonObject notebook = Notebook(source.Manifest);
        folder.WriteText(FileName, writer => writer.WriteLine(notebook.ToJsonString(_options)));
        return [$"{FileName}: {((JsonArray)notebook["cells"]!).Count} cells", .. tables];
    }

    private static JsonObject Notebook(SweepManifest manifest)
    {
        JsonArray cells = [Markdown("title", Title(manifest)), Code("facts", Facts(manifest))];
        foreach ((int number, string cell) in Cells().Index())
        {
            string first = cell.Split('\n', 2)[0], rest = cell[(first.Length + 1)..].Trim('\n');
            string id = string.Create(CultureInfo.InvariantCulture, $"cell-{number + 1}");
            if (first.Contains("[markdown]", StringComparison.Ordinal))
                cells.Add(Markdown(id, string.Join('\n', rest.Split('\n').Select(line => line.TrimStart('#').TrimStart(' ')))));
            else cells.Add(Code(id, rest));
        }
        return new JsonObject
        {
            ["cells"] = cells,
            ["metadata"] = new JsonObject
            {
                ["kernelspec"] = new JsonObject { ["display_name"] = "Python 3", ["language"] = "python", ["name"] = "python3" },
                ["language_info"] = new JsonObject { ["name"] = "python" },
            },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
    }

    private static string Title(SweepManifest manifest)
    {
        string tasks = string.Join(", ", manifest.Arms.Select(arm => arm.Task).Distinct());
        return $"# {manifest.Title ?? $"Learning rules on {tasks}"}\n\nMade from the results of\n\n    {manifest.CommandLine}\n\n"
            + string.Join('\n', manifest.Arms.DistinctBy(arm => arm.Task).Select(arm => $"**{arm.Task}**: {arm.TaskDescription}"));
    }

    /// <summary>What the cells need to know of the sweep, as Python. A text of JSON is one of Python too.</summary>
    private static string Facts(SweepManifest manifest) => $"""
        swept = {Python(manifest.ArmKeys)}
        is_classification = {(manifest.Arms.All(arm => arm.IsClassification) ? "True" : "False")}
        control = {(manifest.Control is { } control ? Python(control) : "None")}
        """.ReplaceLineEndings("\n");

    private static string Python<T>(T value) => JsonSerializer.Serialize(value);

    private static IEnumerable<string> Cells()
    {
        using Stream stream = typeof(NotebookExporter).Assembly.GetManifestResourceStream("analysis.py")!;
        using StreamReader reader = new(stream);
        return ("\n" + reader.ReadToEnd().ReplaceLineEndings("\n")).Split('\n' + CellMark).Skip(1);
    }

    private static JsonObject Markdown(string id, string text) => new()
    {
        ["cell_type"] = "markdown",
        ["id"] = id,
        ["metadata"] = new JsonObject(),
        ["source"] = Lines(text),
    };

    private static JsonObject Code(string id, string text) => new()
    {
        ["cell_type"] = "code",
        ["execution_count"] = null,
        ["id"] = id,
        ["metadata"] = new JsonObject(),
        ["outputs"] = new JsonArray(),
        ["source"] = Lines(text),
    };

    /// <summary>Every line but the last keeps its end.</summary>
    private static JsonArray Lines(string text)
    {
        string[] lines = text.Split('\n');
        return [.. lines.Select((line, i) => (JsonNode)(i < lines.Length - 1 ? line + "\n" : line))];
    }
}
