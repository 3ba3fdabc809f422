using Plasticity.Tests;
using Xunit;

namespace Plasticity.Browser.Tests;

/// <summary>The other tests expect no faults: these show that each kind would have been seen.</summary>
public sealed class BrowserPageTests(Chromium chromium)
{
    [Theory]
    [InlineData("<script>console.warn('hm')</script>", "console warning: hm")]
    [InlineData("<script>console.error('no')</script>", "console error: no")]
    [InlineData("<script>setTimeout(() => { throw new Error('lost') })</script>", "error of a script: ")]
    [InlineData("<img src='http://elsewhere.test/image.png'>", "request to elsewhere: http://elsewhere.test/image.png")]
    [InlineData("<img src='other.png'>", "request to elsewhere: file:")]
    [InlineData("<script>fetch('http://elsewhere.test/')</script>", "request failed: http://elsewhere.test/")]
    [InlineData("<meta http-equiv='Content-Security-Policy' content=\"img-src 'none'\"><img src='other.png'>",
        "policy violated: img-src by file")]
    public async Task A_fault_is_recorded(string content, string fault)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["page.html"], $"<!DOCTYPE html><title>A page</title>{content}");
        await using BrowserPage opened = await BrowserPage.OpenAsync(chromium, new Uri(folder["page.html"]));
        await opened.Page.WaitForLoadStateAsync();
        // A request that a script makes may fail after the page is loaded.
        for (int attempt = 0; attempt < 50 && !opened.Faults.Any(IsIt); attempt++) await Task.Delay(100);
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(opened.AssertFaultlessAsync);
        Assert.Contains(opened.Faults, found => IsIt(found));

        bool IsIt(string found) => found.StartsWith(fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_without_faults_has_none()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["page.html"], "<!DOCTYPE html><title>A page</title><script>console.log('well')</script>");
        await using BrowserPage opened = await BrowserPage.OpenAsync(chromium, new Uri(folder["page.html"]));
        await opened.AssertFaultlessAsync();
        Assert.Equal([new Uri(folder["page.html"]).AbsoluteUri], opened.Requests);
    }

    [Fact]
    public async Task Axe_finds_what_is_wrong()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["page.html"], "<!DOCTYPE html><html lang='en'><title>A page</title>"
            + "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            + "<main><h1>A page</h1><p style='color: #ddd; background: #fff'>Faint</p></main>");
        await using BrowserPage opened = await BrowserPage.OpenAsync(chromium, new Uri(folder["page.html"]));
        Assert.StartsWith("color-contrast", Assert.Single(await Axe.FaultsAsync(opened.Page)), StringComparison.Ordinal);
        await opened.AssertFaultlessAsync();
    }
}
