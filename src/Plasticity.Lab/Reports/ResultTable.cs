using System.Net;
using System.Text;
using Plasticity.Lab.Reports.Charts;
using Plasticity.Lab.Results;

namespace Plasticity.Lab.Reports;

/// <summary>The table of results as HTML. Cells carry the exact value as <c>data-value</c>, for sorting and for programs.</summary>
public static class ResultTable
{
    /// <summary>The table.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="scales">Colours of the rules.</param>
    public static string Html(ReportData data, RuleScales scales)
    {
        string[] layers = [.. data.Layers.Where(layer => data.Rules.Any(rule => rule.FinalAngles.Any(angle => angle.Layer == layer)))];
        bool showsControl = data.Control is not null && data.Rules.Any(rule => rule.DifferenceToControl is not null);
        bool showsSpeed = data.Rules.Any(rule => rule.SamplesPerSecond is not null);

        StringBuilder html = new("<table class=\"results\" id=\"results-table\">\n"
            + $"<caption class=\"unseen\">Results per rule, best {data.Score.Name} first</caption>\n<thead>\n");
        string span = layers.Length > 0 ? " rowspan=\"2\"" : "";
        html.Append("<tr>");
        Heading("Rule", "text");
        string lower = data.Score.LowerIsBetter ? "lower-is-better" : "";
        Heading(data.Score.Title, "number", lower);
        if (showsControl)
            Heading($"Difference to {Encode(data.Control!)}<small>{(data.Score.IsFraction ? "points, " : "")}paired</small>", "number",
                lower, raw: true);
        if (layers.Length > 0)
            html.Append($"<th scope=\"colgroup\" colspan=\"{layers.Length}\" class=\"group\">Final angle to backprop</th>");
        if (showsSpeed) Heading("Samples / s", "number");
        Heading("Trials", "number", "state");
        html.Append("</tr>\n");
        if (layers.Length > 0)
        {
            html.Append("<tr>");
            foreach (string layer in layers)
                html.Append("<th scope=\"col\" class=\"number layer\" aria-sort=\"none\">"
                    + $"<button type=\"button\">{Encode(layer)}</button></th>");
            html.Append("</tr>\n");
        }

        html.Append("</thead>\n<tbody>\n");
        foreach (RuleResult rule in data.Score.Ranked(data.Rules)) Row(html, rule, data, scales, layers, showsControl, showsSpeed);
        return html.Append("</tbody>\n</table>").ToString();

        void Heading(string text, string kind, string extra = "", bool raw = false) => html.Append(
            $"<th scope=\"col\"{span} class=\"{kind} {extra}\" aria-sort=\"none\">"
            + $"<button type=\"button\">{(raw ? text : Encode(text))}</button></th>");
    }

    private static void Row(
        StringBuilder html, RuleResult rule, ReportData data, RuleScales scales, string[] layers, bool showsControl, bool showsSpeed)
    {
        bool isControl = rule.Rule == data.Control;
        html.Append($"<tr data-rule=\"{Encode(rule.Rule)}\"{(isControl ? " class=\"control\"" : "")}>");
        html.Append($"<th scope=\"row\" data-value=\"{Encode(rule.Name)}\">{scales.Swatch(rule.Rule)}");
        html.Append($"<span class=\"name\">{Encode(rule.Name)}</span> <code>{Encode(rule.Rule)}</code>");
        html.Append($"<small>{Encode(string.Join(" · ", ((string[])[rule.Family, rule.Source]).Where(text => text != "")))}</small></th>");

        Cell(rule.Score?.Mean, data.Score.Text, rule.Score is { } score ? data.Score.Bounds(score) : "", "score");
        if (showsControl)
        {
            if (isControl) html.Append("<td class=\"number absent\">control</td>");
            else Cell(rule.DifferenceToControl?.Mean, data.Score.Difference,
                rule.DifferenceToControl is { } difference ? data.Score.DifferenceBounds(difference) : "", "difference");
        }

        foreach (string layer in layers)
            Cell(rule.FinalAngles.FirstOrDefault(angle => angle.Layer == layer)?.Degrees.Mean, NumberText.Degrees, "", "angle");
        if (showsSpeed) Cell(rule.SamplesPerSecond, NumberText.Rate, "", "speed");

        int finished = rule.Count(RunStatus.Finished);
        html.Append($"<td class=\"number state\" data-value=\"{finished}\">{finished}\u202f/\u202f{rule.PerSeed.Count}");
        foreach (RunStatus status in (RunStatus[])[RunStatus.Diverged, RunStatus.Failed, RunStatus.Interrupted])
        {
            int count = rule.Count(status);
            if (count > 0) html.Append($"<span class=\"badge {NumberText.Status(status)}\">{count} {NumberText.Status(status)}</span>");
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
