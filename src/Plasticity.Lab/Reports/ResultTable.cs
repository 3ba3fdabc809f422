using System.Net;
using System.Text;
using Plasticity.Lab.Reports.Charts;
using Plasticity.Lab.Results;

namespace Plasticity.Lab.Reports;

/// <summary>The table of results as HTML. Cells carry the exact value as <c>data-value</c>, for sorting and for programs.</summary>
public static class ResultTable
{
    // A column each: of deep networks some are shown, and metrics.csv has all.
    private const int MostLayers = 6;

    /// <summary>The table.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="scales">Colours of the rules.</param>
    public static string Html(ReportData data, ArmScales scales)
    {
        string[] layers = [.. Spread.Of(
            [.. data.Layers.Where(layer => data.Arms.Any(arm => arm.FinalAngles.Any(angle => angle.Layer == layer)))], MostLayers)];
        bool showsControl = data.Control is not null && data.Arms.Any(arm => arm.DifferenceToControl is not null);
        bool isByRule = data.Arms.DistinctBy(arm => arm.Rule).Count() < data.Arms.Count;
        bool showsSpeed = data.Arms.Any(arm => arm.SamplesPerSecond is not null);

        StringBuilder html = new($"<table class=\"results{(scales.IsMany ? " many" : "")}\" id=\"results-table\">\n"
            + $"<caption class=\"unseen\">Results per {data.Noun}, best {data.Score.Name} first</caption>\n<thead>\n");
        string span = layers.Length > 0 ? " rowspan=\"2\"" : "";
        html.Append("<tr>");
        Heading(data.Noun == "rule" ? "Rule" : "Arm", "text");
        bool showsP = data.Arms.Any(arm => arm.PValue is not null);
        bool showsEpochs = data.Arms.Any(arm => arm.EpochsToThreshold is not null);
        bool showsFlops = data.Arms.Any(arm => arm.Flops is not null);
        string lower = data.Score.LowerIsBetter ? "lower-is-better" : "";
        Heading(data.Score.Title, "number", lower);
        if (showsControl)
            Heading($"Difference to {Encode(data.Control!)}<small>{(data.Score.IsFraction ? "points, " : "")}paired</small>", "number",
                lower, raw: true);
        if (showsP) Heading("p<small>Holm</small>", "number", "lower-is-better", raw: true);
        if (layers.Length > 0)
            html.Append($"<th scope=\"colgroup\" colspan=\"{layers.Length}\" class=\"group\">Final angle to backprop</th>");
        if (showsEpochs) Heading("Epochs to<small>threshold</small>", "number", "lower-is-better", raw: true);
        if (showsFlops) Heading("FLOPs<small>per run</small>", "number", "lower-is-better", raw: true);
        if (showsSpeed) Heading("Samples / s", "number");
        Heading("Runs", "number", "state");
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
        foreach (ArmResult arm in data.Score.Ranked(data.Arms)) Row(arm);
        return html.Append("</tbody>\n</table>").ToString();

        void Heading(string text, string kind, string extra = "", bool raw = false) => html.Append(
            $"<th scope=\"col\"{span} class=\"{kind} {extra}\" aria-sort=\"none\">"
            + $"<button type=\"button\">{(raw ? text : Encode(text))}</button></th>");

        void Row(ArmResult arm)
        {
            html.Append($"<tr data-arm=\"{Encode(arm.Label)}\"{(arm.IsControl ? " class=\"control\"" : "")}>");
            html.Append($"<th scope=\"row\" data-value=\"{Encode(isByRule ? arm.Label : arm.Name)}\">{scales.Swatch(arm.Label)}");
            string source = string.Join(" · ", ((string[])[arm.Family, arm.Source]).Where(text => text != ""));
            // Where the same rule stands in many rows, what it is called and where it is from need not be said in each.
            if (isByRule)
                html.Append($"<span class=\"name\">{Encode(arm.Label)}</span>")
                    .Append(scales.IsMany ? "" : $"<small>{Encode(arm.Name)}</small>");
            else
                html.Append($"<span class=\"name\">{Encode(arm.Name)}</span> <code>{Encode(arm.Label)}</code>")
                    .Append($"<small>{Encode(source)}</small>");
            html.Append("</th>");

            Cell(arm.Score?.Mean, data.Score.Text, arm.Score is { } score ? data.Score.Bounds(score) : "", "score");
            if (showsControl)
            {
                if (arm.IsControl) html.Append("<td class=\"number absent\">control</td>");
                else Cell(arm.DifferenceToControl?.Mean, data.Score.Difference,
                    arm.DifferenceToControl is { } difference ? data.Score.DifferenceBounds(difference) : "", "difference");
            }

            if (showsP)
            {
                if (arm.IsControl) html.Append("<td class=\"number absent\"></td>");
                else Cell(arm.PValue, NumberText.Probability, "", "p");
            }

            foreach (string layer in layers)
                Cell(arm.FinalAngles.FirstOrDefault(angle => angle.Layer == layer)?.Degrees.Mean, NumberText.Degrees, "", "angle");
            if (showsEpochs) Cell(arm.EpochsToThreshold, NumberText.Significant, "", "epochs");
            if (showsFlops) Cell(arm.Flops, NumberText.Prefixed, "", "flops");
            if (showsSpeed) Cell(arm.SamplesPerSecond, NumberText.Rate, "", "speed");

            int finished = arm.Count(RunStatus.Finished);
            html.Append($"<td class=\"number state\" data-value=\"{finished}\">{finished}\u202f/\u202f{arm.PerSeed.Count}");
            foreach (RunStatus status in (RunStatus[])[RunStatus.Diverged, RunStatus.Failed, RunStatus.Interrupted])
            {
                int count = arm.Count(status);
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
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
