using Plasticity.Lab.Results;
using Plasticity.Lab.Sweeps;
using Plasticity.Rules;
using Plasticity.Training;

namespace Plasticity.Tests.Lab.Results;

/// <summary>The results of made-up runs: three rules, three seeds, one run that diverged, one that failed.</summary>
internal static class SampleSweep
{
    private static readonly double[][] _accuracies = [[0.97, 0.96, 0.98], [0.94, 0.95, double.NaN], [0.85, double.NegativeInfinity, 0.84]];

    public static SweepResult Create()
    {
        Sweep sweep = Experiments.Of("rules=bp,fa,frozen", "seeds=3", "epochs=2", "batch=32", "net.activation=tanh");
        SweepManifest manifest = SweepManifest.Of(sweep, "plasticity compare rules=bp,fa,frozen seeds=3 epochs=2");
        return Summarise.Runs(manifest, manifest.Runs.Select(run =>
            Result(run, manifest.Arms[run.Arm], _accuracies[run.Arm][(int)run.Seed], run.Arm)));
    }

    private static RunResult Result(RunFacts run, ArmFacts arm, double accuracy, int rule)
    {
        if (double.IsInfinity(accuracy))
            return new(run, arm, RunStatus.Failed, null, "Something broke.", "System.Exception: Something broke.\n   at Somewhere");
        bool finished = !double.IsNaN(accuracy);
        TrialOutcome outcome = new()
        {
            State = finished ? TrialState.Finished : TrialState.Diverged,
            Steps = finished ? 78 : 12,
            Reason = finished ? "" : "the loss is NaN at step 12",
            Metrics =
            [
                new(0, 0, "train", 1, "angle", 80),
                new(38, 38 / 39.0, "train", 1, "angle", 10),
                new(58, 1.5, "train", 1, "angle", rule == 2 ? double.NaN : 40.0 * rule + 2.0 * run.Seed),
                new(58, 1.5, "train", 2, "angle", rule == 2 ? double.NaN : 30 * rule),
                new(58, 1.5, "train", 3, "angle", 0),
                new(0, 0, "validation", 0, "accuracy", 0.1),
                new(39, 1, "validation", 0, "accuracy", 0.5 - 0.1 * rule),
                new(78, 2, "validation", 0, "accuracy", 0.9 - 0.1 * rule),
            ],
            TestAccuracy = finished ? accuracy : null,
            TestLoss = finished ? 1 - accuracy : null,
            Cost = new Cost { Forward = 78, Backward = rule == 2 ? 0 : 78, Updates = 78 },
            Samples = 2496,
            Seconds = 0.01 * (rule + 1),
        };
        return new(run, arm, finished ? RunStatus.Finished : RunStatus.Diverged, outcome, outcome.Reason);
    }
}
