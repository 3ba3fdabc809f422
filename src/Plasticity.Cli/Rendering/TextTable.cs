namespace Plasticity.Cli.Rendering;

/// <summary>A table of text: columns as wide as their widest cell, two spaces between them, a line under the header.</summary>
/// <param name="isUnicode">Whether the line may be drawn with more than ASCII.</param>
internal sealed class TextTable(bool isUnicode)
{
    private readonly List<(string Header, bool IsRight)> _columns = [];
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a column.</summary>
    public TextTable Column(string header, bool isRight = false)
    {
        _columns.Add((header, isRight));
        return this;
    }

    /// <summary>Adds a row of as many cells as there are columns.</summary>
    public void Row(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes the table.</summary>
    public void Write(TextWriter writer)
    {
        int[] widths = [.. _columns.Select((column, c) => _rows.Select(row => row[c].Length).Append(column.Header.Length).Max())];
        WriteRow(writer, [.. _columns.Select(column => column.Header)], widths);
        writer.WriteLine(new string(isUnicode ? '─' : '-', widths.Sum() + 2 * (widths.Length - 1)));
        foreach (string[] row in _rows) WriteRow(writer, row, widths);
    }

    private void WriteRow(TextWriter writer, string[] cells, int[] widths) =>
        writer.WriteLine(string.Join("  ", cells.Select((cell, c) => _columns[c].IsRight ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]))).TrimEnd());
}
