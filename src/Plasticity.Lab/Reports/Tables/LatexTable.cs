using System.Text;

namespace Plasticity.Lab.Reports.Tables;

/// <summary>The table as a LaTeX float for the package booktabs; the best mean is bold, the control has a dagger.</summary>
public static class LatexTable
{
    /// <summary>The table.</summary>
    public static string Write(SummaryTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        StringBuilder text = new("% Needs \\usepackage{booktabs}.\n\\begin{table}\n  \\centering\n");
        string dagger = table.Rows.Any(row => row.IsControl) ? " The dagger marks the control." : "";
        text.Append($"  \\caption{{{Escape(table.Caption)}{dagger}}}\n");
        text.Append($"  \\begin{{tabular}}{{{string.Concat(table.Columns.Select(column => column.IsNumber ? 'r' : 'l'))}}}\n");
        text.Append("    \\toprule\n");
        Line(table.Columns.Select(column => Escape(column.Heading)));
        text.Append("    \\midrule\n");
        foreach (SummaryTable.Row row in table.Rows)
            Line(row.Cells.Select((cell, c) =>
                c == table.ScoreColumn && row.IsBest ? $"\\textbf{{{Escape(cell)}}}"
                : c == 0 && row.IsControl ? Escape(cell) + "$^\\dagger$" : Escape(cell)));
        return text.Append("    \\bottomrule\n  \\end{tabular}\n\\end{table}\n").ToString();

        void Line(IEnumerable<string> cells) => text.Append("    ").AppendJoin(" & ", cells).Append(" \\\\\n");
    }

    /// <summary>Text as LaTeX prints it.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder escaped = new(text.Length);
        foreach (char letter in text.ReplaceLineEndings(" "))
            escaped.Append(letter switch
            {
                '\\' => "\\textbackslash{}",
                '{' or '}' or '#' or '$' or '%' or '&' or '_' => $"\\{letter}",
                '~' => "\\textasciitilde{}",
                '^' => "\\textasciicircum{}",
                '<' => "$<$",
                '>' => "$>$",
                '|' => "$|$",
                '"' => "''",
                SummaryTable.Minus => "$-$",
                // A bracket after the end of a row would be read as its option.
                '[' => "{[}",
                ']' => "{]}",
                _ => letter.ToString(),
            });
        return escaped.ToString();
    }
}
