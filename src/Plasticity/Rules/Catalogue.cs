using Plasticity.Networks;

namespace Plasticity.Rules;

/// <summary>Every rule there is, in reading order, simplest first. To add a rule, add its file and one line here.</summary>
public static class Catalogue
{
    /// <summary>The rules.</summary>
    public static IReadOnlyList<CatalogueEntry<LearningRule>> Rules { get; } =
    [
        CatalogueEntry.Rule(Backpropagation.Card,
            (Network network, NoOptions _, Seed _) => new Backpropagation(network)),
        CatalogueEntry.Rule(Frozen.Card,
            (Network network, NoOptions _, Seed _) => new Frozen(network)),
        CatalogueEntry.Rule(FeedbackAlignment.Card,
            (Network network, FeedbackAlignment.Options options, Seed seed) => new FeedbackAlignment(network, options, seed)),
        CatalogueEntry.Rule(DirectFeedbackAlignment.Card,
            (Network network, DirectFeedbackAlignment.Options options, Seed seed) => new DirectFeedbackAlignment(network, options, seed)),
        CatalogueEntry.Rule(IndirectFeedbackAlignment.Card,
            (Network network, IndirectFeedbackAlignment.Options options, Seed seed) =>
                new IndirectFeedbackAlignment(network, options, seed)),
        CatalogueEntry.Rule(UniformSignSymmetry.Card,
            (Network network, UniformSignSymmetry.Options options, Seed seed) => new UniformSignSymmetry(network, options, seed)),
        CatalogueEntry.Rule(BatchwiseRandomSignSymmetry.Card,
            (Network network, BatchwiseRandomSignSymmetry.Options options, Seed seed) =>
                new BatchwiseRandomSignSymmetry(network, options, seed)),
        CatalogueEntry.Rule(FixedRandomSignSymmetry.Card,
            (Network network, FixedRandomSignSymmetry.Options options, Seed seed) => new FixedRandomSignSymmetry(network, options, seed)),
        CatalogueEntry.Rule(KolenPollack.Card,
            (Network network, KolenPollack.Options options, Seed seed) => new KolenPollack(network, options, seed)),
        CatalogueEntry.Rule(WeightMirror.Card, WeightMirror.Defaults,
            (Network network, AlignmentOptions options, Seed seed) => new WeightMirror(network, options, seed)),
        CatalogueEntry.Rule(InformationAlignment.Card, InformationAlignment.Defaults,
            (Network network, AlignmentOptions options, Seed seed) => new InformationAlignment(network, options, seed)),
        CatalogueEntry.Rule(SymmetricAlignment.Card, SymmetricAlignment.Defaults,
            (Network network, AlignmentOptions options, Seed seed) => new SymmetricAlignment(network, options, seed)),
        CatalogueEntry.Rule(ActivationAlignment.Card, ActivationAlignment.Defaults,
            (Network network, AlignmentOptions options, Seed seed) => new ActivationAlignment(network, options, seed)),
        CatalogueEntry.Rule(AlignmentPrimitives.Card, AlignmentPrimitives.Defaults,
            (Network network, AlignmentOptions options, Seed seed) => new AlignmentPrimitives(network, options, seed)),
        CatalogueEntry.Rule(WeightPerturbation.Card,
            (Network network, WeightPerturbation.Options options, Seed _) => new WeightPerturbation(network, options)),
        CatalogueEntry.Rule(NodePerturbation.Card,
            (Network network, NodePerturbation.Options options, Seed _) => new NodePerturbation(network, options)),
        CatalogueEntry.Rule(PredictiveCoding.Card,
            (Network network, PredictiveCoding.Options options, Seed _) => new PredictiveCoding(network, options)),
        CatalogueEntry.Rule(FixedPrediction.Card,
            (Network network, FixedPrediction.Options options, Seed _) => new FixedPrediction(network, options)),
        CatalogueEntry.Rule(HebbianLayers.Card,
            (Network network, HebbianLayers.Options options, Seed _) => new HebbianLayers(network, options)),
        CatalogueEntry.Rule(BackpropagationThroughTime.Card,
            (LifNetwork network, BackpropagationThroughTime.Options options, Seed _) => new BackpropagationThroughTime(network, options)),
        CatalogueEntry.Rule(EligibilityPropagation.Card,
            (LifNetwork network, EligibilityPropagation.Options options, Seed seed) => new EligibilityPropagation(network, options, seed)),
    ];

    /// <summary>What can be added to any rule with <c>+</c>.</summary>
    public static IReadOnlyList<CatalogueEntry<UpdateTransform>> Transforms { get; } =
    [
        CatalogueEntry.Transform(OjaPlasticity.Card,
            (Network network, OjaPlasticity.Options options, Seed _) => new OjaPlasticity(network, options)),
        CatalogueEntry.Transform(BatchManhattan.Card,
            (Network network, NoOptions _, Seed _) => new BatchManhattan(network)),
        CatalogueEntry.Transform(NoSignChange.Card,
            (Network network, NoSignChange.Options options, Seed _) => new NoSignChange(network, options)),
        CatalogueEntry.Transform(UpdateNoise.Card,
            (Network network, UpdateNoise.Options options, Seed _) => new UpdateNoise(network, options)),
    ];

    /// <summary>What a comparison runs unless told otherwise: a rule of every kind, and what plasticity adds to two of them.</summary>
    public static IReadOnlyList<string> Default { get; } =
        ["bp", "frozen", "fa", "dfa", "wp", "np", "pc", "hebb", "bp+oja", "fa+oja", "eprop", "bptt"];

    /// <summary>The rule of an id, or null.</summary>
    public static CatalogueEntry<LearningRule>? FindRule(string id) => Rules.FirstOrDefault(entry => entry.Card.Id == id);

    /// <summary>The transform of an id, or null.</summary>
    public static CatalogueEntry<UpdateTransform>? FindTransform(string id) => Transforms.FirstOrDefault(entry => entry.Card.Id == id);

    /// <summary>The card of a rule's or transform's id.</summary>
    /// <exception cref="RuleOptionException">There is none.</exception>
    public static RuleCard CardOf(string id) => FindRule(id)?.Card ?? FindTransform(id)?.Card ?? throw Unknown(id);

    /// <summary>The error for an id that is in no list; it names the nearest one.</summary>
    public static RuleOptionException Unknown(string id)
    {
        List<string> ids = [.. Rules.Select(entry => entry.Card.Id), .. Transforms.Select(entry => entry.Card.Id)];
        return new RuleOptionException($"There is no rule '{id}'. Did you mean '{Nearest.To(id, ids)}'? Rules: {string.Join(", ", ids)}.");
    }
}
