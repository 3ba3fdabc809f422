using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Plasticity.Lab.Reports.Charts;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Reports;

/// <summary>
/// Writes a sweep as one HTML file that needs nothing else: no network, no file beside it. The page's own content security policy
/// forbids every request and every script but the two that this class wrote, by their hashes.
/// </summary>
public static partial class HtmlReport
{
    // Leaves accents and degree signs readable, and escapes what could end a script element.
    private static readonly JsonSerializerOptions _compact = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };
    private static readonly Dictionary<string, string> _formats = new() { ["markdown"] = "Markdown", ["latex"] = "LaTeX", ["csv"] = "CSV" };
    private static readonly JsonSerializerOptions _indented = new(_compact) { WriteIndented = true };

    /// <summary>Writes <c>report.html</c> and <c>charts/*.vl.json</c>.</summary>
    /// <param name="data">What to show.</param>
    /// <param name="folder">Where to write; it is made if absent.</param>
    public static void Write(ReportData data, string folder)
    {
        string charts = Path.Combine(folder, "charts");
        Directory.CreateDirectory(charts);
        IReadOnlyList<Chart> all = Chart.All(data);
        foreach (Chart chart in all)
            File.WriteAllText(Path.Combine(charts, $"{chart.Id}.vl.json"), chart.Spec.ToJsonString(_indented) + "\n");
        File.WriteAllText(Path.Combine(folder, "report.html"), Fill(Parts(data, all)));
    }

    /// <summary>The page.</summary>
    /// <param name="data">What to show.</param>
    public static string Html(ReportData data) => Fill(Parts(data, Chart.All(data)));

    private static Dictionary<string, string> Parts(ReportData data, IReadOnlyList<Chart> charts)
    {
        ArmScales scales = new(data);
        string libraries = Script(Resource("charts.js")), own = Script(Resource("page.js"));
        return new Dictionary<string, string>
        {
            ["policy"] = Policy(libraries, own),
            ["title"] = Encode(data.Title),
            ["summary"] = Encode(data.Summary ?? Headline.For(data)),
            ["tones"] = Tones(),
            ["style"] = Resource("page.css"),
            ["facts"] = Facts(data),
            ["task"] = Encode(data.Task.Description),
            ["remarks"] = string.Concat(data.Remarks.Select(remark => $"<p class=\"remark\">{Encode(remark)}</p>\n")),
            ["results"] = ResultTable.Html(data, scales),
            ["interval-note"] = Encode(data.IntervalNote),
            ["chooser"] = Chooser(data, scales),
            ["table-tools"] = TableTools(data),
            ["noun"] = data.Noun,
            ["many"] = scales.IsMany ? " many" : "",
            ["arm-heading"] = data.Noun == "rule" ? "Rule" : "Arm",
            ["charts"] = string.Concat(charts.Select(Figure)),
            ["plausibility"] = PlausibilityTable.Html(data, scales),
            ["has-plausibility"] = data.Questions.Count == 0 ? "hidden" : "",
            ["settings"] = Settings(data),
            ["command"] = Encode(data.Command),
            ["configuration"] = Encode(data.ConfigurationYaml),
            ["attribution"] = Encode(data.Task.Attribution),
            ["versions"] = string.Join(" · ", data.GeneratedBy.Select(fact => $"{Encode(fact.Name)} {Encode(fact.Version)}")),
            ["files"] = string.Concat(data.Files.Select(file =>
                $"<div><dt><code>{Encode(file.Name)}</code></dt><dd>{Encode(file.Content)}</dd></div>\n")),
            ["notices"] = Encode(Resource("notices.txt")),
            ["specs"] = Embedded(data, charts),
            ["libraries"] = libraries,
            ["script"] = own,
            ["live"] = "",
        };
    }

    /// <summary>The page as a server shows it while runs go on.</summary>
    /// <param name="data">What to show.</param>
    public static LivePage Live(ReportData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data = data with { KeepsLooks = true };
        Dictionary<string, string> parts = Parts(data, Chart.All(data));
        string content = Fill(new(parts) { ["libraries"] = "", ["script"] = "", ["tones"] = "", ["style"] = "", ["policy"] = "" });
        string code = Script(Resource("live.js"));
        // What a page that is open cannot take over by exchanging its content.
        string frame = Name(string.Concat([Resource("page.html"), Resource("page.css"), Resource("live.css"), parts["libraries"],
            parts["script"], code, data.Command]));
        string version = Name(content);
        parts["policy"] = Policy(parts["libraries"], parts["script"], code) + "; connect-src 'self'";
        parts["style"] += Resource("live.css");
        parts["live"] = $"<script type=\"application/json\" id=\"live\">{{\"frame\":\"{frame}\",\"report\":\"{version}\"}}</script>"
            + $"<script>{code}</script>";
        return new LivePage(Fill(parts), content, parts["policy"], frame, version);

        static string Name(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
    }

    private static string Policy(params IEnumerable<string> scripts) => "default-src 'none'; "
        + $"script-src {string.Join(' ', scripts.Select(Hash))}; "
        + "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

    /// <summary>In one pass over the template: what is inserted is never searched again.</summary>
    private static string Fill(Dictionary<string, string> parts) =>
        Placeholder().Replace(Resource("page.html"), match => parts[match.Groups[1].Value]);

    private static string Facts(ReportData data)
    {
        string networks = string.Join(", ", data.Arms.Select(arm => arm.Network).Where(network => network.Length > 0).Distinct()
            .Take(3));
        (string Name, string Value)[] facts =
        [
            ("Task", data.Task.Id),
            ("Network", networks),
            ("Rules", data.Arms.Select(arm => arm.Rule).Distinct().Count().ToString(CultureInfo.InvariantCulture)),
            .. data.Axes.Where(axis => axis.Key != "rule")
                .Select(axis => (Encode(axis.Key), NumberText.Plural(axis.Values.Count, "value"))),
            ("Seeds", (data.Arms.Count == 0 ? 0 : data.Arms.Max(arm => arm.PerSeed.Count)).ToString(CultureInfo.InvariantCulture)),
            ("Runs", data.Arms.Sum(arm => arm.PerSeed.Count).ToString(CultureInfo.InvariantCulture)),
        ];
        return string.Concat(facts.Where(fact => fact.Value.Length > 0)
            .Select(fact => $"<div><dt>{fact.Name}</dt><dd>{Encode(fact.Value)}</dd></div>\n"));
    }

    /// <summary>A button for each arm; of many arms a button for each rule, and a list of values for each other key.</summary>
    private static string Chooser(ReportData data, ArmScales scales)
    {
        if (!scales.IsMany)
            return string.Concat(data.Score.Ranked(data.Arms).Select(arm =>
                $"<button type=\"button\" aria-pressed=\"true\" data-arm=\"{Encode(arm.Label)}\" title=\"{Encode(arm.Name)}\">"
                + $"{scales.Swatch(arm.Label)}{Encode(arm.Label)}</button>\n"));
        StringBuilder html = new();
        foreach (ArmResult arm in data.Score.Ranked(data.Arms).DistinctBy(arm => arm.Rule))
            html.Append($"<button type=\"button\" aria-pressed=\"true\" data-rule=\"{Encode(arm.Rule)}\" title=\"{Encode(arm.Name)}\">"
                + $"{scales.RuleSwatch(arm.Rule)}{Encode(arm.Rule)}</button>\n");
        foreach (SweepAxis axis in data.Axes.Where(axis => axis.Key != "rule"))
        {
            html.Append($"<label>{Encode(axis.Key)} <select data-key=\"{Encode(axis.Key)}\"><option value=\"\">all</option>");
            foreach (string value in axis.Values)
                html.Append($"<option value=\"{Encode(value)}\">{Encode(ArmLabels.Value(value))}</option>");
            html.Append("</select></label>\n");
        }

        return html.ToString();
    }

    private static string TableTools(ReportData data) => string.Concat(data.Tables.Keys.Select(format =>
        $"<button type=\"button\" data-table=\"{format}\">{Encode(_formats.GetValueOrDefault(format, format))}</button>\n"));

    private static string Figure(Chart chart) => $"""
        <figure id="chart-{chart.Id}" class="chart {chart.Id}" data-chart="{chart.Id}">
        <figcaption><h3>{Encode(chart.Title)}</h3><p>{Encode(chart.Caption)}</p></figcaption>
        <div class="view" role="group" aria-label="{Encode((string)chart.Spec["description"]!)}"></div>
        <div class="tools"></div>
        </figure>

        """;

    private static string Settings(ReportData data)
    {
        StringBuilder html = new();
        foreach (ArmResult arm in data.Score.Ranked(data.Arms))
        {
            html.Append($"<tr><th scope=\"row\">{Encode(arm.Name)} <code>{Encode(arm.Label)}</code></th><td>{Encode(arm.Network)}</td>");
            html.Append($"<td><code>{Encode(arm.Hyperparameters)}</code></td></tr>\n");
        }

        return html.ToString();
    }

    private static string Embedded(ReportData data, IReadOnlyList<Chart> charts)
    {
        JsonObject tones = new(ChartPalette.All.Select(tone => KeyValuePair.Create<string, JsonNode?>(tone.Light, $"var(--{tone.Name})")));
        JsonObject tables = new(data.Tables.Select(table => KeyValuePair.Create(table.Key, (JsonNode?)table.Value)));
        JsonArray arms = new([.. data.Arms.Select(arm => new JsonObject
        {
            ["arm"] = arm.Label,
            ["rule"] = arm.Rule,
            ["keys"] = new JsonObject(arm.Settings.Select(setting => KeyValuePair.Create(setting.Key, (JsonNode?)setting.Value))),
        })]);
        // Specifications are long and already made: they are written as they are, not copied into another object first.
        StringBuilder json = new("{\"specs\":{");
        foreach ((int i, Chart chart) in charts.Index())
            json.Append(i > 0 ? "," : "").Append(JsonSerializer.Serialize(chart.Id, _compact)).Append(':')
                .Append(chart.Spec.ToJsonString(_compact));
        return json.Append("},\"tones\":").Append(tones.ToJsonString(_compact)).Append(",\"tables\":").Append(tables.ToJsonString(_compact))
            .Append(",\"arms\":").Append(arms.ToJsonString(_compact)).Append('}').ToString();
    }

    private static string Tones()
    {
        string Block(Func<ChartPalette.Tone, string> value) => string.Join(" ",
            ChartPalette.All.Select(tone => $"--{tone.Name}: {value(tone)};"));
        string light = Block(tone => tone.Light), dark = Block(tone => tone.Dark);
        return $$"""
            :root { color-scheme: light; {{light}} }
            @media screen and (prefers-color-scheme: dark) { :root:not([data-theme=light]) { color-scheme: dark; {{dark}} } }
            @media screen { :root[data-theme=dark] { color-scheme: dark; {{dark}} } }
            """;
    }

    private static string Resource(string name)
    {
        using Stream stream = typeof(HtmlReport).Assembly.GetManifestResourceStream($"report/{name}")
            ?? throw new InvalidOperationException($"The assembly lacks the resource report/{name}; rebuild Plasticity.Lab");
        using StreamReader reader = new(stream, Encoding.UTF8);
        // Browsers turn CR LF into LF before they hash a script.
        return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    private static string Script(string code) => "\n"
        + code.Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase).Replace("<!--", "<\\!--", StringComparison.Ordinal);

    private static string Hash(string script) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    [GeneratedRegex(@"\{\{([a-z-]+)\}\}")]
    private static partial Regex Placeholder();
}
