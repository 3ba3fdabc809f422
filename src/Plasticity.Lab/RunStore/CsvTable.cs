using System.Globalization;

namespace Plasticity.Lab.RunStore;

/// <summary>
/// Writes comma-separated rows: a point for decimals, the shortest digits that read back as the same number, quotes only where needed.
/// </summary>
/// <param name="writer">Where to.</param>
public sealed class CsvTable(TextWriter writer)
{
    /// <summary>Writes a row. Numbers that are null are left empty, those that are not numbers read NaN.</summary>
    public void Row(params ReadOnlySpan<object?> fields)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            if (i > 0) writer.Write(',');
            writer.Write(Text(fields[i]));
        }
        writer.Write('\n');
    }

    private static string Text(object? field)
    {
        string text = field is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : field?.ToString() ?? "";
        return text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
