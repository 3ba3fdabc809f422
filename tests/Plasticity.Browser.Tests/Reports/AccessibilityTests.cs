using Microsoft.Playwright;
using Xunit;

namespace Plasticity.Browser.Tests.Reports;

public sealed class AccessibilityTests(Chromium chromium, ReportFolders reports)
{
    private const int Desktop = 1280, Phone = 360;

    public static MatrixTheoryData<ReportOf, ColorScheme, int> Looks =>
        new([ReportOf.Comparison, ReportOf.Sample], [ColorScheme.Light, ColorScheme.Dark], [Desktop, Phone]);

    [Theory, MemberData(nameof(Looks))]
    public async Task Nothing_bars_a_reader(ReportOf which, ColorScheme scheme, int width)
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, which, new PageLook { Width = width, Scheme = scheme });
        await Screenshots.TakeAsync(opened.Page, $"report-{which}-{scheme}-{width}".ToLowerInvariant());
        await UnfoldAsync(opened.Page);
        Assert.Empty(await Axe.FaultsAsync(opened.Page));
        await opened.AssertFaultlessAsync();
    }

    [Theory]
    [InlineData(ReportOf.Comparison)]
    [InlineData(ReportOf.Sample)]
    public async Task A_phone_scrolls_one_way_only(ReportOf which)
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, which, new PageLook { Width = Phone });
        await UnfoldAsync(opened.Page);
        Assert.Equal(Phone, await opened.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
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
        Assert.Empty(await Axe.FaultsAsync(opened.Page));

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
        foreach (ILocator numbers in await page.GetByRole(AriaRole.Button, new() { Name = "Show the numbers" }).AllAsync())
            await numbers.ClickAsync();
    }
}
