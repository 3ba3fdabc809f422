using System.Text;

namespace Plasticity.Lab.Reports.Tables;

/// <summary>The table as Markdown with pipes, padded so that it reads as text too.</summary>
public static class MarkdownTable
{
    /// <summary>The table and its caption under it.</summary>
    public static string Write(SummaryTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        string[] headings = [.. table.Columns.Select(column => Escape(column.Heading))];
        List<string[]> rows = [.. table.Rows.Select(row => row.Cells.Select((cell, c) => c == table.ScoreColumn && row.IsBest
            ? $"**{Escape(cell)}**" : Escape(cell)).ToArray())];
        int[] widths = [.. headings.Select((heading, c) => rows.Select(row => row[c].Length).Append(heading.Length).Append(3).Max())];
        StringBuilder text = new();
        Line([.. headings.Select((heading, c) => Padded(heading, c))]);
        Line([.. widths.Select((width, c) => table.Columns[c].IsNumber ? new string('-', width - 1) + ":" : new string('-', width))]);
        foreach (string[] row in rows) Line([.. row.Select(Padded)]);
        return text.Append('\n').Append(Escape(table.Caption)).Append('\n').ToString();

        string Padded(string cell, int c) => table.Columns[c].IsNumber ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]);
        void Line(string[] cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    /// <summary>What would be read as markup, with a backslash before it.</summary>
    private static string Escape(string text)
    {
        // Brackets are links only before a parenthesis or a colon; those of intervals stay readable.
        bool hasLink = text.Contains("](", StringComparison.Ordinal) || text.Contains("]:", StringComparison.Ordinal);
        StringBuilder escaped = new(text.Length);
        foreach (char letter in text.ReplaceLineEndings(" "))
        {
            if (letter is '|' or '*' or '_' or '`' or '\\' or '<' || (hasLink && letter is ('[' or ']'))) escaped.Append('\\');
            escaped.Append(letter);
        }
        return escaped.ToString();
    }
}
