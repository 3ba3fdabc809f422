using System.Globalization;
using System.Text.Json.Nodes;
using Plasticity.Lab.Trials;
using Plasticity.Networks;
using Plasticity.Rules;
using Plasticity.Tasks;

namespace Plasticity.Lab.Configuration;

/// <summary>
/// Merges settings over the defaults, once, into a configuration that leaves nothing open, and checks it before anything runs.
/// </summary>
public static class ConfigurationMerge
{
    /// <summary>Resolves settings; later ones win.</summary>
    /// <exception cref="ConfigurationException">A key is unknown, a value is not allowed, or the settings contradict each
    /// other.</exception>
    public static Experiment Resolve(IEnumerable<Setting> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ConfigurationDraft draft = new();
        List<Setting> merged = LastOfEach(settings);
        foreach (Setting setting in merged) AtItsPlace(setting, () => Apply(draft, setting));
        foreach (Setting setting in merged) CheckThatItTakesPart(draft, setting);
        LearningTask task = Load(draft);
        ExperimentConfiguration configuration = Finish(draft, task);
        return new Experiment(configuration, task, Check(configuration, task), [.. merged.Select(VersionRemark).OfType<string>()]);
    }

    private static List<Setting> LastOfEach(IEnumerable<Setting> settings)
    {
        Dictionary<string, Setting> last = [];
        foreach (Setting setting in settings)
        {
            last.Remove(setting.Key);                        // so that the order is that of the settings that count
            if (setting.Value is not null) last[setting.Key] = setting;
            else if (!IsKnown(setting.Key)) throw UnknownKey.Error(setting.Key);
        }
        return [.. last.Values];
    }

    /// <summary>Says of what is wrong in a file where it is.</summary>
    private static void AtItsPlace(Setting setting, Action action)
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

    private static bool IsKnown(string key) =>
        VersionKeys.All.Contains(key) || ConfigurationKey.Find(key) is not null || TrainingKey.Find(key) is not null
            || RuleKey.Read(key) is not null;

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

    /// <summary>A setting of a rule that is not in the comparison is a slip when typed; a file may keep it for other runs.</summary>
    private static void CheckThatItTakesPart(ConfigurationDraft draft, Setting setting)
    {
        if (setting.Place is not null || TrainingKey.Find(setting.Key) is not null || RuleKey.Read(setting.Key) is not { } key) return;
        bool takesPart = draft.Rules.Any(rule => key.Training is not null ? rule.Text == key.Rule : rule.Ids.Contains(key.Rule));
        if (!takesPart)
        {
            string rules = string.Join(',', draft.Rules.Select(rule => rule.Text));
            throw new ConfigurationException(
                $"{setting.Key} = {setting.Value}: '{key.Rule}' is not among rules={rules}. Add it to rules, or leave the setting out.");
        }
    }

    private static LearningTask Load(ConfigurationDraft draft)
    {
        try
        {
            return TaskCatalogue.Find(draft.Task)!.Load(draft.Data);
        }
        catch (Exception exception) when (exception is TaskException)
        {
            throw new ConfigurationException($"task = {draft.Task}: {exception.Message}", exception);
        }
    }

    private static ExperimentConfiguration Finish(ConfigurationDraft draft, LearningTask task)
    {
        string[] rules = [.. draft.Rules.Select(rule => rule.Text)];
        if (draft.Control is { } named && !rules.Contains(named))
            throw new ConfigurationException($"control = {named}: it must be one of the rules, {string.Join(", ", rules)}.");
        if (draft.Training.BatchSize > task.Train.Count)
            throw new ConfigurationException($"batch = {draft.Training.BatchSize}: task {draft.Task} has only "
                + $"{task.Train.Count} training samples; write batch={task.Train.Count} or less.");
        IReadOnlyList<int> widths = draft.Widths ?? [task.Inputs, .. task.HiddenWidths, task.Outputs];
        if (widths[0] != task.Inputs || widths[^1] != task.Outputs)
            throw new ConfigurationException($"network = {string.Join('-', widths)}: task {draft.Task} has {task.Inputs} inputs "
                + $"and {task.Outputs} outputs; "
                + $"write network={string.Join('-', (IEnumerable<int>)[task.Inputs, .. widths.Skip(1).SkipLast(1), task.Outputs])}.");
        int batchesPerEpoch = task.Train.Count / draft.Training.BatchSize;
        return new ExperimentConfiguration
        {
            Task = draft.Task,
            Data = draft.Data,
            Rules = [.. draft.Rules.Select(rule => new RuleConfiguration(rule, draft.TrainingOf(rule, task)))],
            RuleOptions = draft.RuleOptions,
            Control = draft.Control ?? (rules.Contains("bp") ? "bp" : null),
            Seeds = draft.Seeds,
            Network = draft.Network with { Widths = widths },
            Spiking = draft.Rules.Any(rule => rule.Model == ModelKind.Spiking) ? SpikingFor(draft, task) : null,
            Loss = draft.Loss ?? task.Loss,
            Training = draft.Training,
            Probes = new ProbeOptions(draft.MeasuresAngle, draft.MeasuresNorms, draft.ProbeEvery ?? batchesPerEpoch, draft.ProbeFirst),
            Execution = new ExecutionOptions(draft.Threads, draft.Out),
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

    /// <summary>Makes one model and rule of each kind, so that what does not fit is said before hours of work and not after.</summary>
    private static Dictionary<ModelKind, ModelFacts> Check(ExperimentConfiguration configuration, LearningTask task)
    {
        if (configuration.Loss == Loss.CrossEntropy && !task.IsClassification)
            throw new ConfigurationException($"loss = cross-entropy: task {configuration.Task} has targets, not classes; "
                + "use loss=squared-error.");
        Seed seed = new(configuration.Seeds[0]);
        Dictionary<ModelKind, ModelFacts> models = [];
        foreach (RuleConfiguration rule in configuration.Rules)
        {
            try
            {
                Model model = ModelFactory.Create(configuration, rule.Expression.Model, seed);
                rule.Expression.Create(model, configuration.RuleOptions, seed);
                models[rule.Expression.Model] = new(model.Description, [.. model.Connections.Select(connection => connection.Name)]);
            }
            catch (Exception exception) when (exception is ArgumentException or RuleOptionException)
            {
                // .NET adds the parameter's name, which says nothing on a command line.
                string reason = exception.Message.Split(" (Parameter '")[0];
                throw new ConfigurationException($"Rule {rule.Expression.Text}: {reason}", exception);
            }
        }
        return models;
    }

    private static void Try(Setting setting, string allowed, Action set)
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
            throw new ConfigurationException($"{setting.Key} = {value}: {reason}", exception);
        }
    }

    private static string? VersionRemark(Setting setting) =>
        setting.Key == VersionKeys.Numerics && setting.Value != VersionKeys.CurrentNumerics
            ? $"The file was written by numerics version {setting.Value}, this is version {VersionKeys.CurrentNumerics}: "
                + "numbers may differ in their last digits."
            : null;
}
