using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace Plasticity.Browser.Tests;

/// <summary>The accessibility checker axe-core, put into a page from outside, past the page's content security policy.</summary>
public static class Axe
{
    private static readonly string _source = Source();

    /// <summary>What axe finds of impact serious or critical, one line for each element.</summary>
    /// <param name="page">The page; it is left as it was but for axe's global.</param>
    public static async Task<IReadOnlyList<string>> FaultsAsync(IPage page)
    {
        await page.EvaluateAsync(_source);
        string found = await page.EvaluateAsync<string>("""
            async () => JSON.stringify((await axe.run(document, { resultTypes: ['violations'] })).violations)
            """);
        return [.. JsonDocument.Parse(found).RootElement.EnumerateArray()
            .Where(violation => violation.GetProperty("impact").GetString() is "serious" or "critical")
            .SelectMany(violation => violation.GetProperty("nodes").EnumerateArray().Select(node =>
                $"{violation.GetProperty("id").GetString()}: {violation.GetProperty("help").GetString()}: "
                + $"{node.GetProperty("target")[0]} {node.GetProperty("failureSummary").GetString()?.ReplaceLineEndings(" ")}"))];
    }

    /// <summary>Fails the test, with axe's words, if there is any such fault.</summary>
    public static async Task AssertFaultlessAsync(IPage page)
    {
        IReadOnlyList<string> faults = await FaultsAsync(page);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static string Source()
    {
        using Stream stream = typeof(Axe).Assembly.GetManifestResourceStream("axe.js")!;
        using StreamReader reader = new(stream);
        // The checker is a script, not a value that could be handed back.
        return $"() => {{ {reader.ReadToEnd()}\n }}";
    }
}
