namespace Plasticity.Cli.Rendering;

/// <summary>A table of text: columns as wide as their widest cell, two spaces between them, a line under the header.</summary>
/// <param name="isUnicode">Whether the line may be drawn with more than ASCII.</param>
internal sealed class TextTable(bool isUnicode)
{
    private const int Gap = 2;

    private readonly List<(string Header, bool IsRight, int Rank)> _columns = [];
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a column.</summary>
    /// <param name="header">Its heading.</param>
    /// <param name="isRight">Whether cells are flush right.</param>
    /// <param name="rank">Where there is too little room, the column of the highest rank is left out first; 0 is never left out.</param>
    public TextTable Column(string header, bool isRight = false, int rank = 0)
    {
        _columns.Add((header, isRight, rank));
        return this;
    }

    /// <summary>Adds a row of as many cells as there are columns.</summary>
    public void Row(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes the table.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="room">The most characters of a line; null for no limit. Columns that may not be left out can exceed it.</param>
    /// <returns>The headings of columns that were left out.</returns>
    public IReadOnlyList<string> Write(TextWriter writer, int? room = null)
    {
        int[] widths = [.. _columns.Select((column, c) => _rows.Select(row => row[c].Length).Append(column.Header.Length).Max())];
        List<int> shown = [.. Enumerable.Range(0, _columns.Count)];
        while (room is { } most && Total(shown, widths) > most && shown.MaxBy(c => _columns[c].Rank) is int last && _columns[last].Rank > 0)
            shown.Remove(last);
        WriteRow(writer, [.. _columns.Select(column => column.Header)], shown, widths);
        writer.WriteLine(new string(isUnicode ? '─' : '-', Total(shown, widths)));
        foreach (string[] row in _rows) WriteRow(writer, row, shown, widths);
        return [.. Enumerable.Range(0, _columns.Count).Except(shown).Select(c => _columns[c].Header)];
    }

    private static int Total(List<int> shown, int[] widths) => shown.Sum(c => widths[c]) + Gap * (shown.Count - 1);

    private void WriteRow(TextWriter writer, string[] cells, List<int> shown, int[] widths) =>
        writer.WriteLine(string.Join(new string(' ', Gap), shown.Select(c =>
            _columns[c].IsRight ? cells[c].PadLeft(widths[c]) : cells[c].PadRight(widths[c]))).TrimEnd());
}
