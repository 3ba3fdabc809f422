using Xunit;

namespace Plasticity.Browser.Tests.Reports;

public sealed class SelfContainedTests(Chromium chromium, ReportFolders reports)
{
    [Theory]
    [InlineData(ReportOf.Comparison)]
    [InlineData(ReportOf.Sample)]
    [InlineData(ReportOf.Grid)]
    public async Task A_report_asks_for_nothing_but_itself_and_nothing_goes_wrong(ReportOf which)
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, which);
        await opened.AssertFaultlessAsync();
        Assert.Equal([new Uri(Path.Combine(reports.Folder(which), "report.html")).AbsoluteUri], opened.Requests);
    }

    [Fact]
    public async Task The_policy_stops_what_a_report_has_no_business_with()
    {
        await using BrowserPage opened = await reports.OpenAsync(chromium, ReportOf.Comparison);
        await opened.Page.EvaluateAsync("""
            () => {
              document.body.append(Object.assign(document.createElement('script'), { textContent: 'document.title = "taken over"' }));
              document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.test/image.png' }));
              fetch('https://elsewhere.test/').catch(() => {});
            }
            """);
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(opened.AssertFaultlessAsync);
        Assert.NotEqual("taken over", await opened.Page.TitleAsync());
        foreach (string directive in (string[])["script-src", "img-src", "connect-src"])
            Assert.Contains(opened.Faults, fault => fault.StartsWith($"policy violated: {directive}", StringComparison.Ordinal));
    }
}
