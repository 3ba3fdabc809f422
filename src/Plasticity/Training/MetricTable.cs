using System.Diagnostics.CodeAnalysis;
using Plasticity.Numerics;

namespace Plasticity.Training;

/// <summary>
/// Measurements as numbers of a checkpoint file, to the bit and however many there are: a row of eight 32-bit cells for each. Cells hold
/// bits, not floats: step, epoch, value as 64 bits (the lower half first), then layer, and the kind, which numbers split and name.
/// </summary>
internal static class MetricTable
{
    private const int Cells = 8;

    /// <summary>Writes measurements out. At least one.</summary>
    /// <returns>The rows, and for each kind its split and name: escaped, with a space between, a line each.</returns>
    public static (Tensor Rows, string Kinds) Pack(IReadOnlyList<Metric> metrics)
    {
        Tensor rows = new(metrics.Count, Cells);
        OrderedDictionary<(string Split, string Name), int> kinds = [];
        for (int i = 0; i < metrics.Count; i++)
        {
            Metric metric = metrics[i];
            if (!kinds.TryGetValue((metric.Split, metric.Name), out int kind))
                kinds.Add((metric.Split, metric.Name), kind = kinds.Count);
            Span<float> row = rows.Row(i);
            Put(row[0..2], metric.Step);
            Put(row[2..4], BitConverter.DoubleToInt64Bits(metric.Epoch));
            Put(row[4..6], BitConverter.DoubleToInt64Bits(metric.Value));
            Put(row[6..8], ((long)kind << 32) | (uint)metric.Layer);
        }
        return (rows, string.Join('\n', kinds.Keys.Select(kind =>
            $"{Uri.EscapeDataString(kind.Split)} {Uri.EscapeDataString(kind.Name)}")));
    }

    /// <summary>Reads back what <see cref="Pack"/> wrote; false if it did not write this.</summary>
    public static bool TryUnpack(Tensor rows, string kinds, [NotNullWhen(true)] out IReadOnlyList<Metric>? metrics)
    {
        metrics = null;
        string[][] table = [.. kinds.Split('\n').Select(line => line.Split(' '))];
        if (rows.Columns != Cells || table.Any(kind => kind.Length != 2)) return false;
        Metric[] read = new Metric[rows.Rows];
        for (int i = 0; i < read.Length; i++)
        {
            ReadOnlySpan<float> row = rows.Row(i);
            long last = Take(row[6..8]);
            int kind = (int)(last >> 32);
            if ((uint)kind >= (uint)table.Length) return false;
            read[i] = new Metric(Take(row[0..2]), BitConverter.Int64BitsToDouble(Take(row[2..4])), Uri.UnescapeDataString(table[kind][0]),
                (int)last, Uri.UnescapeDataString(table[kind][1]), BitConverter.Int64BitsToDouble(Take(row[4..6])));
        }
        metrics = read;
        return true;
    }

    private static void Put(Span<float> cells, long bits)
    {
        cells[0] = BitConverter.Int32BitsToSingle((int)bits);
        cells[1] = BitConverter.Int32BitsToSingle((int)(bits >> 32));
    }

    private static long Take(ReadOnlySpan<float> cells) =>
        ((long)BitConverter.SingleToInt32Bits(cells[1]) << 32) | (uint)BitConverter.SingleToInt32Bits(cells[0]);
}
