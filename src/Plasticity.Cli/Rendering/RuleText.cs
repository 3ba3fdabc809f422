using System.Globalization;
using Plasticity.Lab.Reports;
using Plasticity.Optimisers;
using Plasticity.Rules;

namespace Plasticity.Cli.Rendering;

/// <summary>The catalogue and its cards as text.</summary>
internal static class RuleText
{
    public static void WriteList(TextWriter writer)
    {
        int width = RuleListing.All.Max(listing => Shown(listing).Length);
        foreach (IGrouping<string, RuleListing> family in RuleListing.All.GroupBy(listing => listing.IsTransform ? "Added to any rule"
            : listing.Card.Family))
        {
            writer.WriteLine(family.Key);
            foreach (RuleListing listing in family)
                writer.WriteLine($"  {Shown(listing).PadRight(width)}  {listing.Card.Name}: {listing.Card.Summary}");
            writer.WriteLine();
        }
        writer.WriteLine("'plasticity rules ID' shows one in full. Rules add up: rules=bp,fa+wp compares bp with the sum of fa and wp.");
    }

    public static void WriteCard(RuleListing listing, TextWriter writer)
    {
        RuleCard card = listing.Card;
        writer.WriteLine($"{Shown(listing)}: {card.Name} ({card.Family}, {card.Year})");
        writer.WriteLine(card.Summary);
        Section("Equations", card.Equations.Split('\n'));
        Section("Options", Options(listing));
        if (!listing.IsTransform) Section("Trained with, unless told otherwise", [Training(card.Training)]);
        Section("Differs from the source", card.Deviations.Count == 0 ? ["in nothing"] : card.Deviations);
        Section("Source", [card.Source]);
        IReadOnlyDictionary<string, bool> answers = PlausibilityQuestions.Answers(card.Plausibility);
        Section("What it asks of the brain",
            PlausibilityQuestions.All.Select(question => $"{(answers[question.Key] ? "yes" : "no"),-3}  {question.Question}"));

        void Section(string title, IEnumerable<string> lines)
        {
            writer.WriteLine();
            writer.WriteLine(title);
            foreach (string line in lines) writer.WriteLine($"  {line.TrimEnd()}".TrimEnd());
        }
    }

    private static IEnumerable<string> Options(RuleListing listing)
    {
        if (listing.Options.Count == 0) yield return "none";
        foreach (RuleOption option in listing.Options)
        {
            yield return $"{listing.Card.Id}.{option.Name}={option.Default}  ({option.Type})";
            if (OptionDescriptions.Of(option) is { Length: > 0 } description) yield return "    " + description;
        }
    }

    internal static string Shown(RuleListing listing) => listing.IsTransform ? "+" + listing.Card.Id : listing.Card.Id;

    internal static string Training(OptimiserOptions training) =>
        string.Create(CultureInfo.InvariantCulture, $"optimizer={training.Kind.ToString().ToLowerInvariant()} lr={training.LearningRate}");
}
