using System.Text.RegularExpressions;
using Plasticity.Lab.Reports;
using Xunit;

namespace Plasticity.Tests.Lab.Reports;

public sealed partial class LivePageTests
{
    [Fact]
    public void Content_is_the_page_without_its_scripts_and_styles()
    {
        LivePage live = HtmlReport.Live(SampleReport.Create());
        Assert.Equal(Element(live.Page, "main"), Element(live.Content, "main"));
        Assert.Equal(Element(live.Page, "header"), Element(live.Content, "header"));
        Assert.InRange(live.Content.Length, 1000, live.Page.Length / 2);
        Assert.DoesNotContain("vegaEmbed", live.Content, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self'", live.Policy, StringComparison.Ordinal);
        Assert.Contains($"content=\"{live.Policy}\"", live.Page, StringComparison.Ordinal);
        Assert.Contains($"{{\"frame\":\"{live.Frame}\",\"report\":\"{live.Version}\"}}", live.Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_results_are_another_version_and_another_sweep_is_another_frame()
    {
        ReportData data = SampleReport.Create();
        LivePage live = HtmlReport.Live(data), same = HtmlReport.Live(SampleReport.Create()),
            further = HtmlReport.Live(data with { Remarks = ["One more run is done."] }),
            other = HtmlReport.Live(data with { Command = "other" });
        Assert.Equal((live.Frame, live.Version), (same.Frame, same.Version));
        Assert.Equal(live.Frame, further.Frame);
        Assert.NotEqual(live.Version, further.Version);
        Assert.NotEqual(live.Frame, other.Frame);
    }

    /// <summary>In a file the best have the clearest colours; live, one arm overtakes another now and then.</summary>
    [Fact]
    public void An_arm_keeps_its_colour_when_another_overtakes_it()
    {
        ReportData data = SampleReport.Create();
        ReportData overtaken = data with
        {
            Arms = [.. data.Arms.Select(arm => arm.Label == "hebb" ? arm with { Score = new Interval(0.99, 0.98, 1) } : arm)],
        };
        Assert.Equal(Looks(HtmlReport.Live(data).Content), Looks(HtmlReport.Live(overtaken).Content));
        Assert.NotEqual(Looks(HtmlReport.Html(data)), Looks(HtmlReport.Html(overtaken)));
    }

    /// <summary>The marks of the buttons, by arm.</summary>
    private static SortedDictionary<string, string> Looks(string page) =>
        new(Mark().Matches(page).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value), StringComparer.Ordinal);

    private static string Element(string page, string name) =>
        page[page.IndexOf($"<{name}", StringComparison.Ordinal)..page.IndexOf($"</{name}>", StringComparison.Ordinal)];

    [GeneratedRegex("<button type=\"button\" aria-pressed=\"true\" data-arm=\"([^\"]+)\"[^>]*>(<svg.*?</svg>)")]
    private static partial Regex Mark();
}
