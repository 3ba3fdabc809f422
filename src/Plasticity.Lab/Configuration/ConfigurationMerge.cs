using System.Globalization;
using System.Text.Json.Nodes;
using Plasticity.Lab.Trials;
using Plasticity.Networks;
using Plasticity.Rules;
using Plasticity.Tasks;

namespace Plasticity.Lab.Configuration;

/// <summary>
/// Merges settings over the defaults, once, into the configuration of one run, which leaves nothing open, and checks it before anything
/// runs.
/// </summary>
internal static class ConfigurationMerge
{
    /// <summary>Resolves the settings of one run; each key is given at most once, each value is a single one.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="tasks">Tasks that are loaded already; receives the task if it is not among them.</param>
    /// <exception cref="ConfigurationException">A key is unknown, a value is not allowed, or the settings contradict each
    /// other.</exception>
    public static Experiment Resolve(IReadOnlyList<Setting> settings, LoadedTasks tasks)
    {
        ConfigurationDraft draft = new();
        foreach (Setting setting in settings) AtItsPlace(setting, () => Apply(draft, setting));
        LearningTask task = Load(draft, tasks);
        RunConfiguration configuration = Finish(draft, task);
        return new Experiment(configuration, task, Check(configuration, task));
    }

    /// <summary>Resolves the settings of a run on a task that is there already; its training samples are the batch.</summary>
    /// <param name="settings">The settings; none of them about tasks.</param>
    /// <param name="task">The task.</param>
    /// <exception cref="ConfigurationException">A key is unknown, a value is not allowed, or the settings contradict each
    /// other.</exception>
    public static Experiment Resolve(IReadOnlyList<Setting> settings, LearningTask task)
    {
        ConfigurationDraft draft = new() { Task = task.Name };
        foreach (Setting setting in settings) AtItsPlace(setting, () => Apply(draft, setting));
        draft.Training = draft.Training with { BatchSize = task.Train.Count };
        RunConfiguration configuration = Finish(draft, task);
        return new Experiment(configuration, task, Check(configuration, task));
    }

    /// <summary>The last setting of each key, in the order of the settings that count; those taken back are gone.</summary>
    /// <exception cref="ConfigurationException">A key that is taken back is unknown.</exception>
    public static IReadOnlyList<Setting> LastOfEach(IEnumerable<Setting> settings)
    {
        Dictionary<string, Setting> last = [];
        foreach (Setting setting in settings)
        {
            last.Remove(setting.Key, out Setting? before);
            if (setting.Expected is { } expected && before?.Value != expected)
                throw new ConfigurationException($"~{setting.Key}={expected}: {setting.Key} is "
                    + $"{before?.Value ?? "not set"}. Write ~{setting.Key} to take it back whatever it is.");
            if (setting.Value is not null) last[setting.Key] = setting;
            else if (!IsKnown(setting.Key) && SweepKey.Find(setting.Key) is null) throw UnknownKey.Error(setting.Key);
        }
        return [.. last.Values];
    }

    /// <summary>Whether a key is one of a run's.</summary>
    public static bool IsKnown(string key) =>
        VersionKeys.All.Contains(key) || ConfigurationKey.Find(key) is not null || TrainingKey.Find(key) is not null
            || RuleKey.Read(key) is not null;

    /// <summary>Whether a value is one that the key takes, as far as can be said of it alone.</summary>
    public static bool Accepts(Setting setting)
    {
        try
        {
            Apply(new ConfigurationDraft(), setting);
            return true;
        }
        catch (ConfigurationException)
        {
            return false;                                    // the answer to the question, not an error
        }
    }

    /// <summary>Says of what is wrong in a file where it is.</summary>
    public static void AtItsPlace(Setting setting, Action action)
    {
        try
        {
            action();
        }
        catch (ConfigurationException exception) when (setting.Place is { } place)
        {
            throw new ConfigurationException($"{place}: {exception.Message}", exception);
        }
    }

    private static void Apply(ConfigurationDraft draft, Setting setting)
    {
        (string key, string value) = (setting.Key, setting.Value!);
        if (VersionKeys.All.Contains(key)) return;
        if (ConfigurationKey.Find(key) is { } plain) Try(setting, plain.Allowed, () => plain.Set(draft, value));
        else if (TrainingKey.Find(key) is { } training)
        {
            Try(setting, training.Allowed, () => training.Set(new(), value));
            draft.AllRulesTraining.Add(options => training.Set(options, value));
        }
        else if (RuleKey.Read(key) is { } ofRule) Apply(draft, setting, ofRule);
        else throw UnknownKey.Error(key);
    }

    private static void Apply(ConfigurationDraft draft, Setting setting, RuleKey key)
    {
        if (key.Training is { } training)
        {
            Try(setting, training.Allowed, () => training.Set(new(), setting.Value!));
            if (!draft.RuleTraining.TryGetValue(key.Rule, out var changes)) draft.RuleTraining[key.Rule] = changes = [];
            changes.Add(options => training.Set(options, setting.Value!));
            return;
        }
        RuleOption option = key.Option!;
        if (!draft.RuleOptions.TryGetValue(key.Rule, out JsonObject? values)) draft.RuleOptions[key.Rule] = values = [];
        Try(setting, option.Type, () =>
        {
            JsonNode? value = RuleKey.ValueOf(option, setting.Value!);
            RuleKey.CheckOptions(key.Rule, new JsonObject { [option.Name] = value?.DeepClone() });
            values[option.Name] = value;
        });
    }

