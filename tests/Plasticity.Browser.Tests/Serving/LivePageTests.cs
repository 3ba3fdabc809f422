using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Plasticity.Browser.Tests.Reports;
using Plasticity.Serving;
using Xunit;

namespace Plasticity.Browser.Tests.Serving;

/// <summary>A real sweep, a real server and a real browser, all at once.</summary>
public sealed class LivePageTests(Chromium chromium)
{
    private static readonly string[] _small = ["network=64-8-10", "data.trainSamples=128", "data.testSamples=100", "checkpoint.seconds=0"];

    private static readonly ServingOptions _quick = new()
    {
        Port = 0,                                            // the usual one is for one server at a time
        BetweenLooks = TimeSpan.FromMilliseconds(50),
        BetweenReports = TimeSpan.FromMilliseconds(100),
        BetweenBeats = TimeSpan.FromMilliseconds(300),
    };

    [Fact]
    public async Task Numbers_come_and_change_under_the_eyes_of_a_reader_whose_choices_stay()
    {
        chromium.OrSkip();
        await using SweepUnderWay sweep = new(["rules=bp,fa,dfa", "seeds=4", "epochs=3", .. _small]);
        await using ReportServer server = await ReportServer.StartAsync(sweep.Folder, _quick);
        await using BrowserPage opened = await BrowserPage.OpenAsync(chromium, server.Address);
        IPage page = opened.Page;
        await Assertions.Expect(Bar(page)).ToContainTextAsync("0 of 12 runs done");
        await page.Locator("html[data-drawn=true]").WaitForAsync();
        Assert.All(await ResultRow.AllAsync(page), row => Assert.Null(row.Cells["Test accuracy"].Number));
        await page.EvaluateAsync("() => { window.isSamePage = true; }");

        // The reader makes himself at home.
        await page.GetByRole(AriaRole.Button, new() { Name = "Use the dark theme" }).ClickAsync();
        await Toggle(page, "fa").ClickAsync();
        ILocator heading = page.Locator("#results-table thead th[aria-sort]").First;
        await heading.GetByRole(AriaRole.Button).ClickAsync();
        await heading.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByText("Full resolved configuration").ClickAsync();
        await page.Locator("#results").EvaluateAsync("element => element.scrollIntoView()");

        // Five runs are done, and the sixth is under way.
        sweep.Begin(TimeSpan.FromMilliseconds(20), hold: 5 * 3 + 1);
        await Assertions.Expect(Bar(page)).ToContainTextAsync("5 of 12 runs done · 1 under way", new() { Timeout = 60_000 });
        await sweep.Held;
        double first = (await ScoresAsync(page, server))["bp"]!.Value;
        await page.GetByRole(AriaRole.Button, new() { Name = "Runs under way" }).ClickAsync();
        await Assertions.Expect(page.Locator("#runs-list tbody tr")).ToHaveCountAsync(1);
        await page.Locator("#results").EvaluateAsync("element => element.scrollIntoView()");
        double above = await page.EvaluateAsync<double>("() => document.querySelector('#results').getBoundingClientRect().top");
        await Screenshots.TakeAsync(page, "live-running-dark");
        await Axe.AssertFaultlessAsync(page);

        sweep.GoOn();
        await sweep.EndAsync();
        await Assertions.Expect(Bar(page)).ToContainTextAsync("12 of 12 runs done", new() { Timeout = 60_000 });
        Dictionary<string, double?> last = await ScoresAsync(page, server);
        Assert.Equal(Summary(sweep.Folder), last);
        Assert.NotEqual(first, last["bp"]);
        Assert.Contains("All runs are done", await page.GetByRole(AriaRole.Status).TextContentAsync());

        Assert.True(await page.EvaluateAsync<bool>("() => window.isSamePage"));
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Assertions.Expect(Toggle(page, "fa")).ToHaveAttributeAsync("aria-pressed", "false");
        await Assertions.Expect(heading).ToHaveAttributeAsync("aria-sort", "descending");
        Assert.Equal(["fa", "dfa", "bp"], (await ResultRow.AllAsync(page)).Select(row => row.Rule));
        Assert.True(await page.Locator("#reproduce details").First.EvaluateAsync<bool>("details => details.open"));
        Assert.InRange(await page.EvaluateAsync<double>("() => document.querySelector('#results').getBoundingClientRect().top"),
            above - 2, above + 2);
        IReadOnlyList<DrawnChart> charts = await DrawnChart.UntilAsync(page,
            charts => charts.Count > 2 && charts.All(chart => chart.Rules.Contains("dfa") && !chart.Rules.Contains("fa")));
        Assert.All(charts, chart => Assert.DoesNotContain("fa", chart.Rules));
        Assert.All(charts, chart => Assert.Contains("dfa", chart.Rules));
        await page.GetByRole(AriaRole.Button, new() { Name = "Use the light theme" }).ClickAsync();
        await Axe.AssertFaultlessAsync(page);
        await opened.AssertFaultlessAsync();
        Assert.All(opened.Requests, request => Assert.StartsWith(server.Address.AbsoluteUri, request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_says_that_the_server_is_gone_and_comes_back_with_it()
    {
        chromium.OrSkip();
        await using SweepUnderWay sweep = new(["rules=bp,fa", "seeds=1", "epochs=1", .. _small]);
        int port;
        BrowserPage opened;
        await using (ReportServer server = await ReportServer.StartAsync(sweep.Folder, _quick))
        {
            port = server.Address.Port;
            opened = await BrowserPage.OpenAsync(chromium, server.Address, new PageLook { Width = 360 });
            await Assertions.Expect(Bar(opened.Page)).ToContainTextAsync("0 of 2 runs done");
            await opened.Page.EvaluateAsync("() => { window.isSamePage = true; }");
            await opened.AssertFaultlessAsync();
        }
        await using BrowserPage closing = opened;
        await Assertions.Expect(Bar(opened.Page)).ToContainTextAsync("No connection");
        await Assertions.Expect(Bar(opened.Page)).ToContainTextAsync("as of");
        Assert.Contains("No connection to the server", await opened.Page.GetByRole(AriaRole.Status).TextContentAsync());
        await Screenshots.TakeAsync(opened.Page, "live-lost-phone");
        await Axe.AssertFaultlessAsync(opened.Page);
        Assert.Equal(360, await opened.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        Assert.All(opened.Faults, fault => Assert.Contains("ERR_", fault, StringComparison.Ordinal));

        sweep.Begin(TimeSpan.Zero);
        await sweep.EndAsync();
        await using ReportServer second = await ReportServer.StartAsync(sweep.Folder, _quick with { Port = port });
        await Assertions.Expect(Bar(opened.Page)).ToContainTextAsync("2 of 2 runs done", new() { Timeout = 30_000 });
        Assert.Equal(Summary(sweep.Folder), await ScoresAsync(opened.Page, second));
        Assert.True(await opened.Page.EvaluateAsync<bool>("() => window.isSamePage"));
    }

    /// <summary>The page of a sweep that is another one would mix two sweeps: it is loaded anew.</summary>
    [Fact]
    public async Task Another_sweep_at_the_same_address_is_another_page()
    {
        chromium.OrSkip();
        await using SweepUnderWay sweep = new(["rules=bp,fa", "seeds=1", .. _small]), other = new(["rules=bp,dfa", "seeds=1", .. _small]);
        BrowserPage opened;
        int port;
        await using (ReportServer server = await ReportServer.StartAsync(sweep.Folder, _quick))
        {
            port = server.Address.Port;
            opened = await BrowserPage.OpenAsync(chromium, server.Address);
            await Assertions.Expect(Bar(opened.Page)).ToContainTextAsync("0 of 2 runs done");
        }
        await using BrowserPage closing = opened;
        await using ReportServer second = await ReportServer.StartAsync(other.Folder, _quick with { Port = port });
        await Assertions.Expect(opened.Page.Locator("#results-table")).ToContainTextAsync("dfa", new() { Timeout = 30_000 });
        await Assertions.Expect(Toggle(opened.Page, "fa")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Files_can_be_had_from_the_page()
    {
        chromium.OrSkip();
        await using SweepUnderWay sweep = new(["rules=bp,fa", "seeds=1", .. _small]);
        await using ReportServer server = await ReportServer.StartAsync(sweep.Folder, _quick);
        await using BrowserPage opened = await BrowserPage.OpenAsync(chromium, server.Address);
        IDownload download = await opened.Page.RunAndWaitForDownloadAsync(() =>
            opened.Page.GetByRole(AriaRole.Link, new() { Name = "sweep.yaml" }).ClickAsync());
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(sweep.Folder, "sweep.yaml")),
            await File.ReadAllTextAsync(await download.PathAsync()));
        await opened.AssertFaultlessAsync();
    }

    private static ILocator Bar(IPage page) => page.GetByRole(AriaRole.Region, new() { Name = "Progress" });

    private static ILocator Toggle(IPage page, string rule) => page.Locator($"#rules [data-arm='{rule}']");

    /// <summary>The scores on the page, when it shows what the server knows.</summary>
    private static async Task<Dictionary<string, double?>> ScoresAsync(IPage page, ReportServer server)
    {
        using HttpClient client = new() { BaseAddress = server.Address };
        string report = (string)JsonNode.Parse(await client.GetStringAsync("state.json"))!["report"]!;
        await page.Locator($"html[data-report='{report}']").WaitForAsync();
        return (await ResultRow.AllAsync(page)).ToDictionary(row => row.Rule, row => row.Cells["Test accuracy"].Number);
    }

    private static Dictionary<string, double?> Summary(string folder) =>
        CsvRows.Read(File.ReadAllText(Path.Combine(folder, "summary.csv"))).Where(row => row["metric"] == "test-accuracy")
            .ToDictionary(row => row["rule"], row => (double?)double.Parse(row["value"], CultureInfo.InvariantCulture));
}
