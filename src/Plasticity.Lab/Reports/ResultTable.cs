using System.Net;
using System.Text;
using Plasticity.Lab.Reports.Charts;

namespace Plasticity.Lab.Reports;

/// <summary>The table of results as HTML. Cells carry the exact value as <c>data-value</c>, for sorting and for programs.</summary>
public static class ResultTable
{
    /// <summary>The table.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="scales">Colours of the rules.</param>
    public static string Html(ReportData data, RuleScales scales)
    {
        string[] layers = [.. data.Rules.SelectMany(rule => rule.FinalAngles).Select(angle => angle.Layer).Distinct()];
        bool showsControl = data.Control is not null && data.Rules.Any(rule => rule.DifferenceToControl is not null);
        bool showsSpeed = data.Rules.Any(rule => rule.SamplesPerSecond is not null);

        StringBuilder html = new("<table class=\"results\" id=\"results-table\">\n<caption class=\"unseen\">Results per rule, best accuracy first</caption>\n<thead>\n");
        string span = layers.Length > 0 ? " rowspan=\"2\"" : "";
        html.Append("<tr>");
        Heading("Rule", "text");
        Heading("Test accuracy", "number");
        if (showsControl) Heading($"Difference to {data.Control}<small>points, paired</small>", "number", "ascending", raw: true);
        if (layers.Length > 0)
            html.Append($"<th scope=\"colgroup\" colspan=\"{layers.Length}\" class=\"group\">Final angle to backprop</th>");
        if (showsSpeed) Heading("Samples / s", "number");
        Heading("Trials", "number", "state");
        html.Append("</tr>\n");
        if (layers.Length > 0)
        {
            html.Append("<tr>");
            foreach (string layer in layers) html.Append($"<th scope=\"col\" class=\"number layer\" aria-sort=\"none\"><button type=\"button\">{Encode(layer)}</button></th>");
            html.Append("</tr>\n");
        }

        html.Append("</thead>\n<tbody>\n");
        foreach (RuleResult rule in RuleScales.Ranked(data)) Row(html, rule, data, scales, layers, showsControl, showsSpeed);
        return html.Append("</tbody>\n</table>").ToString();

        void Heading(string text, string kind, string extra = "", bool raw = false) => html.Append(
            $"<th scope=\"col\"{span} class=\"{kind} {extra}\" aria-sort=\"none\"><button type=\"button\">{(raw ? text : Encode(text))}</button></th>");
    }

    private static void Row(
        StringBuilder html, RuleResult rule, ReportData data, RuleScales scales, string[] layers, bool showsControl, bool showsSpeed)
    {
        bool isControl = rule.Rule == data.Control;
        html.Append($"<tr data-rule=\"{Encode(rule.Rule)}\"{(isControl ? " class=\"control\"" : "")}>");
        html.Append($"<th scope=\"row\" data-value=\"{Encode(rule.Name)}\">{scales.Swatch(rule.Rule)}");
        html.Append($"<span class=\"name\">{Encode(rule.Name)}</span> <code>{Encode(rule.Rule)}</code>");
        html.Append($"<small>{Encode(string.Join(" · ", new[] { rule.Family, rule.Source }.Where(text => text.Length > 0)))}</small></th>");

        Cell(rule.Accuracy?.Mean, NumberText.Percent, rule.Accuracy is { } accuracy ? NumberText.PercentBounds(accuracy) : "", "accuracy");
        if (showsControl)
        {
            if (isControl) html.Append("<td class=\"number absent\">control</td>");
            else Cell(rule.DifferenceToControl?.Mean, NumberText.Points,
                rule.DifferenceToControl is { } difference ? NumberText.PointsBounds(difference) : "", "difference");
        }

        foreach (string layer in layers)
            Cell(rule.FinalAngles.FirstOrDefault(angle => angle.Layer == layer)?.Degrees.Mean, NumberText.Degrees, "", "angle");
        if (showsSpeed) Cell(rule.SamplesPerSecond, NumberText.Rate, "", "speed");

        int finished = rule.Count(TrialState.Finished);
        html.Append($"<td class=\"number state\" data-value=\"{finished}\">{finished}\u202f/\u202f{rule.PerSeed.Count}");
        foreach (TrialState state in new[] { TrialState.Diverged, TrialState.Interrupted })
        {
            int count = rule.Count(state);
            if (count > 0) html.Append($"<span class=\"badge {NumberText.State(state)}\">{count} {NumberText.State(state)}</span>");
        }

        html.Append("</td></tr>\n");

        void Cell(double? value, Func<double, string> text, string small, string kind)
        {
            if (value is not { } number || !double.IsFinite(number)) html.Append($"<td class=\"number absent {kind}\">n/a</td>");
            else
            {
                html.Append($"<td class=\"number {kind}\" data-value=\"{NumberText.Exact(number)}\">{text(number)}");
                if (small.Length > 0) html.Append($"<small>{small}</small>");
                html.Append("</td>");
            }
        }
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
