using Plasticity.Lab.Reports.Tables;
using Plasticity.Lab.Results;
using Plasticity.Tests.Lab.Results;
using Xunit;

namespace Plasticity.Tests.Lab.Reports.Tables;

public sealed class SummaryTableTests
{
    private static readonly SweepResult _result = SampleSweep.Create();

    [Fact]
    public void Markdown_is_as_reviewed() =>
        Golden.Matches("Lab/Reports/Tables/summary-markdown", MarkdownTable.Write(SummaryTable.Of(_result)));

    [Fact]
    public void Latex_is_as_reviewed() => Golden.Matches("Lab/Reports/Tables/summary-latex", LatexTable.Write(SummaryTable.Of(_result)));

    [Fact]
    public void Csv_is_as_reviewed() => Golden.Matches("Lab/Reports/Tables/summary-csv", SummaryCsv.Write(_result));

    [Fact]
    public void Times_are_in_no_table()
    {
        SweepResult slower = Summarise.Runs(_result.Manifest, _result.Runs.Select(run =>
            run with { Outcome = run.Outcome is { } outcome ? outcome with { Seconds = 1000 * outcome.Seconds } : null }));
        foreach ((_, Func<SweepResult, string> write) in SummaryTable.Formats) Assert.Equal(write(_result), write(slower));
    }

    [Fact]
    public void The_order_in_which_runs_were_done_is_in_no_table()
    {
        SweepResult reversed = Summarise.Runs(_result.Manifest, _result.Runs.Reverse());
        foreach ((_, Func<SweepResult, string> write) in SummaryTable.Formats) Assert.Equal(write(_result), write(reversed));
    }

    [Fact]
    public void The_best_of_each_task_is_marked_and_the_control_is()
    {
        SummaryTable table = SummaryTable.Of(_result);
        Assert.Equal([true, false, false], table.Rows.Select(row => row.IsBest));
        Assert.Equal([true, false, false], table.Rows.Select(row => row.IsControl));
        Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count, row.Cells.Count));
    }

    [Fact]
    public void What_latex_would_read_as_markup_is_escaped()
    {
        Assert.Equal(@"50\% a\_b \& \#1 \$x\$ \{y\} \textbackslash{} \textasciitilde{} \textasciicircum{} $<$ 1 {[}2, $-$3{]}",
            LatexTable.Escape($"50% a_b & #1 $x$ {{y}} \\ ~ ^ < 1 [2, {SummaryTable.Minus}3]"));
    }

    [Fact]
    public void What_markdown_would_read_as_markup_is_escaped()
    {
        SummaryTable table = new("caption_", [new("a|b", false)], [new(["*x* [link](y)"], false, false)]);
        string text = MarkdownTable.Write(table);
        Assert.Contains("a\\|b", text, StringComparison.Ordinal);
        Assert.Contains("\\*x\\* \\[link\\](y)", text, StringComparison.Ordinal);
        Assert.Contains("caption\\_", text, StringComparison.Ordinal);
    }
}
