using System.Globalization;
using Plasticity.Lab.Sweeps;
using Plasticity.Training;

namespace Plasticity.Lab.RunStore;

/// <summary>
/// Measurements as tidy rows, one number a row: <c>run,rule,seed,step,epoch,split,layer,metric,value</c>. A run keeps those of the whole
/// model in <c>metrics.csv</c> and those of single layers in <c>per_layer.csv</c>. Numbers read back as the same numbers.
/// </summary>
internal static class MetricsFile
{
    private static readonly string[] _columns = ["run", "rule", "seed", "step", "epoch", "split", "layer", "metric", "value"];

    /// <summary>Writes measurements of one run.</summary>
    public static void Write(TextWriter writer, RunFacts run, string rule, IEnumerable<Metric> metrics)
    {
        CsvTable table = new(writer);
        table.Row(_columns);
        foreach (Metric metric in metrics)
            table.Row(run.Index, rule, run.Seed, metric.Step, metric.Epoch, metric.Split, metric.Layer, metric.Name, metric.Value);
    }

    /// <summary>Reads measurements.</summary>
    /// <param name="path">The file; no measurements if it is not there.</param>
    /// <param name="metrics">Receives them, in the order of the file.</param>
    /// <exception cref="RunFolderException">A line is not one of measurements.</exception>
    public static void Read(string path, ICollection<Metric> metrics)
    {
        if (!File.Exists(path)) return;
        using StreamReader reader = new(path);
        if (reader.ReadLine() is not { } header) return;
        if (header != string.Join(',', _columns))
            throw new RunFolderException($"{path}: the first line is '{header}', expected '{string.Join(',', _columns)}'.");
        for (int line = 2; reader.ReadLine() is { } row; line++)
            metrics.Add(TryParse(row) ?? throw new RunFolderException($"{path}, line {line}: '{row}' is not a measurement."));
    }

    private static Metric? TryParse(string row)
    {
        Span<Range> fields = stackalloc Range[_columns.Length + 1];
        ReadOnlySpan<char> text = row;
        if (text.Split(fields, ',') != _columns.Length) return null;
        return long.TryParse(text[fields[3]], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long step)
            && double.TryParse(text[fields[4]], NumberStyles.Float, CultureInfo.InvariantCulture, out double epoch)
            && int.TryParse(text[fields[6]], NumberStyles.None, CultureInfo.InvariantCulture, out int layer)
            && double.TryParse(text[fields[8]], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? new Metric(step, epoch, Interned(text[fields[5]]), layer, Interned(text[fields[7]]), value) : null;
    }

    /// <summary>The names of splits and metrics are few and come again a hundred thousand times.</summary>
    private static string Interned(ReadOnlySpan<char> text)
    {
        foreach (string known in _known)
            if (text.SequenceEqual(known)) return known;
        return text.ToString();
    }

    private static readonly string[] _known =
        ["train", "validation", "test", "angle", "norm-ratio", "loss", "accuracy", "weight-norm"];
}
