using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.Playwright;
using Plasticity.Tests;
using Xunit;

namespace Plasticity.Browser.Tests.Reports;

public sealed class DownloadTests(Chromium chromium, ReportFolders reports)
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData(ReportOf.Comparison)]
    [InlineData(ReportOf.Sample)]
    [InlineData(ReportOf.Grid)]
    public async Task Every_chart_is_saved_as_svg_that_needs_nothing_else(ReportOf which)
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, which);
        foreach (DrawnChart chart in await DrawnChart.AllAsync(opened.Page))
        {
            XDocument saved = XDocument.Load(new MemoryStream(await SaveAsync(opened.Page, chart.Id, "Save as SVG", "svg")));
            Assert.Equal(_svg + "svg", saved.Root!.Name);
            Assert.Equal(chart.Texts.Order(),
                saved.Descendants(_svg + "text").Select(text => text.Value).Where(text => text != "").Order());
            Assert.NotEmpty(saved.Descendants(_svg + "path"));
            // Colours that only the page knows, or addresses of anything, would not survive outside.
            Assert.DoesNotContain(saved.Descendants().Attributes(), attribute => !attribute.IsNamespaceDeclaration
                && (attribute.Value.Contains("var(", StringComparison.Ordinal)
                    || attribute.Value.Contains("://", StringComparison.Ordinal)));
        }
        await opened.AssertFaultlessAsync();
    }

    /// <summary>Two of them, of one plot and of several: drawing so many pixels takes its time.</summary>
    [Fact]
    public async Task Charts_are_saved_as_pictures_of_three_times_their_size()
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, ReportOf.Comparison);
        foreach (DrawnChart chart in (await DrawnChart.AllAsync(opened.Page)).Where(chart => chart.Id is "score" or "angle"))
        {
            byte[] saved = await SaveAsync(opened.Page, chart.Id, "Save as PNG", "png");
            Assert.Equal([0x89, .. "PNG\r\n\u001a\n"u8], saved[..8]);
            Assert.InRange(BinaryPrimitives.ReadUInt32BigEndian(saved.AsSpan(16)), 3 * chart.Width - 12, 3 * chart.Width + 12);
        }
        await opened.AssertFaultlessAsync();
    }

    [Theory]
    [InlineData(ReportOf.Comparison)]
    [InlineData(ReportOf.Sample)]
    [InlineData(ReportOf.Grid)]
    public async Task The_numbers_of_every_chart_are_saved_to_the_last_digit(ReportOf which)
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, which);
        foreach (DrawnChart chart in await DrawnChart.AllAsync(opened.Page))
        {
            IReadOnlyList<IReadOnlyDictionary<string, string>> saved = await NumbersAsync(opened.Page, chart.Id);
            JsonObject[] rows = [.. JsonNode.Parse(File.ReadAllText(Path.Combine(reports.Folder(which), "charts", $"{chart.Id}.vl.json")))!
                ["data"]!["values"]!.AsArray().OfType<JsonObject>().Where(row => (string?)row["kind"] is "point" or "mean" or "seed")];
            Assert.NotEmpty(rows);
            Assert.Equal(rows.Length, saved.Count);
            foreach ((JsonObject row, IReadOnlyDictionary<string, string> line) in rows.Zip(saved))
            {
                Assert.Equal((string?)row["arm"], line["arm"]);
                foreach ((string column, string text) in line.Where(field =>
                    field.Key is not ("arm" or "rule" or "layer" or "state" or "across" or "down")))
                    Assert.Equal((double?)row[column], text == "" ? null : double.Parse(text, CultureInfo.InvariantCulture));
            }
        }
        await opened.AssertFaultlessAsync();
    }

    /// <summary>From trainer to file: the curve is the mean of what metrics.csv holds.</summary>
    [Fact]
    public async Task A_saved_curve_is_the_mean_over_the_finished_seeds()
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, ReportOf.Comparison);
        HashSet<string> finished = [.. reports.Table("runs.csv").Where(row => row["state"] == "finished").Select(row => row["run"])];
        var means = reports.Table("metrics.csv")
            .Where(row => row["split"] == "validation" && row["metric"] == "accuracy" && finished.Contains(row["run"]))
            .GroupBy(row => (Rule: row["rule"], Epoch: double.Parse(row["epoch"], CultureInfo.InvariantCulture)),
                row => double.Parse(row["value"], CultureInfo.InvariantCulture))
            .OrderBy(point => point.Key).Select(point => (point.Key.Rule, point.Key.Epoch, Mean: Math.Round(point.Average(), 12)));
        var saved = (await NumbersAsync(opened.Page, "curve-validation-accuracy"))
            .Select(row => (Rule: row["arm"], Epoch: double.Parse(row["epoch"], CultureInfo.InvariantCulture),
                Mean: Math.Round(double.Parse(row["mean"], CultureInfo.InvariantCulture), 12)))
            .OrderBy(row => (row.Rule, row.Epoch)).ToArray();
        Assert.Equal(means, saved);
    }

    [Fact]
    public async Task Files_hold_what_is_shown_and_no_hidden_rule()
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, ReportOf.Comparison);
        await opened.Page.Locator("#rules [data-arm='wp+fa']").ClickAsync();
        XDocument drawing = XDocument.Load(new MemoryStream(await SaveAsync(opened.Page, "score", "Save as SVG", "svg")));
        string[] texts = [.. drawing.Descendants(_svg + "text").Select(text => text.Value)];
        Assert.Contains("fa", texts);
        Assert.DoesNotContain("wp+fa", texts);
        Assert.Equal(["bp", "fa"], (await NumbersAsync(opened.Page, "score")).Select(row => row["arm"]).Distinct().Order());
    }

    private static async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> NumbersAsync(IPage page, string chart) =>
        CsvRows.Read(System.Text.Encoding.UTF8.GetString(await SaveAsync(page, chart, "Save the numbers as CSV", "csv")));

    private static async Task<byte[]> SaveAsync(IPage page, string chart, string button, string ending)
    {
        ILocator tool = page.Locator($"[data-chart='{chart}']").GetByRole(AriaRole.Button, new() { Name = button });
        IDownload saved = await page.RunAndWaitForDownloadAsync(() => tool.ClickAsync());
        Assert.Equal($"{chart}.{ending}", saved.SuggestedFilename);
        using TemporaryFolder folder = new();
        await saved.SaveAsAsync(folder["saved"]);
        return await File.ReadAllBytesAsync(folder["saved"]);
    }
}
