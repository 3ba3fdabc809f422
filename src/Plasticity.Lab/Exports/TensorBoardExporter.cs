using System.Globalization;
using Plasticity.Lab.Results;
using Plasticity.Lab.Sweeps;
using Plasticity.Training;

namespace Plasticity.Lab.Exports;

/// <summary>
/// Event files for TensorBoard, one a run, in a folder for each arm and seed. Steps are updates. Times are those of <see cref="RunClock"/>:
/// the begin of the run, plus its seconds of learning spread evenly over its updates.
/// </summary>
public sealed class TensorBoardExporter : Exporter
{
    /// <inheritdoc/>
    public override string Name => "tensorboard";

    /// <inheritdoc/>
    public override string Description => "event files for TensorBoard, one a run: ARM/seed-N/events.out.tfevents...";

    /// <inheritdoc/>
    public override string Hint => "tensorboard --logdir with this folder";

    internal override IReadOnlyList<string> Write(ExportSource source, ExportFolder folder)
    {
        string[] names = Names(source.Manifest.Arms);
        (int files, long events, int without) = (0, 0, 0);
        foreach (RunResult run in source.Runs())
        {
            if (run.Outcome is not { Metrics.Count: > 0 } outcome)
            {
                without++;
                continue;
            }
            RunClock clock = RunClock.Of(source.DirectoryOf(run.Run), outcome);
            // A host is part of every file's name; the machine's own is nobody's business.
            string file = string.Create(CultureInfo.InvariantCulture,
                $"{names[run.Run.Arm]}/seed-{run.Run.Seed}/events.out.tfevents.{clock.Began.ToUnixTimeSeconds():D10}.plasticity");
            folder.Write(file, stream => events += WriteRun(outcome, clock, stream));
            files++;
        }
        if (files == 0) throw source.Nothing("no run has measured anything");
        string skipped = without == 0 ? ""
            : string.Create(CultureInfo.InvariantCulture, $"; {without:N0} runs have measured nothing and have no file");
        return [string.Create(CultureInfo.InvariantCulture, $"{files:N0} event files with {events:N0} events{skipped}")];
    }

    private static long WriteRun(TrialOutcome outcome, RunClock clock, Stream stream)
    {
        TensorBoardEvents writer = new(stream);
        writer.Begin(clock.Began);
        long count = 0;
        foreach (IGrouping<long, Metric> step in outcome.Metrics.GroupBy(metric => metric.Step).OrderBy(step => step.Key))
        {
            writer.Add(clock.At(step.Key), step.Key, step.Select(metric => (MetricTag.Of(metric).ToString(), metric.Value)));
            count++;
        }
        return count;
    }

    /// <summary>Folders named after the arms, each name once even where upper and lower case are the same.</summary>
    private static string[] Names(IReadOnlyList<ArmFacts> arms)
    {
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        return [.. arms.Select(arm =>
        {
            string name = string.Concat(arm.Label.Select(c => IsPlain(c) ? c : '_')).Trim(' ', '.');
            if (name.Length == 0) name = "arm";
            string unique = name;
            for (int number = 2; !taken.Add(unique); number++) unique = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
            return unique;
        })];
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || " -_=+.,".Contains(c, StringComparison.Ordinal);
}
