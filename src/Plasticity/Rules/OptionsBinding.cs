using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Plasticity.Rules;

/// <summary>An option of a rule.</summary>
/// <param name="Name">Its name as typed, camelCase.</param>
/// <param name="Type">What it may be, in words.</param>
/// <param name="Default">Its default as text.</param>
/// <param name="Member">The property it sets, as documentation files name it: <c>P:Namespace.Type.Options.Property</c>.</param>
public sealed record RuleOption(string Name, string Type, string Default, string Member);

/// <summary>Turns option values by name into an options record; the record's own setters check the ranges.</summary>
internal sealed class OptionsBinding
{
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
    };

    private readonly string _rule;
    private readonly Type _type;
    private readonly Func<object> _default;

    private readonly Lazy<IReadOnlyList<RuleOption>> _list;

    private OptionsBinding(string rule, Type type, Func<object> @default)
    {
        (_rule, _type, _default) = (rule, type, @default);
        _list = new(ReadOptions);
    }

    public static OptionsBinding Of<TOptions>(string rule) where TOptions : class, new() => Of(rule, new TOptions());

    /// <summary>For rules that share a record of options, each with defaults of its own.</summary>
    public static OptionsBinding Of<TOptions>(string rule, TOptions defaults) where TOptions : class =>
        new(rule, typeof(TOptions), () => defaults);

    /// <summary>The options with their defaults, read off the record once: every trial binds its options anew.</summary>
    public IReadOnlyList<RuleOption> List() => _list.Value;

    private IReadOnlyList<RuleOption> ReadOptions()
    {
        JsonObject defaults = JsonSerializer.SerializeToNode(_default(), _type, _json)!.AsObject();
        string DefaultOf(string name) => defaults[name]?.ToString() ?? "none";
        return [.. _json.GetTypeInfo(_type).Properties.Select(property =>
            new RuleOption(property.Name, Describe(property.PropertyType), DefaultOf(property.Name), MemberOf(property.Name)))];
    }

    public object Bind(JsonObject values)
    {
        foreach (KeyValuePair<string, JsonNode?> value in values)
            if (List().All(option => option.Name != value.Key))
                throw new RuleOptionException(List().Count == 0
                    ? $"Rule '{_rule}' has no options, but '{_rule}.{value.Key}' was given."
                    : $"Rule '{_rule}' has no option '{value.Key}'; it has {string.Join(", ", List().Select(option => option.Name))}.");
        try
        {
            // What is not given has the rule's default, which need not be the record's.
            JsonObject all = JsonSerializer.SerializeToNode(_default(), _type, _json)!.AsObject();
            foreach (KeyValuePair<string, JsonNode?> value in values) all[value.Key] = value.Value?.DeepClone();
            return all.Deserialize(_type, _json)!;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            // The serialiser's own words name types of .NET, not what was typed.
            if (exception is JsonException { Path: { } path } && List().FirstOrDefault(option => "$." + option.Name == path) is { } wrong)
                throw new RuleOptionException(
                    $"Rule '{_rule}': {wrong.Name} = {values[wrong.Name]?.ToJsonString() ?? "null"}: it must be {wrong.Type}.", exception);
            // A range check in a setter arrives wrapped by the serialiser; its own message is the one to show.
            string reason = (exception.InnerException ?? exception).Message;
            throw new RuleOptionException($"Rule '{_rule}': {reason}", exception);
        }
    }

    private string MemberOf(string name) => $"P:{_type.FullName!.Replace('+', '.')}.{char.ToUpperInvariant(name[0])}{name[1..]}";

    private static string Describe(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(float) || type == typeof(double)) return "number";
        if (type == typeof(int) || type == typeof(long)) return "whole number";
        if (type == typeof(bool)) return "true or false";
        return type.IsEnum ? string.Join(" | ", Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)) : "text";
    }
}
