using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace Plasticity.Browser.Tests.Reports;

public sealed class ChartTests(Chromium chromium, ReportFolders reports)
{
    [Theory]
    [InlineData(ReportOf.Comparison, 1280)]
    [InlineData(ReportOf.Comparison, 360)]
    [InlineData(ReportOf.Sample, 1280)]
    [InlineData(ReportOf.Sample, 360)]
    [InlineData(ReportOf.Grid, 1280)]
    [InlineData(ReportOf.Grid, 360)]
    public async Task Every_chart_is_drawn_with_every_rule_that_has_data(ReportOf which, int width)
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, which, new PageLook { Width = width });
        string[] files = Directory.GetFiles(Path.Combine(reports.Folder(which), "charts"), "*.vl.json");
        IReadOnlyList<DrawnChart> charts = await DrawnChart.AllAsync(opened.Page);
        Assert.Equal(files.Select(file => Path.GetFileName(file).Replace(".vl.json", "", StringComparison.Ordinal)).Order(),
            charts.Select(chart => chart.Id).Order());
        foreach (DrawnChart chart in charts)
        {
            Assert.InRange(chart.Width, width / 4, width);
            Assert.InRange(chart.Height, 60, 3000);
            Assert.False(chart.IsBroken, chart.Id);
            Assert.Empty(chart.Outside);
            Assert.Empty(chart.Crowded);
            Assert.Equal(RulesWithData(Path.Combine(reports.Folder(which), "charts", $"{chart.Id}.vl.json")), chart.Rules.Order());
        }
    }

    [Fact]
    public async Task A_hidden_rule_leaves_every_chart_and_comes_back()
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, ReportOf.Comparison);
        IReadOnlyList<DrawnChart> before = await DrawnChart.AllAsync(opened.Page);
        Assert.All(before, chart => Assert.Contains("wp+fa", chart.Rules));
        foreach (ILocator numbers in await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Show the numbers" }).AllAsync())
            await numbers.ClickAsync();
        ILocator written = opened.Page.Locator(".numbers td").GetByText("wp+fa", new() { Exact = true });
        Assert.NotEqual(0, await written.CountAsync());

        ILocator toggle = opened.Page.Locator("#rules [data-arm='wp+fa']");
        await toggle.ClickAsync();
        await Assertions.Expect(toggle).ToHaveAttributeAsync("aria-pressed", "false");
        IReadOnlyList<DrawnChart> hidden = await DrawnChart.UntilAsync(opened.Page,
            charts => charts.All(chart => !chart.Rules.Contains("wp+fa") && !chart.Texts.Contains("wp+fa")));
        Assert.All(hidden, chart => Assert.DoesNotContain("wp+fa", chart.Rules));
        Assert.All(hidden, chart => Assert.DoesNotContain("wp+fa", chart.Texts));
        Assert.All(hidden, chart => Assert.Contains("fa", chart.Rules));
        await Assertions.Expect(written).ToHaveCountAsync(0);

        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "All", Exact = true }).ClickAsync();
        await Assertions.Expect(toggle).ToHaveAttributeAsync("aria-pressed", "true");
        IReadOnlyList<DrawnChart> after = await DrawnChart.UntilAsync(opened.Page,
            charts => charts.All(chart => chart.Rules.Contains("wp+fa")));
        Assert.Equal(before.Select(chart => chart.Rules.Order()), after.Select(chart => chart.Rules.Order()));
        Assert.NotEqual(0, await written.CountAsync());
        await opened.AssertFaultlessAsync();
    }

    /// <summary>Of many arms, a button stands for all arms of a rule, and a list for the values of another key.</summary>
    [Fact]
    public async Task Many_arms_are_chosen_by_rule_and_by_key()
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, ReportOf.Grid);
        await opened.Page.Locator("#rules [data-rule=bp]").ClickAsync();
        await opened.Page.Locator("#rules select[data-key=lr]").SelectOptionAsync("0.01");
        string[] expected = ["fa lr=0.01 batch=32", "fa lr=0.01 batch=8"];
        IReadOnlyList<DrawnChart> chosen = await DrawnChart.UntilAsync(opened.Page,
            charts => expected.SequenceEqual(Score(charts).Rules.Order()));
        Assert.Equal(expected, Score(chosen).Rules.Order());
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "All", Exact = true }).ClickAsync();
        IReadOnlyList<DrawnChart> all = await DrawnChart.UntilAsync(opened.Page, charts => Score(charts).Rules.Count > 2);
        // Nine rates and two batch sizes of two rules, less the two arms of which every run diverged.
        Assert.Equal(34, Score(all).Rules.Count);
        await opened.AssertFaultlessAsync();

        static DrawnChart Score(IReadOnlyList<DrawnChart> charts) => charts.Single(chart => chart.Id == "score");
    }

    [Fact]
    public async Task Zoom_changes_the_axes_and_reset_brings_them_back()
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, ReportOf.Sample);
        const string Id = "curve-validation-accuracy";
        string[] before = Axes(await DrawnChart.AllAsync(opened.Page));
        ILocator figure = opened.Page.Locator($"[data-chart={Id}]");
        await figure.GetByRole(AriaRole.Button, new() { Name = "Zoom in" }).ClickAsync();
        Assert.NotEqual(before, Axes(await DrawnChart.UntilAsync(opened.Page, charts => !Axes(charts).SequenceEqual(before))));
        await figure.GetByRole(AriaRole.Button, new() { Name = "Reset zoom" }).ClickAsync();
        Assert.Equal(before, Axes(await DrawnChart.UntilAsync(opened.Page, charts => Axes(charts).SequenceEqual(before))));
        await opened.AssertFaultlessAsync();

        static string[] Axes(IReadOnlyList<DrawnChart> charts) => [.. charts.Single(chart => chart.Id == Id).Axes.Order()];
    }

    [Fact]
    public async Task Charts_follow_the_width_of_the_window()
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, ReportOf.Comparison);
        await opened.Page.SetViewportSizeAsync(500, 900);
        IReadOnlyList<DrawnChart> charts = await DrawnChart.UntilAsync(opened.Page, Fit);
        Assert.True(Fit(charts));
        await opened.AssertFaultlessAsync();

        static bool Fit(IReadOnlyList<DrawnChart> charts) =>
            charts.All(chart => chart.Width is > 400 and <= 500 && chart.Outside.Count == 0);
    }

    /// <summary>The rules of the rows that hold something measured, read from the file beside the report.</summary>
    private static IEnumerable<string> RulesWithData(string file) => JsonNode.Parse(File.ReadAllText(file))!["data"]!["values"]!.AsArray()
        .Select(row => (string?)row!["arm"]).OfType<string>().Distinct().Order();
}
