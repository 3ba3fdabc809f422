using System.Globalization;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Cli.Rendering;

/// <summary>What a sweep would run, before it is run.</summary>
internal static class PlanText
{
    /// <summary>Writes the resolved configuration of every arm, one YAML document each.</summary>
    public static int WriteConfigurations(Sweep sweep, TextWriter writer)
    {
        foreach (SweepArm arm in sweep.Arms)
        {
            if (sweep.Arms.Count > 1) writer.WriteLine($"--- # {arm.Label}");
            writer.Write(ConfigurationYaml.Write(arm.Experiment.Configuration));
        }
        return ExitCode.Good;
    }

    /// <summary>Writes a line for each run.</summary>
    public static int WriteRuns(Sweep sweep, TextWriter writer, bool isUnicode)
    {
        TextTable table = new TextTable(isUnicode).Column("run").Column("arm").Column("seed", isRight: true)
            .Column("epochs", isRight: true);
        foreach (PlannedRun run in sweep.Runs)
            table.Row(run.Id, run.Arm.Label, run.Seed.ToString(CultureInfo.InvariantCulture),
                run.Configuration.Training.Epochs.ToString(CultureInfo.InvariantCulture));
        table.Write(writer);
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{sweep.Runs.Count} runs: {sweep.Arms.Count} arms, {sweep.Seeds.Count} seeds"));
        return ExitCode.Good;
    }
}
