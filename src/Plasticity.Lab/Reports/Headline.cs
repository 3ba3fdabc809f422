using System.Globalization;
using Plasticity.Lab.Results;

namespace Plasticity.Lab.Reports;

/// <summary>Says in one sentence what a sweep found.</summary>
public static class Headline
{
    /// <summary>The sentence.</summary>
    /// <param name="data">What the report shows.</param>
    public static string For(ReportData data)
    {
        int seeds = data.Arms.Count == 0 ? 0 : data.Arms.Max(arm => arm.PerSeed.Count);
        string text = $"{NumberText.Plural(data.Arms.Count, data.Noun == "rule" ? "learning rule" : data.Noun)} on {data.Task.Id}, "
            + $"{NumberText.Plural(seeds, "seed")} each";
        ArmResult? control = data.Score.Ranked(data.Arms).FirstOrDefault(arm => arm.IsControl);
        Interval? line = control?.Score;
        if (line is { } reference) text += $": {control!.Label} reaches {Reached(reference)}";
        ArmResult? best = data.Score.Ranked(data.Arms).FirstOrDefault(arm => !arm.IsControl && arm.Score is not null);
        if (best?.Score is { } score)
        {
            string verb = line is not { } other ? ": {0} leads with {1}"
                : data.Score.IsBetter(score.Mean, other.Mean) ? ", {0} does better with {1}" : ", {0} comes closest with {1}";
            text += string.Format(CultureInfo.InvariantCulture, verb, $"{best.Name.ToLowerInvariant()} ({best.Label})",
                line is null ? Reached(score) : data.Score.Text(score.Mean));
        }

        foreach (RunStatus status in (RunStatus[])[RunStatus.Diverged, RunStatus.Failed, RunStatus.Interrupted])
            if (data.Arms.Sum(arm => arm.Count(status)) is > 0 and int count)
                text += $"; {NumberText.Plural(count, "run")} {NumberText.Status(status)}";
        return text + ".";

        // A fraction explains itself; a loss has to be called one.
        string Reached(Interval value) => data.Score.IsFraction ? data.Score.Text(value.Mean)
            : $"a {data.Score.Name} of {data.Score.Text(value.Mean)}";
    }
}
