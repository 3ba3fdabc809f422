using System.Globalization;
using Plasticity.Lab.Reports.Charts;

namespace Plasticity.Lab.Reports;

/// <summary>Says in one sentence what a comparison found.</summary>
public static class Headline
{
    /// <summary>The sentence.</summary>
    /// <param name="data">What the report shows.</param>
    public static string For(ReportData data)
    {
        int seeds = data.Rules.Count == 0 ? 0 : data.Rules.Max(rule => rule.PerSeed.Count);
        string text = $"{NumberText.Plural(data.Rules.Count, "learning rule")} on {data.Task.Id}, {NumberText.Plural(seeds, "seed")} each";
        RuleResult? control = data.Rules.FirstOrDefault(rule => rule.Rule == data.Control);
        if (control?.Accuracy is { } reference) text += $": {control.Rule} reaches {NumberText.Percent(reference.Mean)}";
        RuleResult? best = RuleScales.Ranked(data).FirstOrDefault(rule => rule != control && rule.Accuracy is not null);
        if (best is not null)
        {
            text += control?.Accuracy is null ? ": " : ", ";
            text += $"{best.Name.ToLowerInvariant()} ({best.Rule}) comes closest with {NumberText.Percent(best.Accuracy!.Value.Mean)}";
            if (control?.Accuracy is { } line && best.Accuracy.Value.Mean > line.Mean)
                text = text.Replace("comes closest with", "does better with", StringComparison.Ordinal);
            else if (control?.Accuracy is null) text = text.Replace("comes closest with", "leads with", StringComparison.Ordinal);
        }

        int diverged = data.Rules.Sum(rule => rule.Count(TrialState.Diverged));
        int interrupted = data.Rules.Sum(rule => rule.Count(TrialState.Interrupted));
        if (diverged > 0) text += string.Create(CultureInfo.InvariantCulture, $"; {NumberText.Plural(diverged, "trial")} diverged");
        if (interrupted > 0) text += string.Create(CultureInfo.InvariantCulture, $"; {NumberText.Plural(interrupted, "trial")} interrupted");
        return text + ".";
    }
}
