using System.Globalization;
using Plasticity.Lab.Results;
using Plasticity.Lab.Sweeps;
using Plasticity.Lab.Workers;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Plasticity.Cli.Rendering;

/// <summary>Draws a bar for each arm while its runs go on; one bar for all if there are too many arms for a screen.</summary>
internal sealed class RunProgress : IRunObserver
{
    private const int MostBars = 16;

    private readonly ProgressTask[] _bars;

    private RunProgress(ProgressContext context, Sweep sweep)
    {
        double Epochs(SweepArm arm) => (double)arm.Experiment.Configuration.Training.Epochs * sweep.Seeds.Count;
        if (sweep.Arms.Count <= MostBars)
        {
            _bars = [.. sweep.Arms.Select(arm => context.AddTask(Markup.Escape(arm.Label), maxValue: Epochs(arm)))];
            foreach (ProgressTask bar in _bars) bar.State.Update<int>(RunsColumn.Total, _ => sweep.Seeds.Count);
        }
        else
        {
            ProgressTask all = context.AddTask("all arms", maxValue: sweep.Arms.Sum(Epochs));
            all.State.Update<int>(RunsColumn.Total, _ => sweep.Runs.Count);
            _bars = [.. sweep.Arms.Select(_ => all)];
        }
    }

    /// <summary>Runs something that reports to bars; they are gone when it returns.</summary>
    public static T Show<T>(Sweep sweep, Terminal terminal, Func<IRunObserver, T> run)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(terminal.Error),
            ColorSystem = terminal.HasColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        bool classifies = sweep.Arms.All(arm => arm.Experiment.Task.IsClassification);
        return console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(),
                new RunsColumn(), new ValueColumn(classifies), new RemainingTimeColumn())
            .Start(context => run(new RunProgress(context, sweep)));
    }

    /// <inheritdoc/>
    public void EpochsDone(PlannedRun run, int epochs, double? validation)
    {
        ProgressTask bar = _bars[run.Arm.Index];
        bar.Increment(epochs);
        if (validation is { } value) bar.State.Update<double>(ValueColumn.Key, _ => value);
    }

    /// <inheritdoc/>
    public void Ended(PlannedRun run, RunStatus status, int unrun)
    {
        ProgressTask bar = _bars[run.Arm.Index];
        bar.State.Update<int>(RunsColumn.Key, ended => ended + 1);
        bar.Increment(unrun);
    }

    private sealed class RunsColumn : ProgressColumn
    {
        public const string Key = "runs", Total = "of";

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text($"{task.State.Get<int>(Key)}/{task.State.Get<int>(Total)}");
    }

    private sealed class ValueColumn(bool classifies) : ProgressColumn
    {
        public const string Key = "value";

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.State.Get<double>(Key) is not 0 and double value
                ? value.ToString(classifies ? "P1" : "G3", CultureInfo.InvariantCulture)
                : "");
    }
}
