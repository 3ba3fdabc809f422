using System.Text.Json.Nodes;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>
/// Gives every rule one colour, one dash and one shape, the same in every chart. The cycles have different lengths without a common
/// divisor, so that rules that share a colour differ in the other two.
/// </summary>
public sealed class RuleScales
{
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

    private readonly Dictionary<string, int> _index = [];

    /// <summary>Orders the rules: the control first, then by score, best first, and those without one last.</summary>
    /// <param name="data">What the report shows.</param>
    public RuleScales(ReportData data)
    {
        Rules = [.. data.Score.Ranked(data.Rules).Select(rule => rule.Rule)];
        IEnumerable<string> control = Rules.Where(rule => rule == data.Control);
        foreach (string rule in control.Concat(Rules.Where(rule => rule != data.Control))) _index.Add(rule, _index.Count);
        HasControl = data.Control is not null && _index.ContainsKey(data.Control);
    }

    /// <summary>Ids by score, best first.</summary>
    public IReadOnlyList<string> Rules { get; }

    private bool HasControl { get; }

    /// <summary>The rule's colour.</summary>
    /// <param name="rule">The rule's id.</param>
    public ChartPalette.Tone Tone(string rule)
    {
        int index = _index[rule] - (HasControl ? 1 : 0);
        return index < 0 ? ChartPalette.Ink : ChartPalette.Rules[index % ChartPalette.Rules.Count];
    }

    /// <summary>The scale of the colour channel.</summary>
    public JsonObject Color => Scale(rule => Tone(rule).Light);

    /// <summary>The scale of the dash channel.</summary>
    public JsonObject Dash =>
        Scale(rule => new JsonArray([.. _dashes[_index[rule] % _dashes.Length].Select(length => JsonValue.Create(length))]));

    /// <summary>The scale of the shape channel.</summary>
    public JsonObject Shape => Scale(rule => _shapes[_index[rule] % _shapes.Length].Name);

    /// <summary>The rule's mark in its colour, as inline SVG.</summary>
    /// <param name="rule">The rule's id.</param>
    public string Swatch(string rule) => "<svg class=\"swatch\" viewBox=\"-1 -1 2 2\" aria-hidden=\"true\">"
        + $"<path fill=\"var(--{Tone(rule).Name})\" d=\"{_shapes[_index[rule] % _shapes.Length].Path}\"/></svg>";

    private JsonObject Scale(Func<string, JsonNode> range) => new()
    {
        ["domain"] = new JsonArray([.. _index.Keys.Select(rule => JsonValue.Create(rule))]),
        ["range"] = new JsonArray([.. _index.Keys.Select(range)]),
    };
}
