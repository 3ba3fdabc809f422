using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Plasticity.Lab.Configuration;
using Plasticity.Rules;

namespace Plasticity.Cli.Rendering;

/// <summary>
/// A JSON Schema (draft 2020-12) of files of settings, from which editors know keys and values: <c>studies/plasticity.schema.json</c>,
/// which a test keeps equal to the keys.
/// </summary>
/// <remarks>
/// Every key may be written dotted (<c>net.bias: true</c>) or in its group (<c>net: {bias: true}</c>). What may be swept takes a value,
/// a list of values, or a text in the override grammar. The schema knows no more of that text than that it has commas or a function.
/// </remarks>
internal static partial class SettingsSchema
{
    private const string Number = @"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?";

    /// <summary>The schema.</summary>
    public static JsonObject Create()
    {
        SettingDescription[] settings = [.. SettingDescription.All.Where(setting => !setting.IsPattern)];
        JsonObject properties = new()
        {
            ["description"] = new JsonObject { ["description"] = "words for readers of the file; ignored", ["type"] = "string" },
            ["include"] = new JsonObject
            {
                ["description"] = "files whose settings come first, relative to this one",
                ["anyOf"] = new JsonArray(Type("string"), ListOf(Type("string"))),
            },
            ["sweep"] = new JsonObject
            {
                ["description"] = "settings that are swept; they may as well stand outside",
                ["propertyNames"] = new JsonObject
                {
                    ["not"] = new JsonObject { ["enum"] = new JsonArray("description", "include", "sweep") },
                },
                ["$ref"] = "#",
            },
        };
        foreach (string key in VersionKeys.All)
            properties[key] = new JsonObject { ["description"] = "what wrote the file", ["type"] = new JsonArray("string", "number") };
        JsonObject known = [], training = [];
        foreach (SettingDescription setting in settings)
        {
            known[setting.Key] = Of(setting);
            Put(properties, setting.Key);
            if (setting.Group == "training") Put(training, setting.Key);
        }
        foreach (RuleListing listing in RuleListing.All) PutRule(properties, known, listing, training);
        JsonObject definitions = new()
        {
            ["number"] = new JsonObject { ["type"] = "string", ["pattern"] = $"^{Number}$" },
            ["several"] = new JsonObject
            {
                ["description"] = "several values, such as '0.1,0.2' or 'logspace(-3,0,7)', or what a search chooses from",
                ["type"] = "string",
                ["pattern"] = @",|^\s*(" + string.Join('|', SweepValue.Functions) + @")\s*\(.*\)\s*$",
            },
            ["seeds"] = OneOf(Whole(1), ListOf(Whole(0)), Reference("several")),
        };
        foreach ((string key, JsonNode? of) in known) definitions[$"key.{key}"] = of!.DeepClone();
        foreach ((string key, JsonNode? of) in training) definitions[$"training.{key}"] = of!.DeepClone();
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Settings of Plasticity",
            ["description"] = "A file for 'plasticity run' and 'plasticity compare'; written by 'plasticity run --schema'.",
            ["type"] = "object",
            ["properties"] = properties,
            ["patternProperties"] = ExpressionSections(training),
            ["additionalProperties"] = false,
            ["$defs"] = definitions,
        };
    }

    /// <summary>The section and the dotted keys of a rule or transform.</summary>
    private static void PutRule(JsonObject properties, JsonObject known, RuleListing listing, JsonObject training)
    {
        JsonObject own = [];
        foreach ((string key, _) in training) own[key] = Reference($"training.{key}");
        foreach (RuleOption option in listing.Options)
        {
            string key = $"{listing.Card.Id}.{option.Name}";
            known[key] = Swept(OptionDescriptions.Of(option), option.Default, OfOption(option));
            properties[key] = Reference($"key.{key}");
            own[option.Name] = Reference($"key.{key}");
        }
        properties[listing.Card.Id] = Section(own, $"{listing.Card.Name}: {listing.Card.Summary}");
    }

    private static JsonObject Section(JsonObject own, string? description = null)
    {
        JsonObject section = [];
        if (description is not null) section["description"] = description;
        section["type"] = "object";
        section["properties"] = own;
        section["additionalProperties"] = false;
        return section;
    }

    /// <summary>Training of rules that are put together, and dotted training of any: <c>fa+oja: {lr: 0.1}</c>, <c>fa.lr: 0.1</c>.</summary>
    private static JsonObject ExpressionSections(JsonObject training)
    {
        string id = $"({string.Join('|', RuleListing.All.Select(listing => Regex.Escape(listing.Card.Id)))})";
        JsonObject own = [], patterns = [];
        foreach ((string key, _) in training)
        {
            own[key] = Reference($"training.{key}");
            patterns[$@"^{id}(\+{id})*\.{Regex.Escape(key)}$"] = Reference($"training.{key}");
        }
        patterns[$@"^{id}(\+{id})+$"] = Section(own);
        return patterns;
    }

    /// <summary>Puts a key, and the same key within its group.</summary>
    private static void Put(JsonObject properties, string key)
    {
        properties[key] = Reference($"key.{key}");
        int dot = key.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) return;
        JsonObject group = properties[key[..dot]] as JsonObject ?? Section([]);
        properties[key[..dot]] = group;
        group["properties"]![key[(dot + 1)..]] = Reference($"key.{key}");
    }

    // Names of architectures, and lists of layers, the last of which is a number of units: as Architecture.Parse reads them.
    private const string Named = "lenet|vgg(8|11|13|16)|resnet[0-9]+";
    private const string Layer = "g|[pa]?[1-9][0-9]*|[1-9][0-9]*c[1-9][0-9]*(s[1-9][0-9]*)?v?(x[1-9][0-9]*)?";
    private const string Listed = $"(({Layer})-)+[1-9][0-9]*";

    private static JsonObject Of(SettingDescription setting) => setting switch
    {
        { Key: "seeds" } => Described(setting.Description, Reference("seeds")),
        { IsSwept: true } => Swept(setting.Description, setting.Default, setting.Key switch
        {
            "rule" or "rules" => Expression(),
            "network" => Pattern($"^({Named}|{Listed})$"),
            _ => OfAllowed(setting.Allowed),
        }),
        _ => Described(setting.Description, OfAllowed(setting.Allowed), setting.Default),
    };

    private static JsonObject OfOption(RuleOption option)
    {
        JsonObject of = option.Type switch
        {
            "number" => OneOf(Type("number"), Reference("number")),
            "whole number" => OneOf(Type("integer"), Pattern("^[+-]?[0-9]+$")),
            _ => OfAllowed(option.Type),
        };
        return option.Default == "none" ? OneOf(of, new JsonObject { ["enum"] = new JsonArray("none", null) }) : of;
    }

    /// <summary>What the words that say what a value may be mean to a validator; others than these few are not checked.</summary>
    private static JsonObject OfAllowed(string allowed)
    {
        if (allowed.StartsWith("0, or ", StringComparison.Ordinal))
            return OneOf(new JsonObject { ["const"] = 0 }, OfAllowed(allowed["0, or ".Length..]));
        if (allowed is "true | false" or "true or false") return Type("boolean");
        if (WholeNumber().Match(allowed) is { Success: true } whole)
            return Whole(long.Parse(whole.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        if (Bounded().Match(allowed) is { Success: true } bounded)
        {
            JsonObject number = Type("number");
            void Bound(string group, string name)
            {
                if (bounded.Groups[group] is { Success: true } value)
                    number[name] = decimal.Parse(value.ValueSpan, CultureInfo.InvariantCulture);
            }
            Bound("least", "minimum");
            Bound("above", "exclusiveMinimum");
            Bound("most", "maximum");
            Bound("below", "exclusiveMaximum");
            return number;
        }
        string[] names = allowed.Split(',')[0].Split(" | ");
        if (names.Length > 1)
            return allowed.Contains("perhaps with a ", StringComparison.Ordinal)
                ? Pattern($"^({string.Join('|', names.Select(Regex.Escape))})(:{Number})?$")
                : new JsonObject { ["enum"] = new JsonArray([.. names.Select(name => (JsonNode)name)]) };
        return new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") };
    }

    private static JsonObject Expression()
    {
        IEnumerable<string> rules = RuleListing.All.Where(listing => !listing.IsTransform).Select(listing => listing.Card.Id);
        IEnumerable<string> all = RuleListing.All.Select(listing => listing.Card.Id);
        return Pattern($@"^({string.Join('|', rules.Select(Regex.Escape))})(\+({string.Join('|', all.Select(Regex.Escape))}))*$");
    }

    private static JsonObject Swept(string description, string? usual, JsonObject value) =>
        Described(description, OneOf(value, ListOf((JsonObject)value.DeepClone()), Reference("several")), usual);

    private static JsonObject Described(string description, JsonObject of, string? usual = null)
    {
        JsonObject described = new() { ["description"] = usual is null ? description : $"{description} [{usual}]" };
        foreach ((string name, JsonNode? value) in of) described[name] = value?.DeepClone();
        return described;
    }

    private static JsonObject Type(string name) => new() { ["type"] = name };

    private static JsonObject Whole(long least) => new() { ["type"] = "integer", ["minimum"] = least };

    private static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    private static JsonObject ListOf(JsonObject items) =>
        new() { ["type"] = "array", ["items"] = items, ["minItems"] = 1, ["uniqueItems"] = true };

    private static JsonObject OneOf(params JsonObject[] choices) => new() { ["anyOf"] = new JsonArray([.. choices]) };

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/$defs/{name}" };

    [GeneratedRegex("^a whole number of at least ([0-9]+)$")]
    private static partial Regex WholeNumber();

    [GeneratedRegex("^a number (from (?<least>[0-9.]+) to below (?<below>[0-9.]+)|from (?<least>[0-9.]+) to (?<most>[0-9.]+)|"
        + "above (?<above>[0-9.]+) and below (?<below>[0-9.]+)|above (?<above>[0-9.]+)|of at least (?<least>[0-9.]+))$")]
    private static partial Regex Bounded();
}
