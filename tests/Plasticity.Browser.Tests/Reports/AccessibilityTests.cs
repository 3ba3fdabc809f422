using Microsoft.Playwright;
using Xunit;

namespace Plasticity.Browser.Tests.Reports;

public sealed class AccessibilityTests(Chromium chromium, ReportFolders reports)
{
    private const int Desktop = 1280, Phone = 360;

    [Theory]
    [InlineData(ReportOf.Comparison, ColorScheme.Light, Desktop)]
    [InlineData(ReportOf.Comparison, ColorScheme.Dark, Phone)]
    [InlineData(ReportOf.Sample, ColorScheme.Light, Desktop)]
    [InlineData(ReportOf.Sample, ColorScheme.Light, Phone)]
    [InlineData(ReportOf.Sample, ColorScheme.Dark, Desktop)]
    [InlineData(ReportOf.Sample, ColorScheme.Dark, Phone)]
    [InlineData(ReportOf.Grid, ColorScheme.Light, Desktop)]
    [InlineData(ReportOf.Grid, ColorScheme.Dark, Phone)]
    public async Task Nothing_bars_a_reader_and_the_page_scrolls_one_way_only(ReportOf which, ColorScheme scheme, int width)
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, which, new PageLook { Width = width, Scheme = scheme });
        await Screenshots.TakeAsync(opened.Page, $"report-{which}-{scheme}-{width}".ToLowerInvariant());
        await UnfoldAsync(opened.Page);
        await Axe.AssertFaultlessAsync(opened.Page);
        Assert.Equal(width, await opened.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        await opened.AssertFaultlessAsync();
    }

    [Fact]
    public async Task The_button_for_the_theme_overrules_the_system()
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, ReportOf.Comparison, new PageLook { Scheme = ColorScheme.Dark });
        double dark = await GroundAsync();
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Use the light theme" }).ClickAsync();
        double light = await GroundAsync();
        Assert.InRange(dark, 0, 0.2);
        Assert.InRange(light, 0.9, 1);
        await Axe.AssertFaultlessAsync(opened.Page);

        async Task<double> GroundAsync() => await opened.Page.EvaluateAsync<double>("""
            () => {
              const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number);
              return (red + green + blue) / 3 / 255;
            }
            """);
    }

    /// <summary>Opens all that is folded: checkers and eyes pass over what is not shown.</summary>
    private static async Task UnfoldAsync(IPage page)
    {
        await page.EvaluateAsync("() => { for (const details of document.querySelectorAll('details')) details.open = true; }");
        // Those of one chart: they are alike, and the checker takes its time for thousands of cells.
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the numbers" }).First.ClickAsync();
    }
}
