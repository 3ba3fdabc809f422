using System.Globalization;
using System.Text.Json.Nodes;
using Plasticity.Rules;

namespace Plasticity.Lab.Configuration;

/// <summary>
/// A key that belongs to a rule: an option of a rule or transform by its id (<c>fa.feedbackScale</c>, which counts wherever fa takes
/// part), or the training of one expression (<c>fa.lr</c>, <c>fa+oja.lr</c>).
/// </summary>
/// <param name="Rule">The id or the expression.</param>
/// <param name="Option">The option; null if it is a training key.</param>
/// <param name="Training">The training key; null if it is an option.</param>
internal sealed record RuleKey(string Rule, RuleOption? Option, TrainingKey? Training)
{
    /// <summary>Reads a key, or gives null if it is none of these.</summary>
    public static RuleKey? Read(string key)
    {
        int dot = key.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) return null;
        (string rule, string name) = (key[..dot], key[(dot + 1)..]);
        if (!rule.Split('+').All(id => OptionsOf(id) is not null)) return null;
        if (TrainingKey.Find(name) is { } training) return new(rule, null, training);
        return OptionsOf(rule)?.FirstOrDefault(option => option.Name == name) is { } found ? new(rule, found, null) : null;
    }

    /// <summary>The options of a rule's or transform's id; null if there is none.</summary>
    public static IReadOnlyList<RuleOption>? OptionsOf(string id) =>
        Catalogue.FindRule(id)?.Options ?? Catalogue.FindTransform(id)?.Options;

    /// <summary>Checks option values against the ranges of the rule or transform.</summary>
    public static void CheckOptions(string id, JsonObject values)
    {
        if (Catalogue.FindRule(id) is { } rule) rule.CheckOptions(values);
        else Catalogue.FindTransform(id)!.CheckOptions(values);
    }

    /// <summary>The value of an option from its text.</summary>
    /// <exception cref="FormatException">The text is not of the option's type.</exception>
    public static JsonNode? ValueOf(RuleOption option, string text)
    {
        if (text is "none" or "null" && option.Default == "none") return null;
        return option.Type switch
        {
            "number" => JsonNode.Parse(ValueText.Number(text).ToString(CultureInfo.InvariantCulture)),
            "whole number" => JsonValue.Create(ValueText.AnyWhole(text)),
            "true or false" => JsonValue.Create(ValueText.TrueOrFalse(text)),
            _ => JsonValue.Create(text),
        };
    }
}
