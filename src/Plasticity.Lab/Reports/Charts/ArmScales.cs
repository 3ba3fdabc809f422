using System.Text.Json.Nodes;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>
/// Gives every arm one colour, one dash and one shape, the same in every chart. If only the rule is swept, the cycles of the three have
/// different lengths without a common divisor, so that rules that share a colour differ in the others. If other keys are swept as well,
/// the rule has the colour, and the rest has dash and shape as far as these go.
/// </summary>
public sealed class ArmScales
{
    /// <summary>The most arms that are all drawn alike; of more, the best of each rule stand out.</summary>
    public const int MostAlike = 16;

    private static readonly double[][] _dashes = [[], [8, 3], [2, 2], [10, 3, 2, 3], [5, 2], [12, 4], [1, 3]];

    private static readonly (string Name, string Path)[] _shapes =
    [
        ("circle", "M-.85,0a.85,.85 0 1 0 1.7,0a.85,.85 0 1 0 -1.7,0Z"),
        ("square", "M-.78,-.78H.78V.78H-.78Z"),
        ("triangle-up", "M0,-.85L.95,.8H-.95Z"),
        ("diamond", "M0,-1L.75,0L0,1L-.75,0Z"),
        ("cross", "M-.95,-.34H-.34V-.95H.34V-.34H.95V.34H.34V.95H-.34V.34H-.95Z"),
        ("triangle-down", "M0,.85L.95,-.8H-.95Z"),
        ("triangle-right", "M.85,0L-.8,.95V-.95Z"),
        ("triangle-left", "M-.85,0L.8,.95V-.95Z"),
    ];

    private readonly Dictionary<string, Look> _looks = [];
    private readonly Dictionary<string, Look> _ofRules = [];
    private readonly HashSet<string> _bright;

    /// <summary>Orders the arms: the control first, then by score, best first, and those without one last; or as they were given.</summary>
    /// <param name="data">What the report shows.</param>
    public ArmScales(ReportData data)
    {
        ArmResult[] ranked = [.. data.Score.Ranked(data.Arms)];
        Labels = [.. ranked.Select(arm => arm.Label)];
        ArmResult[] ordered = [.. (data.KeepsLooks ? data.Arms : ranked).OrderBy(arm => !arm.IsControl)];
        string[] rules = [.. ordered.Select(arm => arm.Rule).Distinct()];
        bool isRuleControl = ordered.Length > 0 && ordered[0].IsControl
            && ordered.All(arm => arm.IsControl == (arm.Rule == ordered[0].Rule));
        foreach ((int i, string rule) in rules.Index())
            _ofRules.Add(rule, new(Tone(i, isRuleControl), i % _dashes.Length, i % _shapes.Length));

        IsMany = ordered.Length > MostAlike;
        if (rules.Length == ordered.Length || (rules.Length == 1 && !IsMany))
        {
            bool hasControl = ordered.Length > 0 && ordered[0].IsControl;
            foreach ((int i, ArmResult arm) in ordered.Index())
                _looks.Add(arm.Label, new(Tone(i, hasControl), i % _dashes.Length, i % _shapes.Length));
        }
        else
        {
            // In the order in which they were given: the same value has the same dash and shape for every rule.
            string[] others = [.. data.Arms.Select(Others).Distinct()];
            int dashes = others.Length <= _dashes.Length ? 1 : 0, shapes = others.Length <= _shapes.Length ? 1 : 0;
            foreach (ArmResult arm in ordered)
            {
                int other = Array.IndexOf(others, Others(arm));
                _looks.Add(arm.Label, new(_ofRules[arm.Rule].Tone, dashes * other, shapes * other));
            }
        }
        Rules = rules;
        Heavy = [.. ordered.Where(arm => arm.IsControl).Select(arm => arm.Label)];
        _bright = [.. IsMany ? ranked.DistinctBy(arm => arm.Rule).Select(arm => arm.Label) : Labels];
    }

    /// <summary>Labels of the arms by score, best first.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The rules, that of the control first.</summary>
    public IReadOnlyList<string> Rules { get; }

