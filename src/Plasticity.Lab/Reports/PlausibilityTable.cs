using System.Net;
using System.Text;
using Plasticity.Lab.Reports.Charts;

namespace Plasticity.Lab.Reports;

/// <summary>
/// The plausibility cards as a matrix: rules by questions, whatever else is swept. Answers are words with a mark, never a colour alone.
/// </summary>
public static class PlausibilityTable
{
    /// <summary>The matrix, or an empty text when there are no questions.</summary>
    /// <param name="data">What the report shows.</param>
    /// <param name="scales">Colours of the rules.</param>
    public static string Html(ReportData data, ArmScales scales)
    {
        if (data.Questions.Count == 0) return "";
        StringBuilder html = new("<table class=\"cards\">\n<caption class=\"unseen\">What each rule asks of the brain</caption>\n"
            + "<thead>\n<tr><th scope=\"col\">Rule</th>");
        foreach (PlausibilityQuestion question in data.Questions)
            html.Append($"<th scope=\"col\" title=\"{Encode(question.Question)}\">{Encode(question.Label)}</th>");
        html.Append("</tr>\n</thead>\n<tbody>\n");
        bool isByRule = data.Arms.DistinctBy(arm => arm.Rule).Count() < data.Arms.Count;
        foreach (ArmResult arm in data.Score.Ranked(data.Arms).DistinctBy(arm => arm.Rule))
        {
            html.Append($"<tr><th scope=\"row\">{(isByRule ? scales.RuleSwatch(arm.Rule) : scales.Swatch(arm.Label))}");
            html.Append($"<span class=\"name\">{Encode(arm.Name)}</span></th>");
            foreach (PlausibilityQuestion question in data.Questions)
            {
                bool known = arm.Plausibility.TryGetValue(question.Key, out bool answer);
                string kind = !known ? "absent" : question.PlausibleAnswer is not { } plausible ? "neutral" : answer == plausible ? "light"
                    : "heavy";
                html.Append($"<td class=\"{kind}\">{(!known ? "n/a" : answer ? "yes" : "no")}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody>\n</table>\n<dl class=\"questions\">");
        foreach (PlausibilityQuestion question in data.Questions)
            html.Append($"<div><dt>{Encode(question.Label)}</dt><dd>{Encode(question.Question)}</dd></div>");
        return html.Append("</dl>").ToString();
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
