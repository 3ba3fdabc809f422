using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Plasticity.Lab.Configuration;

/// <summary>
/// Reads a file of settings. Values mean what they mean on the command line; a list is several values. <c>sweep:</c> may hold what is
/// swept, which changes nothing but how the file reads; <c>include:</c> names files whose settings come first; <c>description:</c> is for
/// readers and ignored.
/// </summary>
internal sealed class SettingsFile
{
    /// <summary>The key whose settings are lifted to the file's own.</summary>
    public const string Sweep = "sweep";

    /// <summary>The key of files whose settings come first.</summary>
    public const string Include = "include";

    /// <summary>The key of words for readers.</summary>
    public const string Description = "description";

    private const int MostDepth = 30, MostSettings = 10_000;

    private readonly string _path;
    private readonly IReadOnlyList<string> _chain;
    private readonly List<Setting> _included = [], _own = [];
    private readonly Dictionary<string, long> _lines = [];

    private SettingsFile(string path, IReadOnlyList<string> chain) => (_path, _chain) = (path, chain);

    /// <summary>Reads a file and what it includes.</summary>
    /// <exception cref="ConfigurationException">A file cannot be read or is not a mapping of settings.</exception>
    public static IReadOnlyList<Setting> Read(string path) => Read(path, [], null);

    private static IReadOnlyList<Setting> Read(string path, IReadOnlyList<string> chain, string? place)
    {
        string full = Path.GetFullPath(path), from = place is null ? "" : $"{place}: ";
        if (chain.Contains(full)) throw new ConfigurationException($"{from}{path} includes itself. Take one of the includes out.");
        SettingsFile file = new(path, [.. chain, full]);
        try
        {
            using StreamReader reader = new(path);
            YamlStream stream = [];
            stream.Load(new Shallow(new Parser(reader)));
            file.Take(stream);
        }
        catch (YamlException exception)
        {
            throw new ConfigurationException($"{path}, line {exception.Start.Line}: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{from}{path} cannot be read: {exception.Message}", exception);
        }
        return [.. file._included, .. file._own];
    }

    private void Take(YamlStream stream)
    {
        if (stream.Documents.Count == 0) return;
        if (stream.Documents.Count > 1)
            throw new ConfigurationException($"{_path} holds several documents: write one, without '---' lines.");
        if (stream.Documents[0].RootNode is not YamlMappingNode root)
            throw new ConfigurationException($"{_path} is not a mapping of settings: write lines such as 'epochs: 5'.");
        foreach ((YamlNode key, YamlNode value) in root.Children)
            switch ((key as YamlScalarNode)?.Value)
            {
                case Description: break;
                case Include: TakeIncludes(value); break;
                case Sweep when value is YamlMappingNode block: Flatten(block, "", 0); break;
                case Sweep:
                    throw new ConfigurationException($"{Place(value)}: sweep is a group of settings, such as 'sweep: {{lr: [0.1, 1]}}'.");
                default: Take(key, value, "", 0); break;
            }
    }

    private void TakeIncludes(YamlNode value)
    {
        foreach (YamlNode node in value is YamlSequenceNode list ? list.Children : [value])
        {
            if (node is not YamlScalarNode { Value.Length: > 0 } scalar)
                throw new ConfigurationException($"{Place(value)}: include is a file, or a list of files, relative to this one.");
            string folder = Path.GetDirectoryName(_path) ?? "";
            _included.AddRange(Read(Path.Combine(folder, scalar.Value), _chain, Place(node)));
        }
    }

    private void Flatten(YamlMappingNode mapping, string prefix, int depth)
    {
        if (depth > MostDepth) throw new ConfigurationException($"{Place(mapping)}: groups are nested more than {MostDepth} deep.");
        foreach ((YamlNode key, YamlNode value) in mapping.Children) Take(key, value, prefix, depth);
    }

    private void Take(YamlNode key, YamlNode value, string prefix, int depth)
    {
        if (key is not YamlScalarNode { Value.Length: > 0 } scalarKey)
            throw new ConfigurationException($"{Place(key)}: a key must be a plain name, such as epochs.");
        if (scalarKey.Value == "<<")
            throw new ConfigurationException($"{Place(key)}: merge keys (<<) are not understood: write the settings out, or put them "
                + "into a file of their own and include it.");
        string name = prefix + scalarKey.Value;
        switch (value)
        {
            case YamlMappingNode child: Flatten(child, name + ".", depth + 1); break;
            case YamlScalarNode scalar: Add(name, scalar.Value ?? "", key); break;
            case YamlSequenceNode list when list.Children.All(item => item is YamlScalarNode):
                Add(name, SweepValue.List(list.Children.Cast<YamlScalarNode>().Select(item => item.Value ?? "")), key);
                break;
            default: throw new ConfigurationException($"{Place(value)}: the list of '{name}' may hold plain values only.");
        }
    }

    private void Add(string name, string value, YamlNode key)
    {
        if (!_lines.TryAdd(name, key.Start.Line))
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"{Place(key)}: '{name}' is given twice, first in line {_lines[name]}. Take one out."));
        if (_own.Count == MostSettings)
            throw new ConfigurationException($"{Place(key)}: more than {MostSettings} settings; anchors may have multiplied them.");
        _own.Add(new(name, value, Place(key)));
    }

    private string Place(YamlNode node) => string.Create(CultureInfo.InvariantCulture, $"{_path}, line {node.Start.Line}");

    /// <summary>Refuses what is nested so deep that reading it would use up the stack.</summary>
    private sealed class Shallow(IParser inner) : IParser
    {
        private int _depth;

        public ParsingEvent? Current => inner.Current;

        public bool MoveNext()
        {
            bool isMoved = inner.MoveNext();
            if (isMoved && Current is MappingStart or SequenceStart) _depth++;
            else if (isMoved && Current is MappingEnd or SequenceEnd) _depth--;
            return _depth <= MostDepth ? isMoved
                : throw new YamlException(Current!.Start, Current.End, $"groups and lists are nested more than {MostDepth} deep.");
        }
    }
}