    /// <summary>Whether there are too many arms for each to have a name and a strong line.</summary>
    public bool IsMany { get; }

    /// <summary>The arms that have a name and a strong line: all, or of many the best of each rule.</summary>
    public IReadOnlyCollection<string> Bright => _bright;

    /// <summary>The arms whose lines are drawn heavier: the control, or the controls.</summary>
    public IReadOnlyCollection<string> Heavy { get; }

    /// <summary>The arm's colour.</summary>
    /// <param name="arm">The arm's label.</param>
    public ChartPalette.Tone Tone(string arm) => _looks[arm].Tone;

    /// <summary>The scale of the colour channel.</summary>
    public JsonObject Color => Scale(_looks, look => look.Tone.Light);

    /// <summary>The scale of the dash channel.</summary>
    public JsonObject Dash => Scale(_looks, look => new JsonArray([.. _dashes[look.Dash].Select(length => JsonValue.Create(length))]));

    /// <summary>The scale of the shape channel.</summary>
    public JsonObject Shape => Scale(_looks, look => _shapes[look.Shape].Name);

    /// <summary>The scale of the colours of rules.</summary>
    public JsonObject RuleColor => Scale(_ofRules, look => look.Tone.Light);

    /// <summary>The scale of the shapes of rules.</summary>
    public JsonObject RuleShape => Scale(_ofRules, look => _shapes[look.Shape].Name);

    /// <summary>The height of a row in charts with a row for each arm, in pixels.</summary>
    public int RowHeight => IsMany ? 17 : 28;

    /// <summary>The opacity of an arm's mark, as an encoding: full for those that stand out or are pointed at.</summary>
    /// <param name="strong">Of marks in the foreground.</param>
    /// <param name="weak">Of marks in the background while another is pointed at.</param>
    /// <param name="many">Of marks that do not stand out, if there are many.</param>
    public string Opacity(double strong, double weak, double many) => FormattableString.Invariant($$"""
        { "condition": [
            { "test": "highlight !== null && datum.arm !== null && indexof(highlight, datum.arm) < 0", "value": {{weak}} },
            { "test": "{{(IsMany ? "highlight !== null || datum.arm === null || datum.bright" : "true")}}", "value": {{strong}} }
          ], "value": {{many}} }
        """);

    /// <summary>Whether the arm has a name and a strong line.</summary>
    /// <param name="arm">The arm's label.</param>
    public bool IsBright(string arm) => _bright.Contains(arm);

    /// <summary>The arm's mark in its colour, as inline SVG.</summary>
    /// <param name="arm">The arm's label.</param>
    public string Swatch(string arm) => Swatch(_looks[arm]);

    /// <summary>A rule's mark in its colour, as inline SVG.</summary>
    /// <param name="rule">The rule's expression.</param>
    public string RuleSwatch(string rule) => Swatch(_ofRules[rule]);

    private static string Swatch(Look look) => "<svg class=\"swatch\" viewBox=\"-1 -1 2 2\" aria-hidden=\"true\">"
        + $"<path fill=\"var(--{look.Tone.Name})\" d=\"{_shapes[look.Shape].Path}\"/></svg>";

    private static ChartPalette.Tone Tone(int place, bool hasControl) =>
        hasControl && place == 0 ? ChartPalette.Ink : ChartPalette.Rules[(place - (hasControl ? 1 : 0)) % ChartPalette.Rules.Count];

    private static string Others(ArmResult arm) =>
        string.Join(' ', arm.Settings.Where(setting => setting.Key != "rule").Select(setting => $"{setting.Key}={setting.Value}"));

    private static JsonObject Scale(Dictionary<string, Look> looks, Func<Look, JsonNode> range) => new()
    {
        ["domain"] = new JsonArray([.. looks.Keys.Select(name => JsonValue.Create(name))]),
        ["range"] = new JsonArray([.. looks.Values.Select(range)]),
    };

    private sealed record Look(ChartPalette.Tone Tone, int Dash, int Shape);
}
