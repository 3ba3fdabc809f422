using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace Plasticity.Browser.Tests.Reports;

public sealed class KeyboardTests(Chromium chromium, ReportFolders reports)
{
    /// <summary>Where the focus stands after a press of the Tab key.</summary>
    /// <param name="Number">Its place among the elements that must be reachable; -1 for others, such as parts that scroll.</param>
    /// <param name="Element">What it is, in words.</param>
    /// <param name="HasMark">Whether an outline says so.</param>
    /// <param name="IsInSight">Whether its middle lies in the window, with nothing above it.</param>
    private sealed record Stop(int Number, string Element, bool HasMark, bool IsInSight);

    [Theory]
    [InlineData("Tab", 1280)]
    [InlineData("Shift+Tab", 1280)]
    [InlineData("Tab", 360)]
    public async Task The_tab_key_visits_everything_in_order_and_in_sight(string key, int width)
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, ReportOf.Comparison, new PageLook { Width = width });
        int wanted = await opened.Page.EvaluateAsync<int>("""
            () => {
              window.wanted = [...document.querySelectorAll('a[href], button, summary')].filter(element => element.checkVisibility());
              return wanted.length;
            }
            """);
        List<Stop> stops = [];
        for (int press = 0; press < 3 * wanted; press++)
        {
            await opened.Page.Keyboard.PressAsync(key);
            string stop = await opened.Page.EvaluateAsync<string>("""
                () => {
                  const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
                  const [x, y] = [(Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2, (box.top + box.bottom) / 2];
                  const top = document.elementFromPoint(x, Math.min(Math.max(y, 0), innerHeight - 1));
                  return JSON.stringify({
                    Number: element === document.body ? -2 : wanted.indexOf(element),
                    Element: `${element.localName} ${element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40)}`,
                    HasMark: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
                    IsInSight: element === top || element.contains(top),
                  });
                }
                """);
            stops.Add(JsonSerializer.Deserialize<Stop>(stop)!);
            if (stops[^1].Number == -2) break;
        }
        Assert.Equal(-2, stops[^1].Number);
        stops.RemoveAt(stops.Count - 1);
        if (key != "Tab") stops.Reverse();
        Assert.Equal(Enumerable.Range(0, wanted), stops.Select(stop => stop.Number).Where(number => number >= 0));
        Assert.All(stops, stop => Assert.True(stop.HasMark, stop.Element));
        Assert.All(stops, stop => Assert.True(stop.IsInSight, stop.Element));
        Assert.Contains(stops, stop => stop.Element.StartsWith("div Results per rule", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Enter")]
    [InlineData("Space")]
    public async Task Headings_sort_and_rules_hide_at_a_key(string key)
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, ReportOf.Comparison);
        ILocator heading = opened.Page.Locator("#results-table thead th[aria-sort]").Filter(new() { HasText = "Test accuracy" });
        await heading.GetByRole(AriaRole.Button).FocusAsync();
        await opened.Page.Keyboard.PressAsync(key);
        await opened.Page.Keyboard.PressAsync(key);
        await Assertions.Expect(heading).ToHaveAttributeAsync("aria-sort", "ascending");
        await Assertions.Expect(heading.GetByRole(AriaRole.Button)).ToBeFocusedAsync();
        double[] scores = [.. (await ResultRow.AllAsync(opened.Page)).Select(row => row.Cells["Test accuracy"].Number).OfType<double>()];
        Assert.Equal(scores.Order(), scores);

        ILocator toggle = opened.Page.Locator("#rules [data-arm=fa]");
        await toggle.FocusAsync();
        await opened.Page.Keyboard.PressAsync(key);
        await Assertions.Expect(toggle).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.All(await DrawnChart.UntilAsync(opened.Page, charts => charts.All(chart => !chart.Rules.Contains("fa"))),
            chart => Assert.DoesNotContain("fa", chart.Rules));
        await opened.AssertFaultlessAsync();
    }
}
