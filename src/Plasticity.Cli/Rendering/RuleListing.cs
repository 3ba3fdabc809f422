using Plasticity.Rules;

namespace Plasticity.Cli.Rendering;

/// <summary>What the catalogue holds of one rule or transform.</summary>
/// <param name="Card">The facts.</param>
/// <param name="Options">The options with their defaults.</param>
/// <param name="IsTransform">Whether it is added to a rule rather than being one.</param>
internal sealed record RuleListing(RuleCard Card, IReadOnlyList<RuleOption> Options, bool IsTransform)
{
    /// <summary>Everything, in reading order: rules, then transforms.</summary>
    public static IEnumerable<RuleListing> All =>
    [
        .. Catalogue.Rules.Select(entry => new RuleListing(entry.Card, entry.Options, IsTransform: false)),
        .. Catalogue.Transforms.Select(entry => new RuleListing(entry.Card, entry.Options, IsTransform: true)),
    ];

    /// <summary>The one of an id.</summary>
    /// <exception cref="RuleOptionException">There is none.</exception>
    public static RuleListing Find(string id) => All.FirstOrDefault(listing => listing.Card.Id == id) ?? throw Catalogue.Unknown(id);
}