    private static LearningTask Load(ConfigurationDraft draft, LoadedTasks tasks)
    {
        try
        {
            draft.Data = TaskCatalogue.Find(draft.Task)!.Resolve(draft.Data);
            return tasks.Get(draft.Task, draft.Data);
        }
        catch (TaskException exception)
        {
            throw new ConfigurationException($"task = {draft.Task}: {exception.Message}", exception);
        }
    }

    private static RunConfiguration Finish(ConfigurationDraft draft, LearningTask task)
    {
        if (draft.Training.BatchSize > task.Train.Count)
            throw new ConfigurationException($"batch = {draft.Training.BatchSize}: task {draft.Task} has only "
                + $"{task.Train.Count} training samples; write batch={task.Train.Count} or less.");
        if (draft.Training.Augmentation.Misfit(task.InputShape) is { } misfit)
            throw new ConfigurationException($"data.flip, data.crop: {misfit} (task {draft.Task}).");
        IReadOnlyList<int> widths = draft.Widths ?? [task.Inputs, .. task.HiddenWidths, task.Outputs];
        if (draft.Network.Architecture.Text is not null) widths = [task.Inputs, task.Outputs];
        if (widths[0] != task.Inputs || widths[^1] != task.Outputs)
            throw new ConfigurationException($"network = {string.Join('-', widths)}: task {draft.Task} has {task.Inputs} inputs "
                + $"and {task.Outputs} outputs; "
                + $"write network={string.Join('-', (IEnumerable<int>)[task.Inputs, .. widths.Skip(1).SkipLast(1), task.Outputs])}.");
        int batchesPerEpoch = task.Train.Count / draft.Training.BatchSize;
        HashSet<string> parts = [.. draft.Rule.Ids];
        return new RunConfiguration
        {
            Task = draft.Task,
            Data = draft.Data,
            Rule = new RuleConfiguration(draft.Rule, draft.TrainingFor(task)),
            RuleOptions = draft.RuleOptions.Where(options => parts.Contains(options.Key)).ToDictionary(),
            Seed = draft.Seed,
            Network = draft.Network with { Widths = widths, Input = task.InputShape },
            Spiking = draft.Rule.Model == ModelKind.Spiking ? SpikingFor(draft, task) : null,
            Loss = draft.Loss ?? task.Loss,
            Training = draft.Training,
            Probes = new ProbeOptions(draft.MeasuresAngle, draft.MeasuresNorms, draft.MeasuresFeedback,
                draft.ProbeEvery ?? batchesPerEpoch, draft.ProbeFirst),
        };
    }

    /// <summary>Inputs can be probabilities of a spike only if they are from 0 to 1; others are currents, unless told otherwise.</summary>
    private static LifOptions SpikingFor(ConfigurationDraft draft, LearningTask task)
    {
        if (draft.Spiking.Encoder != SpikeEncoder.Bernoulli) return draft.Spiking;
        float least = float.PositiveInfinity, most = float.NegativeInfinity;
        foreach (float value in task.Train.Inputs.Span) (least, most) = (Math.Min(least, value), Math.Max(most, value));
        if (least >= 0 && most <= 1) return draft.Spiking;
        if (!draft.IsEncoderSet) return draft.Spiking with { Encoder = SpikeEncoder.Current };
        throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
            $"spiking.encoder = bernoulli: inputs must be from 0 to 1, and those of task {draft.Task} are from {least:G3} to {most:G3}; ")
            + "use spiking.encoder=current.");
    }

    /// <summary>Makes the model and the rule, so that what does not fit is said before hours of work and not after.</summary>
    private static ModelFacts Check(RunConfiguration configuration, LearningTask task)
    {
        if (configuration.Loss == Loss.CrossEntropy && !task.IsClassification)
            throw new ConfigurationException($"loss = cross-entropy: task {configuration.Task} has targets, not classes; "
                + "use loss=squared-error.");
        Seed seed = new(configuration.Seed);
        RuleExpression rule = configuration.Rule.Expression;
        try
        {
            Model model = ModelFactory.Create(configuration, rule.Model, seed);
            long state = rule.Create(model, configuration.RuleOptions, seed).State.Sum(tensor => (long)tensor.Value.Count);
            return ModelFacts.Of(model, state);
        }
        catch (Exception exception) when (exception is ArgumentException or RuleOptionException)
        {
            // .NET adds the parameter's name, which says nothing on a command line.
            string reason = exception.Message.Split(" (Parameter '")[0];
            throw new ConfigurationException($"Rule {rule.Text}: {reason}", exception);
        }
    }

    public static void Try(Setting setting, string allowed, Action set)
    {
        try
        {
            set();
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or RuleOptionException or TaskException)
        {
            // Only messages written for people name the remedy; those of bare parsers are empty of it.
            bool isWritten = exception is RuleOptionException or TaskException
                || (exception is FormatException && exception.Message != new FormatException().Message);
            string reason = isWritten ? exception.Message : $"it must be {allowed}.";
            string value = setting.Value is { Length: > 0 } text ? text : "(nothing)";
            if (value is "null" or "none") reason += $" Leave {setting.Key} out, or write ~{setting.Key}, for its default.";
            throw new ConfigurationException($"{setting.Key} = {value}: {reason}", exception);
        }
    }

    public static string? VersionRemark(Setting setting) =>
        setting.Key == VersionKeys.Numerics && setting.Value != VersionKeys.CurrentNumerics
            ? $"The file was written by numerics version {setting.Value}, this is version {VersionKeys.CurrentNumerics}: "
                + "numbers may differ in their last digits."
            : null;
}
