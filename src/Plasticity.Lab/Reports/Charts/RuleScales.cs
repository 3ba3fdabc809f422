using System.Text.Json.Nodes;

namespace Plasticity.Lab.Reports.Charts;

/// <summary>
/// Gives every rule one colour, one dash and one shape, the same in every chart. The cycles have different lengths without a common
/// divisor, so that rules that share a colour differ in the other two.
/// </summary>
public sealed class RuleScales
{
    private static readonly double[][] Dashes = [[], [8, 3], [2, 2], [10, 3, 2, 3], [5, 2], [12, 4], [1, 3]];

    private static readonly string[] Shapes = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left"];

    private readonly Dictionary<string, int> _index = [];

    /// <summary>Orders the rules: the control first, then by accuracy, best first, and those without one last.</summary>
    /// <param name="data">What the report shows.</param>
    public RuleScales(ReportData data)
    {
        Rules = [.. Ranked(data).Select(rule => rule.Rule)];
        IEnumerable<string> control = Rules.Where(rule => rule == data.Control);
        foreach (string rule in control.Concat(Rules.Where(rule => rule != data.Control))) _index.Add(rule, _index.Count);
        HasControl = data.Control is not null && _index.ContainsKey(data.Control);
    }

    /// <summary>Ids by accuracy, best first.</summary>
    public IReadOnlyList<string> Rules { get; }

    private bool HasControl { get; }

    /// <summary>The rows by accuracy, best first; equal ones keep their order.</summary>
    /// <param name="data">What the report shows.</param>
    public static IEnumerable<RuleResult> Ranked(ReportData data) =>
        data.Rules.OrderByDescending(rule => rule.Accuracy is { } accuracy && double.IsFinite(accuracy.Mean) ? accuracy.Mean : -1);

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
    public JsonObject Dash => Scale(rule => new JsonArray([.. Dashes[_index[rule] % Dashes.Length].Select(length => JsonValue.Create(length))]));

    /// <summary>The scale of the shape channel.</summary>
    public JsonObject Shape => Scale(rule => Shapes[_index[rule] % Shapes.Length]);

    private JsonObject Scale(Func<string, JsonNode> range) => new()
    {
        ["domain"] = new JsonArray([.. _index.Keys.Select(rule => JsonValue.Create(rule))]),
        ["range"] = new JsonArray([.. _index.Keys.Select(range)]),
    };
}
