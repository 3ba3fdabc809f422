using System.Globalization;
using Plasticity.Lab.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Plasticity.Lab.Reproductions;

/// <summary>The claims of a folder of studies, as its <c>claims.yaml</c> says them.</summary>
public sealed record ClaimFile
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "claims.yaml";

    /// <summary>The study that claims are about unless they say another: <c>study.yaml</c>.</summary>
    public const string MainStudy = "study";

    private static readonly string[] _keys = ["title", "paper", "about", "claims", "not-yet"];

    private static readonly string[] _claimKeys =
        ["name", "study", "source", "statement", "claim", "published", "deviations", "why", "seeds", "slow", "quick"];

    private static readonly string[] _openKeys = ["statement", "source", "reason"];

    /// <summary>The name of the folder.</summary>
    public required string Folder { get; init; }

    /// <summary>What it is about, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The papers.</summary>
    public required string Paper { get; init; }

    /// <summary>What it is about, in a paragraph.</summary>
    public required string About { get; init; }

    /// <summary>The claims, in reading order.</summary>
    public required IReadOnlyList<Claim> Claims { get; init; }

    /// <summary>The claims that cannot be checked yet.</summary>
    public required IReadOnlyList<OpenClaim> NotYet { get; init; }

    /// <summary>Reads the claims of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="ConfigurationException">There are none, or something in the file is wrong; the message says where.</exception>
    public static ClaimFile Read(string folder)
    {
        string path = Path.Combine(folder, FileName), name = Path.GetFileName(Path.GetFullPath(folder));
        string shown = $"studies/{name}/{FileName}";
        try
        {
            using StreamReader reader = new(path);
            YamlStream stream = [];
            stream.Load(reader);
            if (stream.Documents is not [{ RootNode: YamlMappingNode root }])
                throw new ConfigurationException($"{shown}: expected a mapping with the keys {string.Join(", ", _keys)}.");
            return new Reader(folder, name, shown).File(root);
        }
        catch (YamlException exception)
        {
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"{shown}, line {exception.Start.Line}, column {exception.Start.Column}: {exception.Message}"), exception);
        }
        catch (InvalidOperationException exception)
        {
            // What YamlDotNet throws where a file ends within a list or mapping.
            throw new ConfigurationException($"{shown}, line 1: the file ends before a list or mapping in it does.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{shown} cannot be read: {exception.Message}", exception);
        }
    }

    private sealed class Reader(string folder, string name, string shown)
    {
        public ClaimFile File(YamlMappingNode root)
        {
            Dictionary<string, YamlNode> values = Values(root, _keys);
            return new ClaimFile
            {
                Folder = name,
                Title = Text(root, values, "title"),
                Paper = Text(root, values, "paper"),
                About = Text(root, values, "about"),
                Claims = [.. Items(values, "claims").Select(Claim)],
                NotYet = [.. Items(values, "not-yet").Select(Open)],
            };
        }

        private Claim Claim(YamlMappingNode node)
        {
            Dictionary<string, YamlNode> values = Values(node, _claimKeys);
            string text = Text(node, values, "claim");
            return new Claim
            {
                Name = NameOf(node, values),
                Study = StudyOf(values),
                Source = Text(node, values, "source"),
                Statement = Text(node, values, "statement"),
                Text = text,
                Inequality = ClaimParser.Parse(new ClaimText(text, shown, (int)values["claim"].Start.Line, ColumnOf(values["claim"]))),
                Published = Text(node, values, "published"),
                Deviations = Text(node, values, "deviations"),
                Why = Text(node, values, "why"),
                Seeds = SeedsOf(values),
                IsSlow = Flag(values, "slow"),
                IsQuick = Flag(values, "quick"),
            };
        }

        private OpenClaim Open(YamlMappingNode node)
        {
            Dictionary<string, YamlNode> values = Values(node, _openKeys);
            return new OpenClaim(Text(node, values, "statement"), Text(node, values, "source"), Text(node, values, "reason"));
        }

        private string NameOf(YamlMappingNode node, Dictionary<string, YamlNode> values)
        {
            string text = Text(node, values, "name");
            if (text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')) return text;
            throw Error(values["name"], $"name = {text}: expected small letters, digits and hyphens, such as fa-aligns.");
        }

        private StudyFile StudyOf(Dictionary<string, YamlNode> values)
        {
            string study = values.TryGetValue("study", out YamlNode? node) ? Scalar(node, "study") : MainStudy;
            string path = Path.Combine(folder, study + ".yaml");
            if (System.IO.File.Exists(path)) return new StudyFile(name, study, path);
            string[] known = [.. Directory.EnumerateFiles(folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file))
                .Where(file => file + ".yaml" != FileName).Order(StringComparer.Ordinal)];
            string remedy = known.Length == 0 ? "There is no other study; write one."
                : $"Did you mean '{Nearest.To(study, known)}'? Studies: {string.Join(", ", known)}.";
            string message = $"there is no study {study}.yaml in this folder. {remedy}";
            throw node is null ? new ConfigurationException($"{shown}: {message}") : Error(node, message);
        }

        private int SeedsOf(Dictionary<string, YamlNode> values)
        {
            const int usual = 5;
            if (!values.TryGetValue("seeds", out YamlNode? node)) return usual;
            return int.TryParse(Scalar(node, "seeds"), NumberStyles.None, CultureInfo.InvariantCulture, out int seeds) && seeds >= 1 ? seeds
                : throw Error(node, $"seeds = {node}: expected the fewest seeds that can decide the claim, at least 1.");
        }

        private bool Flag(Dictionary<string, YamlNode> values, string key)
        {
            if (!values.TryGetValue(key, out YamlNode? node)) return false;
            return Scalar(node, key) switch
            {
                "true" => true,
                "false" => false,
                string text => throw Error(node, $"{key} = {text}: expected true or false."),
            };
        }

        private Dictionary<string, YamlNode> Values(YamlMappingNode node, string[] keys)
        {
            Dictionary<string, YamlNode> values = [];
            foreach ((YamlNode key, YamlNode value) in node.Children)
            {
                string text = Scalar(key, "a key");
                if (!keys.Contains(text))
                    throw Error(key,
                        $"there is no key '{text}'. Did you mean '{Nearest.To(text, keys)}'? Keys: {string.Join(", ", keys)}.");
                values[text] = value;
            }
            return values;
        }

        private IEnumerable<YamlMappingNode> Items(Dictionary<string, YamlNode> values, string key)
        {
            if (!values.TryGetValue(key, out YamlNode? node)) return [];
            if (node is not YamlSequenceNode list) throw Error(node, $"{key}: expected a list.");
            return list.Children.Select(item => item as YamlMappingNode ?? throw Error(item, $"{key}: expected a mapping of keys."));
        }

        private string Text(YamlMappingNode parent, Dictionary<string, YamlNode> values, string key)
        {
            if (!values.TryGetValue(key, out YamlNode? node)) throw Error(parent, $"'{key}' is missing.");
            string text = Scalar(node, key).Trim();
            return text.Length > 0 ? text : throw Error(node, $"'{key}' is empty.");
        }

        private string Scalar(YamlNode node, string key) =>
            node is YamlScalarNode { Value: { } value } ? value : throw Error(node, $"{key}: expected a single value.");

        /// <summary>Where the text itself begins: behind the quote, if there is one.</summary>
        private static int ColumnOf(YamlNode node) => (int)node.Start.Column
            + (node is YamlScalarNode { Style: ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted } ? 1 : 0);

        private ConfigurationException Error(YamlNode node, string message) => new(string.Create(CultureInfo.InvariantCulture,
            $"{shown}, line {node.Start.Line}, column {node.Start.Column}: {message}"));
    }
}
