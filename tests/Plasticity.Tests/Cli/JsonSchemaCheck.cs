using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Plasticity.Tests.Cli;

/// <summary>A validator of JSON Schema for the few keywords that the schema of settings has; any other keyword is an error.</summary>
internal static class JsonSchemaCheck
{
    private static readonly string[] _words = ["$schema", "$defs", "title", "description"];

    /// <summary>Whether a value is what the schema says.</summary>
    public static bool Accepts(JsonObject schema, JsonNode? value) => Accepts(schema, schema, value);

    private static bool Accepts(JsonObject root, JsonNode schema, JsonNode? value) =>
        schema.AsObject().All(keyword => _words.Contains(keyword.Key) || Holds(root, schema.AsObject(), keyword.Key, keyword.Value!, value));

    private static bool Holds(JsonObject root, JsonObject schema, string keyword, JsonNode argument, JsonNode? value)
    {
        bool Each(IEnumerable<JsonNode?> values, JsonNode of) => values.All(item => Accepts(root, of, item));
        return keyword switch
        {
            "type" => (argument is JsonArray types ? types.AsEnumerable() : [argument]).Any(type => IsOf((string)type!, value)),
            "enum" => argument.AsArray().Any(item => JsonNode.DeepEquals(item, value)),
            "const" => JsonNode.DeepEquals(argument, value),
            "not" => !Accepts(root, argument, value),
            "anyOf" => argument.AsArray().Any(choice => Accepts(root, choice!, value)),
            "$ref" => Accepts(root, Referred(root, (string)argument!), value),
            "pattern" => !IsOf("string", value) || Regex.IsMatch((string)value!, (string)argument!),
            "minimum" => !IsOf("number", value) || Number(value) >= Number(argument),
            "maximum" => !IsOf("number", value) || Number(value) <= Number(argument),
            "exclusiveMinimum" => !IsOf("number", value) || Number(value) > Number(argument),
            "exclusiveMaximum" => !IsOf("number", value) || Number(value) < Number(argument),
            "minItems" => value is not JsonArray list || list.Count >= (int)argument,
            "uniqueItems" => value is not JsonArray list
                || !list.Index().Any(pair => list.Take(pair.Index).Any(before => JsonNode.DeepEquals(before, pair.Item))),
            "items" => value is not JsonArray list || Each(list, argument),
            "propertyNames" => value is not JsonObject names || Each(names.Select(pair => (JsonNode?)pair.Key), argument),
            "properties" => value is not JsonObject properties
                || properties.All(pair => argument[pair.Key] is not { } of || Accepts(root, of, pair.Value)),
            "patternProperties" => value is not JsonObject properties || properties.All(pair => argument.AsObject()
                .Where(pattern => Regex.IsMatch(pair.Key, pattern.Key)).All(pattern => Accepts(root, pattern.Value!, pair.Value))),
            "additionalProperties" when !(bool)argument => value is not JsonObject properties || properties.All(pair =>
                schema["properties"]![pair.Key] is not null
                    || schema["patternProperties"]?.AsObject().Any(pattern => Regex.IsMatch(pair.Key, pattern.Key)) == true),
            _ => throw new NotSupportedException(keyword),
        };
    }

    private static JsonNode Referred(JsonObject root, string reference) =>
        reference.Split('/').Skip(1).Aggregate((JsonNode)root, (node, name) => node[name] ?? throw new KeyNotFoundException(reference));

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == System.Text.Json.JsonValueKind.String,
        "boolean" => value?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        "number" => value?.GetValueKind() == System.Text.Json.JsonValueKind.Number,
        "integer" => IsOf("number", value) && double.IsInteger(Number(value)),
        _ => throw new NotSupportedException(type),
    };

    private static double Number(JsonNode? value) =>
        double.Parse(value!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
}
