using Plasticity.Lab.Reports;
using Plasticity.Lab.Results;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Tests.Lab.Reports;

/// <summary>A made-up sweep of rules, learning rates and batch sizes whose scores are known.</summary>
internal static class SampleGrid
{
    private static readonly string[] _rules = ["bp", "fa"];
    private static readonly string[] _batches = ["8", "32"];

    /// <summary>A report of two rules, so many learning rates a decade apart from 0.001 on, two batch sizes, five seeds.</summary>
    public static ReportData Create(int rates, int epochs = 3)
    {
        string[] lr = [.. Enumerable.Range(0, rates).Select(i => FormattableString.Invariant($"{Math.Pow(10, i - 3):G9}"))];
        List<ArmResult> arms = [];
        List<CurvePoint> points = [];
        foreach (string rule in _rules)
            for (int r = 0; r < rates; r++)
                foreach (string batch in _batches)
                {
                    double score = Score(rule, r, batch);
                    bool diverged = double.IsNaN(score);
                    string label = $"{rule} lr={lr[r]} batch={batch}";
                    arms.Add(new ArmResult
                    {
                        Label = label,
                        Rule = rule,
                        Name = rule == "bp" ? "Backpropagation" : "Feedback alignment",
                        Family = "Test",
                        IsControl = rule == "bp",
                        Settings = new Dictionary<string, string> { ["rule"] = rule, ["lr"] = lr[r], ["batch"] = batch },
                        PerSeed = [.. Enumerable.Range(0, 5).Select(seed =>
                            new SeedResult(seed, diverged ? RunStatus.Diverged : RunStatus.Finished, diverged ? null : score))],
                        Score = diverged ? null : new Interval(score, score - 0.01, score + 0.01),
                        Flops = 1e9 * (r + 1),
                        SamplesPerSecond = 1000 * (r + 1),
                        Plausibility = new Dictionary<string, bool> { ["weightTransport"] = rule == "bp" },
                    });
                    if (!diverged)
                        points.AddRange(Enumerable.Range(0, epochs + 1).Select(epoch =>
                            new CurvePoint(label, epoch, new Interval(score * epoch / epochs, 0, 1))));
                }
        return new ReportData
        {
            Title = "Grid",
            Task = new TaskFacts { Id = "digits", Description = "", Attribution = "", Chance = 0.1 },
            Command = "",
            ConfigurationYaml = "",
            GeneratedBy = [],
            Control = "bp",
            Score = Plasticity.Lab.Reports.Score.TestAccuracy,
            Axes = [new SweepAxis("rule", _rules), new SweepAxis("lr", lr), new SweepAxis("batch", _batches)],
            Layers = [],
            Arms = arms,
            Curves = [new LearningCurve { Metric = "accuracy", Split = "validation", IsFraction = true, Points = points }],
            Questions = PlausibilityQuestions.All,
        };
    }

    /// <summary>Best at the second rate, ten points less at each further one, batch 8 a point better; fa diverges at the fourth.</summary>
    public static double Score(string rule, int rate, string batch) => rule == "fa" && rate == 3 ? double.NaN
        : Math.Max(0.1, 0.95 - 0.1 * Math.Abs(rate - 1) - (batch == "8" ? 0 : 0.01) - (rule == "fa" ? 0.02 : 0));
}
