using System.Diagnostics;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Sweeps;
using Plasticity.Lab.Trials;
using Plasticity.Training;

namespace Plasticity.Reliability.Checks;

/// <summary>A million steps of single samples: memory and handles stay where they were.</summary>
internal static class Soak
{
    public static string StaysFlat(Workplace workplace)
    {
        const double allowed = 0.05;
        string[] rules = ["bp", "fa", "dfa", "np", "wp", "pc", "fa+oja", "eprop"];
        int steps = workplace.Of(1_000_000, 20_000), portion = steps / 100;
        Sweep sweep = SweepMerge.Resolve(((string[])[$"rules={string.Join(',', rules)}", "batch=1", $"epochs={steps}", "network=64-16-10",
            "spiking.hidden=8", "spiking.timeSteps=3", "probes.angle=false"]).Select(Setting.Parse));
        Trainer[] trainers = [.. sweep.Runs.Select(run => TrialFactory.Create(run.Configuration, run.Arm.Experiment.Task).Trainer)];
        (long memory, long most, int handles, int mostHandles) = (0, 0, 0, 0);
        for (int i = 0; i < 100; i++)
        {
            Trainer trainer = trainers[i % trainers.Length];
            for (int s = 0; s < portion; s++) trainer.Advance();
            (long nowMemory, int nowHandles) = Measure();
            if (i < 20) (memory, handles) = (Math.Max(memory, nowMemory), Math.Max(handles, nowHandles));
            else (most, mostHandles) = (Math.Max(most, nowMemory), Math.Max(mostHandles, nowHandles));
        }
        double growth = (double)most / memory - 1, more = (double)mostHandles / handles - 1;
        BrokenPromiseException.Unless(growth <= allowed, FormattableString.Invariant($"memory grew by {growth:P1}"));
        BrokenPromiseException.Unless(more <= allowed, FormattableString.Invariant($"handles grew from {handles} to {mostHandles}"));
        return FormattableString.Invariant($"{steps} steps of one sample over {rules.Length} rules: after warm-up the working set was at most ")
            + FormattableString.Invariant($"{100 * growth:+0.0;-0.0;0.0} % of {memory >> 20} MB, handles {mostHandles - handles:+0;-0;0} of {handles}");
    }

    private static (long Memory, int Handles) Measure()
    {
        using Process own = Process.GetCurrentProcess();
        return (own.WorkingSet64, own.HandleCount);
    }
}
