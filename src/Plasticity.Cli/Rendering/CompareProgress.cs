using System.Globalization;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Trials;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Plasticity.Cli.Rendering;

/// <summary>Draws a bar for each rule while its trials run.</summary>
internal sealed class CompareProgress : ITrialObserver
{
    private readonly Dictionary<string, ProgressTask> _bars = [];
    private readonly int _epochs;

    private CompareProgress(ProgressContext context, Experiment experiment)
    {
        _epochs = experiment.Configuration.Training.Epochs;
        foreach (RuleConfiguration rule in experiment.Configuration.Rules)
            _bars[rule.Expression.Text] = context.AddTask(Markup.Escape(rule.Expression.Text),
                maxValue: _epochs * experiment.Configuration.Seeds.Count);
    }

    /// <summary>Runs something that reports to bars; they are gone when it returns.</summary>
    public static T Show<T>(Experiment experiment, Terminal terminal, Func<ITrialObserver, T> run)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(terminal.Error),
            ColorSystem = terminal.HasColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        return console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(),
                new TrialsColumn(experiment), new ValueColumn(experiment), new RemainingTimeColumn())
            .Start(context => run(new CompareProgress(context, experiment)));
    }

    /// <inheritdoc/>
    public void EpochDone(Trial trial, int epochs, double? validation)
    {
        ProgressTask bar = _bars[trial.Rule.Expression.Text];
        bar.Increment(1);
        if (validation is { } value) bar.State.Update<double>(ValueColumn.Key, _ => value);
    }

    /// <inheritdoc/>
    public void Ended(TrialResult result)
    {
        ProgressTask bar = _bars[result.Trial.Rule.Expression.Text];
        bar.State.Update<int>(TrialsColumn.Key, ended => ended + 1);
        // A trial that ended early leaves the epochs it will not run.
        int done = result.Outcome is { Steps: > 0 } outcome
            ? outcome.Metrics.Count(metric => metric is { Split: "validation", Name: "loss" }) - 1 : 0;
        if (result.Status != TrialStatus.Finished) bar.Increment(_epochs - Math.Max(0, done));
    }

    private sealed class TrialsColumn(Experiment experiment) : ProgressColumn
    {
        public const string Key = "trials";

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text($"{task.State.Get<int>(Key)}/{experiment.Configuration.Seeds.Count}");
    }

    private sealed class ValueColumn(Experiment experiment) : ProgressColumn
    {
        public const string Key = "value";

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.State.Get<double>(Key) is not 0 and double value
                ? value.ToString(experiment.Task.IsClassification ? "P1" : "G3", CultureInfo.InvariantCulture)
                : "");
    }
}
