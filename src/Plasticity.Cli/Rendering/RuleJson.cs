using System.Text.Json.Nodes;
using Plasticity.Lab.Reports;
using Plasticity.Rules;

namespace Plasticity.Cli.Rendering;

/// <summary>A card as JSON.</summary>
internal static class RuleJson
{
    public static JsonNode Of(RuleListing listing)
    {
        RuleCard card = listing.Card;
        return new JsonObject
        {
            ["id"] = card.Id,
            ["name"] = card.Name,
            ["kind"] = listing.IsTransform ? "transform" : "rule",
            ["family"] = card.Family,
            ["year"] = card.Year,
            ["model"] = card.Model.ToString().ToLowerInvariant(),
            ["summary"] = card.Summary,
            ["equations"] = new JsonArray([.. card.Equations.Split('\n').Select(line => (JsonNode)line.TrimEnd())]),
            ["options"] = new JsonArray([.. listing.Options.Select(Option)]),
            ["training"] = new JsonObject
            {
                ["optimizer"] = card.Training.Kind.ToString().ToLowerInvariant(),
                ["lr"] = (decimal)card.Training.LearningRate,
            },
            ["deviations"] = new JsonArray([.. card.Deviations.Select(text => (JsonNode)text)]),
            ["source"] = card.Source,
            ["plausibility"] = new JsonObject(PlausibilityQuestions.Answers(card.Plausibility).Select(Answer)),
        };
    }

    private static JsonObject Option(RuleOption option) =>
        new() { ["name"] = option.Name, ["type"] = option.Type, ["default"] = option.Default };

    private static KeyValuePair<string, JsonNode?> Answer(KeyValuePair<string, bool> answer) => new(answer.Key, answer.Value);
}
