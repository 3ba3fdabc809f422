using Plasticity.Lab.Reports;
using Plasticity.Rules;

namespace Plasticity.Cli.Rendering;

/// <summary>The catalogue as a page of Markdown: <c>docs/rules.md</c>, which a test keeps equal to the cards.</summary>
internal static class RuleMarkdown
{
    public static void Write(TextWriter writer)
    {
        writer.WriteLine("# The rules");
        writer.WriteLine();
        writer.WriteLine("Written by `./plasticity rules --markdown` from the cards in the rules' own files, in reading order.");
        writer.WriteLine("Notation: [docs/architecture.md](architecture.md#conventions).");
        writer.WriteLine();
        writer.WriteLine("| id | rule | year | in one sentence |");
        writer.WriteLine("|---|---|---|---|");
        foreach (RuleListing listing in RuleListing.All)
        {
            RuleCard card = listing.Card;
            writer.WriteLine($"| [`{RuleText.Shown(listing)}`](#{Anchor(listing)}) | {card.Name} | {card.Year} | {card.Summary} |");
        }
        WritePlausibility(writer);
        foreach (RuleListing listing in RuleListing.All) WriteCard(listing, writer);
    }

    private static void WritePlausibility(TextWriter writer)
    {
        writer.WriteLine();
        writer.WriteLine("## What they ask of the brain");
        writer.WriteLine();
        writer.WriteLine($"| | {string.Join(" | ", PlausibilityQuestions.All.Select(question => question.Label))} |");
        writer.WriteLine($"|---|{string.Concat(PlausibilityQuestions.All.Select(_ => ":-:|"))}");
        foreach (RuleListing listing in RuleListing.All)
        {
            IReadOnlyDictionary<string, bool> answers = PlausibilityQuestions.Answers(listing.Card.Plausibility);
            string cells = string.Join(" | ", PlausibilityQuestions.All.Select(question => answers[question.Key] ? "yes" : "no"));
            writer.WriteLine($"| `{RuleText.Shown(listing)}` | {cells} |");
        }
        writer.WriteLine();
        foreach (PlausibilityQuestion question in PlausibilityQuestions.All)
            writer.WriteLine($"- **{question.Label}**: {question.Question}");
    }

    private static void WriteCard(RuleListing listing, TextWriter writer)
    {
        RuleCard card = listing.Card;
        writer.WriteLine();
        writer.WriteLine($"## {RuleText.Shown(listing)}");
        writer.WriteLine();
        writer.WriteLine($"**{card.Name}.** {card.Summary}");
        writer.WriteLine();
        writer.WriteLine("```text");
        foreach (string line in card.Equations.Split('\n')) writer.WriteLine(line.TrimEnd());
        writer.WriteLine("```");
        writer.WriteLine();
        foreach (RuleOption option in listing.Options)
        {
            string type = option.Type.Replace("|", "or", StringComparison.Ordinal);
            writer.WriteLine($"- `{card.Id}.{option.Name}={option.Default}` ({type}): {OptionDescriptions.Of(option)}");
        }
        if (!listing.IsTransform) writer.WriteLine($"- Trained with `{RuleText.Training(card.Training)}` unless told otherwise.");
        foreach (string deviation in card.Deviations) writer.WriteLine($"- Differs: {deviation}");
        writer.WriteLine($"- Source: {card.Source}");
    }

    /// <summary>The anchor that Markdown renderers give the heading of a rule.</summary>
    private static string Anchor(RuleListing listing) => RuleText.Shown(listing).Replace("+", "", StringComparison.Ordinal);
}
