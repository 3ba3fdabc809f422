using System.Globalization;
using Microsoft.Playwright;
using Xunit;

namespace Plasticity.Browser.Tests.Reports;

public sealed class ResultTableTests(Chromium chromium, ReportFolders reports)
{
    [Fact]
    public async Task Values_are_those_of_the_summary()
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, ReportOf.Comparison);
        IReadOnlyList<ResultRow> rows = await ResultRow.AllAsync(opened.Page);
        Assert.Equal(ReportFolders.Rules.Order(), rows.Select(row => row.Rule).Order());
        foreach (ResultRow row in rows)
        {
            Assert.Equal(Summary(row.Rule, "test-accuracy")?.Mean, row.Cells["Test accuracy"].Number);
            Assert.Equal(Summary(row.Rule, "test-accuracy-minus-bp")?.Mean, row.Cells["Difference to bp"].Number);
            foreach (int layer in (int[])[1, 2])
                Assert.Equal(Summary(row.Rule, "final-angle", layer)?.Mean, row.Cells[$"Final angle to backprop: layer {layer}"].Number);
            Assert.Equal(Speed(row.Rule), row.Cells["Samples / s"].Number);
            Assert.Equal(Summary(row.Rule, "runs-finished")!.Value.Mean, row.Cells["Runs"].Number);
        }
        Assert.Null(Summary("dfa", "test-accuracy"));
        Assert.NotNull(Speed("fa"));
    }

    [Fact]
    public async Task Shown_numbers_are_those_of_the_summary_rounded()
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, ReportOf.Comparison);
        foreach (ResultRow row in await ResultRow.AllAsync(opened.Page))
        {
            (double Mean, double Low, double High)? score = Summary(row.Rule, "test-accuracy");
            Assert.Equal(score is { } known ? $"{Tenths(known.Mean)}%" : "n/a", row.Cells["Test accuracy"].Text);
            Assert.Equal(score is { } bounds ? $"{Tenths(bounds.Low)} – {Tenths(bounds.High)}" : "",
                row.Cells["Test accuracy"].Interval.Replace('\u2009', ' '));

            (double Mean, double Low, double High)? difference = Summary(row.Rule, "test-accuracy-minus-bp");
            Assert.Equal(row.Rule == "bp" ? "control" : difference is { } points ? Hundredths(points.Mean) : "n/a",
                row.Cells["Difference to bp"].Text);
            Assert.Equal(difference is { } range ? $"{Hundredths(range.Low)} to {Hundredths(range.High)}" : "",
                row.Cells["Difference to bp"].Interval);

            Assert.Equal(Summary(row.Rule, "final-angle", 1) is { } angle
                    ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(angle.Mean):0}°") : "n/a",
                row.Cells["Final angle to backprop: layer 1"].Text);
            Assert.Equal($"{(row.Rule == "dfa" ? 0 : 3)} / 3", row.Cells["Runs"].Text.Replace('\u202f', ' '));
        }
        await Assertions.Expect(opened.Page.Locator("#results-table tr[data-arm=dfa]")).ToContainTextAsync("3 diverged");

        static string Tenths(double fraction) => (100 * (decimal)fraction).ToString("0.0", CultureInfo.InvariantCulture);
        static string Hundredths(double fraction) =>
            (100 * (decimal)fraction).ToString("+0.00;\u22120.00;0.00", CultureInfo.InvariantCulture);
    }

    /// <summary>Numbers best first and then the other way; rows without a number stay at the end.</summary>
    [Fact]
    public async Task A_click_on_a_heading_sorts_by_it()
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, ReportOf.Sample);
        IReadOnlyList<ResultRow> before = await ResultRow.AllAsync(opened.Page);
        foreach (string column in before[0].Cells.Keys)
        {
            ILocator heading = opened.Page.Locator("#results-table thead th[aria-sort]").Filter(new() { HasText = column.Split(": ")[^1] });
            List<string[]> orders = [];
            for (int click = 0; click < 2; click++)
            {
                await heading.GetByRole(AriaRole.Button).ClickAsync();
                string direction = (await heading.GetAttributeAsync("aria-sort"))!;
                IReadOnlyList<ResultRow> after = await ResultRow.AllAsync(opened.Page);
                Assert.Equal(Sorted(after, column, direction == "ascending"), after.Select(row => row.Cells[column].Value));
                Assert.Equal(before.Select(row => row.Rule).Order(), after.Select(row => row.Rule).Order());
                orders.Add([direction, .. after.Select(row => row.Rule)]);
            }
            Assert.NotEqual(orders[0], orders[1]);
            Assert.Equal(1, await opened.Page.Locator("#results-table thead th:not([aria-sort=none])[aria-sort]").CountAsync());
        }
    }

    private static string?[] Sorted(IReadOnlyList<ResultRow> rows, string column, bool isAscending)
    {
        string?[] values = [.. rows.Select(row => row.Cells[column].Value)];
        string[] known = column == "Rule" ? [.. values.OfType<string>().Order(StringComparer.OrdinalIgnoreCase)]
            : [.. values.OfType<string>().OrderBy(value => double.Parse(value, CultureInfo.InvariantCulture))];
        if (!isAscending) Array.Reverse(known);
        return [.. known, .. values.Where(value => value is null)];
    }

    private (double Mean, double Low, double High)? Summary(string rule, string metric, int layer = 0)
    {
        IReadOnlyDictionary<string, string>? row = reports.Table("summary.csv")
            .SingleOrDefault(row => row["rule"] == rule && row["metric"] == metric && row["layer"] == $"{layer}");
        return row is null ? null : (Number(row["value"]), Number(row["low"]), Number(row["high"]));

        static double Number(string text) => text == "" ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);
    }

    private double? Speed(string rule)
    {
        HashSet<string> finished = [.. reports.Table("runs.csv").Where(row => row["state"] == "finished").Select(row => row["run"])];
        double[] rates = [.. reports.Table("timing.csv").Where(row => row["rule"] == rule && finished.Contains(row["run"]))
            .Select(row => double.Parse(row["samplesPerSecond"], CultureInfo.InvariantCulture))];
        return rates.Length == 0 ? null : rates.Average();
    }
}
