using System.Globalization;
using Plasticity.Rules;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Plasticity.Lab.Configuration;

/// <summary>Configurations as YAML: nested mappings whose leaves are the same texts as on the command line.</summary>
public static class ConfigurationYaml
{
    /// <summary>Reads a file's settings, those of the files that it includes first.</summary>
    /// <exception cref="ConfigurationException">A file cannot be read or is not a mapping of settings.</exception>
    public static IReadOnlyList<Setting> Read(string path) => SettingsFile.Read(path);

    /// <summary>Writes a configuration with every value that its numbers depend on.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="withProgram">Whether the program's version is in it; that of the numerics always is.</param>
    public static string Write(RunConfiguration configuration, bool withProgram = true)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        List<Setting> settings = [];
        if (withProgram) settings.Add(new(VersionKeys.Program, VersionKeys.CurrentProgram));
        settings.Add(new(VersionKeys.Numerics, VersionKeys.CurrentNumerics));
        foreach (ConfigurationKey key in ConfigurationKey.All)
            if (key.Get(configuration) is { } value) settings.Add(new(key.Name, value));
        foreach (TrainingKey key in TrainingKey.All)
            if (key.Get(configuration.Rule.Training) is { } value) settings.Add(new(key.Name, value));
        foreach (string id in configuration.Rule.Expression.Ids.Distinct())
            foreach (RuleOption option in RuleKey.OptionsOf(id)!)
                settings.Add(new($"{id}.{option.Name}", OptionText(configuration, id, option)));
        return Write(settings);
    }

    /// <summary>Writes settings as they are; a value in brackets becomes a list.</summary>
    public static string Write(IEnumerable<Setting> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        YamlMappingNode root = [];
        foreach (Setting setting in settings) Put(root, setting.Key, setting.Value!);
        StringWriter writer = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Emitter emitter = new(writer, new EmitterSettings().WithBestWidth(int.MaxValue));
        new YamlStream(new YamlDocument(root)).Save(new WithoutDocumentEnd(emitter), assignAnchors: false);
        return writer.ToString();
    }

    internal static string OptionText(RunConfiguration configuration, string id, RuleOption option) =>
        configuration.RuleOptions.TryGetValue(id, out var values) && values.TryGetPropertyValue(option.Name, out var value)
            ? value?.ToString() ?? "none"
            : option.Default;

    private static void Put(YamlMappingNode root, string key, string value)
    {
        int dot = key.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            root.Add(key, Leaf(value));
            return;
        }
        if (!root.Children.TryGetValue(key[..dot], out YamlNode? section)) root.Add(key[..dot], section = new YamlMappingNode());
        Put((YamlMappingNode)section, key[(dot + 1)..], value);
    }

    private static YamlNode Leaf(string value) => value.StartsWith('[') && ListOf(value) is { } items
        ? new YamlSequenceNode(items.Select(item => new YamlScalarNode(item))) { Style = SequenceStyle.Flow }
        : new YamlScalarNode(value);

    private static IReadOnlyList<string>? ListOf(string value)
    {
        try
        {
            return SweepValue.Parse(value) is SweepValue.Several list ? list.Texts : null;
        }
        catch (FormatException)
        {
            return null;                                     // a text that begins with a bracket, such as a title
        }
    }

    /// <summary>Leaves out the line of dots that ends a YAML document: there is only one.</summary>
    private sealed class WithoutDocumentEnd(IEmitter inner) : IEmitter
    {
        public void Emit(ParsingEvent parsingEvent) =>
            inner.Emit(parsingEvent is DocumentEnd ? new DocumentEnd(isImplicit: true) : parsingEvent);
    }
}
