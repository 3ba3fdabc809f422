using System.Text;
using System.Text.Json.Nodes;
using Plasticity.Lab.Reports;
using Plasticity.Lab.Reports.Charts;
using Plasticity.Lab.Sweeps;
using Xunit;

namespace Plasticity.Tests.Lab.Reports.Charts;

public sealed class SweptKeyChartTests
{
    private static readonly ReportData _grid = SampleGrid.Create(rates: 4);

    [Fact]
    public void A_heat_map_has_a_cell_for_each_pair_of_values_and_a_panel_for_each_rule()
    {
        Chart chart = Chart(_grid, "heat");
        JsonNode[] cells = Rows(chart);
        Assert.Equal(2 * 4 * 2, cells.Length);
        Assert.Equal(["bp", "fa"], chart.Spec["facet"]!["sort"]!.AsArray().Select(rule => (string)rule!));
        foreach (JsonNode cell in cells)
        {
            int rate = Array.IndexOf(["0.001", "0.01", "0.1", "1"], (string)cell["across"]!);
            double score = SampleGrid.Score((string)cell["rule"]!, rate, (string)cell["down"]!);
            Assert.Equal(double.IsNaN(score) ? null : score, (double?)cell["mean"]);
            Assert.Equal(double.IsNaN(score) ? "×" : FormattableString.Invariant($"{100 * score:0.0}"), (string)cell["text"]!);
        }
    }

    [Fact]
    public void The_best_cell_is_darkest_and_the_worst_lightest()
    {
        JsonNode[] cells = [.. Rows(Chart(_grid, "heat")).Where(cell => cell["mean"] is not null)];
        Assert.Equal(ChartPalette.Heat.Count - 1, (int)cells.MaxBy(cell => (double)cell["mean"]!)!["shade"]!);
        Assert.Equal(0, (int)cells.MinBy(cell => (double)cell["mean"]!)!["shade"]!);
    }

    [Fact]
    public void A_loss_that_is_low_is_dark()
    {
        ReportData data = _grid with { Score = Score.TestLoss };
        JsonNode[] cells = [.. Rows(Chart(data, "heat")).Where(cell => cell["mean"] is not null)];
        Assert.Equal(0, (int)cells.MaxBy(cell => (double)cell["mean"]!)!["shade"]!);
    }

    [Fact]
    public void The_line_over_a_key_takes_the_best_of_the_other_keys()
    {
        JsonNode[] points = [.. Rows(Chart(_grid, "key-lr")).Where(row => (string?)row["kind"] == "point")];
        Assert.Equal(2 * 4, points.Length);
        Assert.All(points.Where(point => point["mean"] is not null),
            point => Assert.EndsWith("batch=8", (string?)point["arm"], StringComparison.Ordinal));
        Assert.Equal(5, (int)points.Single(point => (string?)point["rule"] == "fa" && (double)point["x"]! == 1)["diverged"]!);
    }

    [Fact]
    public void The_learning_rate_shows_how_wide_a_range_serves()
    {
        // Two points below the best of 0.95 are reached a fifth of a decade to either side of 0.01.
        JsonNode range = Rows(Chart(_grid, "key-lr")).Single(row => (string?)row["kind"] == "range" && (string?)row["rule"] == "bp");
        Assert.Equal(Math.Pow(10, -2.2), (double)range["x"]!, 5);
        Assert.Equal(Math.Pow(10, -1.8), (double)range["x2"]!, 5);
        Assert.Contains("bp 0.4", Chart(_grid, "key-lr").Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_with_words_for_values_has_a_map_with_the_rules_and_no_line()
    {
        ReportData data = _grid with
        {
            Axes = [_grid.Axes[0], new SweepAxis("network", ["small", "large"])],
            Arms = [.. _grid.Arms.Take(4).Select((arm, i) => arm with
            {
                Rule = i < 2 ? "bp" : "fa",
                Settings = new Dictionary<string, string> { ["rule"] = i < 2 ? "bp" : "fa", ["network"] = i % 2 == 0 ? "small" : "large" },
            })],
        };
        Assert.Equal(4, Rows(Chart(data, "heat")).Length);
        Assert.DoesNotContain(Plasticity.Lab.Reports.Charts.Chart.All(data),
            chart => chart.Id.StartsWith("key-", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_many_arms_the_best_of_each_rule_have_names()
    {
        ReportData many = SampleGrid.Create(rates: 12);
        ArmScales scales = new(many);
        Assert.True(scales.IsMany);
        Assert.Equal(["bp lr=0.01 batch=8", "fa lr=0.01 batch=8"], scales.Bright.Order());
        JsonNode[] labels = [.. Rows(Chart(many, "curve-validation-accuracy")).Where(row => (string?)row["kind"] == "label")];
        Assert.Equal(scales.Bright.Order(), labels.Select(label => (string)label["arm"]!).Order());
    }

    [Fact]
    public void Arms_of_one_rule_have_one_colour_and_the_same_setting_one_shape()
    {
        ArmScales scales = new(SampleGrid.Create(rates: 2));
        Assert.Equal(2, scales.Color["range"]!.AsArray().Select(colour => (string)colour!).Distinct().Count());
        Dictionary<string, string> shapes = scales.Shape["domain"]!.AsArray().Zip(scales.Shape["range"]!.AsArray())
            .ToDictionary(pair => (string)pair.First!, pair => (string)pair.Second!);
        Assert.Equal(shapes["bp lr=0.01 batch=8"], shapes["fa lr=0.01 batch=8"]);
        Assert.Equal(4, shapes.Values.Distinct().Count());
    }

    [Fact]
    public void Lines_with_very_many_points_keep_their_ends_and_the_page_stays_small()
    {
        ReportData data = SampleGrid.Create(rates: 12, epochs: 2000);
        Chart chart = Chart(data, "curve-validation-accuracy");
        foreach (IGrouping<string, JsonNode> line in Rows(chart).Where(row => (string?)row["kind"] == "point")
            .GroupBy(row => (string)row["arm"]!))
        {
            Assert.InRange(line.Count(), 2, 200);
            Assert.Equal((0, 2000), ((double)line.First()["epoch"]!, (double)line.Last()["epoch"]!));
        }
        Assert.Contains("metrics.csv has all", chart.Caption, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(HtmlReport.Html(data)), 500_000, 8_000_000);
    }

    [Fact]
    public void A_sweep_over_one_rule_without_a_control_is_still_a_report()
    {
        ReportData data = _grid with { Control = null, Arms = [.. _grid.Arms.Where(arm => arm.Rule == "fa")] };
        string page = HtmlReport.Html(data);
        Assert.DoesNotContain("chart-difference", page, StringComparison.Ordinal);
        Assert.Contains("chart-key-lr", page, StringComparison.Ordinal);
    }

    private static Chart Chart(ReportData data, string id) => Plasticity.Lab.Reports.Charts.Chart.All(data).Single(chart => chart.Id == id);

    private static JsonNode[] Rows(Chart chart) => [.. chart.Spec["data"]!["values"]!.AsArray().Select(row => row!)];
}
