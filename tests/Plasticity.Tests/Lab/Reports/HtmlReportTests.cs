using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Plasticity.Lab.Reports;
using Plasticity.Lab.Reports.Charts;
using Plasticity.Lab.Results;
using Xunit;

namespace Plasticity.Tests.Lab.Reports;

public sealed class HtmlReportTests
{
    private static readonly ReportData _sample = SampleReport.Create();
    private static readonly string _page = HtmlReport.Html(_sample);

    [Fact]
    public void Page_and_charts_are_written_into_the_folder()
    {
        // A folder that is named in PLASTICITY_SAMPLE_REPORT stays, to be looked at in a browser.
        string? keep = Environment.GetEnvironmentVariable("PLASTICITY_SAMPLE_REPORT");
        string folder = keep ?? Directory.CreateTempSubdirectory("plasticity-report").FullName;
        try
        {
            HtmlReport.Write(_sample, folder);
            Assert.Equal(_page, File.ReadAllText(Path.Combine(folder, "report.html")));
            foreach (Chart chart in Chart.All(_sample))
            {
                JsonNode written = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "charts", $"{chart.Id}.vl.json")))!;
                Assert.True(JsonNode.DeepEquals(written, JsonNode.Parse(chart.Spec.ToJsonString())));
            }
        }
        finally
        {
            if (keep is null) Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Every_rule_has_a_row_and_its_numbers_are_the_given_ones()
    {
        foreach (ArmResult rule in _sample.Arms)
        {
            string row = Regex.Match(_page, $"<tr data-arm=\"{rule.Label}\"[^>]*><th scope=\"row\" data-value.*?</tr>",
                RegexOptions.Singleline).Value;
            Assert.Contains(WebUtility.HtmlEncode(rule.Name), row, StringComparison.Ordinal);
            Assert.Equal(rule.Score!.Value.Mean, Values(row, "score").Single());
            Assert.Equal(rule.DifferenceToControl is { } difference ? [difference.Mean] : [], Values(row, "difference"));
            Assert.Equal(rule.FinalAngles.Select(angle => angle.Degrees.Mean), Values(row, "angle"));
            Assert.Equal(rule.SamplesPerSecond!.Value, Values(row, "speed").Single());
            Assert.Equal(rule.Count(RunStatus.Finished), Values(row, "state").Single());
            Assert.Contains(NumberText.PercentBounds(rule.Score.Value), row, StringComparison.Ordinal);
        }

        static double[] Values(string row, string kind) =>
        [
            .. Regex.Matches(row, $"<td class=\"number {kind}\" data-value=\"([^\"]*)\"")
                .Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)),
        ];
    }

    [Fact]
    public void Rows_come_best_first()
    {
        string[] rows = [.. Regex.Matches(_page, "<tr data-arm=\"([a-z]+)\"[^>]*><th scope=\"row\" data-value")
            .Select(match => match.Groups[1].Value)];
        Assert.Equal(_sample.Arms.OrderByDescending(rule => rule.Score!.Value.Mean).Select(rule => rule.Label), rows);
    }

    [Fact]
    public void Diverged_trials_and_missing_angles_are_said()
    {
        Assert.Contains("3 diverged", _page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number absent angle\">n/a</td>", _page, StringComparison.Ordinal);
        Assert.Contains("3 runs diverged", Headline.For(_sample), StringComparison.Ordinal);
    }

    [Fact]
    public void Charts_hold_the_given_points()
    {
        JsonArray rows = Rows("curve-validation-accuracy");
        foreach (CurvePoint point in _sample.Curves[0].Points)
        {
            JsonNode row = rows.Single(row => (string?)row!["arm"] == point.Label && (double?)row["epoch"] == point.Epoch)!;
            Assert.Equal(point.Value, new Interval((double)row["mean"]!, (double)row["low"]!, (double)row["high"]!));
        }

        JsonArray angles = Rows("angle");
        foreach (AnglePoint point in _sample.Angles.Where(point => point.Label != "bp"))
        {
            JsonNode row = angles.Single(row => (string?)row!["arm"] == point.Label && (string?)row["layer"] == point.Layer
                                                       && (double?)row["epoch"] == point.Epoch)!;
            Assert.Equal(point.Degrees.Mean, (double)row["mean"]!);
        }

        int seeds = _sample.Arms.Sum(rule => rule.PerSeed.Count(seed => seed.Score is not null));
        Assert.Equal(seeds, Rows("score").Count(row => (string?)row!["kind"] == "seed"));

        static JsonArray Rows(string id) => Chart.All(_sample).Single(chart => chart.Id == id).Spec["data"]!["values"]!.AsArray();
    }

    [Fact]
    public void Nothing_is_fetched()
    {
        string ours = Regex.Replace(_page, "<script>.*?</script>", "", RegexOptions.Singleline);
        ours = Regex.Replace(ours, "<footer>.*?</footer>", "", RegexOptions.Singleline);
        string[] addresses = [.. Regex.Matches(ours, "https?://[^\\s\"'<)]+").Select(match => match.Value).Distinct()];
        Assert.All(addresses, address => Assert.True(
            address is "https://vega.github.io/schema/vega-lite/v6.json" or "http://www.w3.org/2000/svg", address));
        Assert.DoesNotMatch("<(img|iframe|object|embed|link[^>]*rel=.?stylesheet)\\b", ours);
        Assert.DoesNotMatch("<script[^>]*\\ssrc\\b", _page);
        Assert.DoesNotMatch("@import|url\\(", ours);
        Assert.DoesNotContain("sourceMappingURL", _page, StringComparison.Ordinal);
    }

    [Fact]
    public void Policy_admits_exactly_the_scripts_of_the_page()
    {
        string policy = WebUtility.HtmlDecode(Regex.Match(_page, "Content-Security-Policy\" content=\"([^\"]*)\"").Groups[1].Value);
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        string[] scripts = [.. Regex.Matches(_page, "<script>(.*?)</script>", RegexOptions.Singleline)
            .Select(match => match.Groups[1].Value)];
        Assert.Equal(2, scripts.Length);
        Assert.All(scripts, script => Assert.Contains(
            $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'", policy, StringComparison.Ordinal));
        Assert.DoesNotContain('\r', _page);
    }

    [Fact]
    public void Hostile_text_stays_text()
    {
        const string Hostile = "</script><script>alert(1)</script><!-- & \"'{{summary}}";
        ReportData data = _sample with
        {
            Title = Hostile,
            Command = Hostile,
            ConfigurationYaml = Hostile,
            Remarks = [Hostile],
            Arms = [.. _sample.Arms.Select(rule => rule.Label == "fa" ? rule with { Name = Hostile, Family = Hostile } : rule)],
        };
        string page = HtmlReport.Html(data);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--", page, StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count(page, "</script"));
        Assert.Equal(Hostile, WebUtility.HtmlDecode(Regex.Match(page, "<h1>(.*?)</h1>").Groups[1].Value));
        Assert.Contains(Hostile, Embedded(page)["specs"]!["score"]!["data"]!["values"]!.AsArray().Select(row => (string?)row!["name"]));
    }

    [Fact]
    public void Rule_ids_with_quotes_make_valid_specifications()
    {
        ReportData data = _sample with
        {
            Control = "b\"p'\\",
            Arms = [.. _sample.Arms.Select(rule => rule.Label == "bp" ? rule with { Label = "b\"p'\\" } : rule)],
        };
        Assert.NotEmpty(Chart.All(data));
        Assert.NotNull(Embedded(HtmlReport.Html(data)));
    }

    [Fact]
    public void Every_placeholder_is_filled() => Assert.DoesNotMatch("\\{\\{[a-z-]+\\}\\}", _page);

    [Fact]
    public void Page_stays_small() => Assert.InRange(Encoding.UTF8.GetByteCount(_page), 500_000, 2_000_000);

    [Fact]
    public void Same_data_same_bytes() => Assert.Equal(_page, HtmlReport.Html(SampleReport.Create()));

    [Fact]
    public void Configuration_command_versions_and_attribution_are_on_the_page()
    {
        string text = WebUtility.HtmlDecode(_page);
        Assert.Contains(_sample.ConfigurationYaml, text, StringComparison.Ordinal);
        Assert.Contains(_sample.Command, text, StringComparison.Ordinal);
        Assert.Contains("CC BY 4.0", text, StringComparison.Ordinal);
        Assert.All(_sample.GeneratedBy, fact => Assert.Contains($"{fact.Name} {fact.Version}", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Plausibility_answers_are_words()
    {
        string matrix = Regex.Match(_page, "<table class=\"cards\">.*?</table>", RegexOptions.Singleline).Value;
        Assert.Equal(_sample.Arms.Count * _sample.Questions.Count,
            Regex.Count(matrix, "<td class=\"(heavy|light|neutral|absent)\">(yes|no|n/a)</td>"));
        Assert.Equal(2, Regex.Count(matrix, ">n/a<"));
    }

    [Fact]
    public void A_report_of_one_seed_without_control_angles_or_times_is_still_a_report()
    {
        ReportData data = _sample with
        {
            Control = null,
            Curves = [],
            Angles = [],
            Questions = [],
            Arms =
            [
                new ArmResult
                {
                    Label = "fa", Name = "Feedback alignment", Family = "Feedback",
                    PerSeed = [new SeedResult(0, RunStatus.Interrupted, 0.5)], Score = new Interval(0.5, double.NaN, double.NaN),
                },
                new ArmResult { Label = "np", Name = "Node perturbation", Family = "Perturbation",
                    PerSeed = [new SeedResult(0, RunStatus.Diverged, null)] },
            ],
        };
        string page = HtmlReport.Html(data);
        Assert.Contains("1 interrupted", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", Regex.Replace(page, "<script>.*?</script>", "", RegexOptions.Singleline), StringComparison.Ordinal);
        Assert.Equal(["score"], Embedded(page)["specs"]!.AsObject().Select(spec => spec.Key));
    }

    [Fact]
    public void Many_rules_differ_in_colour_dash_or_shape()
    {
        ReportData data = _sample with
        {
            Arms = [.. Enumerable.Range(0, 60).Select(i => _sample.Arms[1] with { Label = $"rule-{i}" })],
        };
        ArmScales scales = new(data);
        string[] looks = [.. Enumerable.Range(0, 60).Select(i =>
            scales.Color["range"]![i]!.ToJsonString() + scales.Dash["range"]![i]!.ToJsonString()
                + scales.Shape["range"]![i]!.ToJsonString())];
        Assert.Equal(60, looks.Distinct().Count());
    }

    [Fact]
    public void Colours_have_enough_contrast_on_both_grounds()
    {
        foreach (ChartPalette.Tone tone in ChartPalette.Rules)
        {
            Assert.True(Contrast(tone.Light, ChartPalette.Ground.Light) >= 3, $"{tone.Name} light");
            Assert.True(Contrast(tone.Dark, ChartPalette.Ground.Dark) >= 3, $"{tone.Name} dark");
        }

        foreach (ChartPalette.Tone tone in new[] { ChartPalette.Ink, ChartPalette.Muted, ChartPalette.Rules[0] })
        {
            Assert.True(Contrast(tone.Light, ChartPalette.Ground.Light) >= 4.5, $"{tone.Name} light");
            Assert.True(Contrast(tone.Dark, ChartPalette.Ground.Dark) >= 4.5, $"{tone.Name} dark");
        }

        static double Contrast(string one, string other)
        {
            double a = Luminance(one), b = Luminance(other);
            return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
        }

        static double Luminance(string hex)
        {
            double[] linear = [.. Enumerable.Range(0, 3).Select(i =>
            {
                double value = int.Parse(hex.AsSpan(1 + 2 * i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
                return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
            })];
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
        }
    }

    private static JsonNode Embedded(string page) =>
        JsonNode.Parse(Regex.Match(page, "id=\"data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value)!;
}
