using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Optimisers;

namespace Plasticity.Rules;

/// <summary>
/// A rule as typed: the id of one, or several joined by <c>+</c>. What follows a <c>+</c> is added: a transform or another rule.
/// </summary>
/// <remarks>
/// A sum is trained at the first rule's learning rate. So that every rule still makes the step it was tuned for, the estimate of a
/// later one is weighted by its own default rate over the first one's: weight perturbation would blow up at the rate of fa.
/// </remarks>
public sealed class RuleExpression
{
    private readonly CatalogueEntry<LearningRule> _first;
    private readonly IReadOnlyList<string> _ids;

    private RuleExpression(string text, IReadOnlyList<string> ids, CatalogueEntry<LearningRule> first) =>
        (Text, _ids, _first) = (text, ids, first);

    /// <summary>The expression as typed.</summary>
    public string Text { get; }

    /// <summary>The ids it is made of; each may have options.</summary>
    public IReadOnlyList<string> Ids => _ids;

    /// <summary>The name in words.</summary>
    public string Name => string.Join(" + ", _ids.Select(id => Catalogue.CardOf(id).Name));

    /// <summary>The card of the first rule, which gives the expression its model, reference and training defaults.</summary>
    public RuleCard Card => _first.Card;

    /// <summary>The class of model the rule is for.</summary>
    public ModelKind Model => _first.Card.Model;

    /// <summary>How it is trained unless told otherwise.</summary>
    public OptimiserOptions Training => _first.Card.Training;

    /// <summary>What the whole asks of the brain: a demand of any part is a demand of the whole.</summary>
    public PlausibilityCard Plausibility => _ids.Select(id => Catalogue.CardOf(id).Plausibility).Aggregate((a, b) => new PlausibilityCard(
        a.WeightTransport || b.WeightTransport, a.SeparatePhases || b.SeparatePhases,
        a.GlobalSignal || b.GlobalSignal, a.SymmetricWeights || b.SymmetricWeights,
        a.StoresActivity || b.StoresActivity, a.SignedError || b.SignedError,
        a.NeedsDerivative || b.NeedsDerivative, a.Online && b.Online));

    /// <summary>Reads an expression.</summary>
    /// <exception cref="RuleOptionException">An id is in no list, or the first is not a rule.</exception>
    public static RuleExpression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] ids = text.Split('+');
        foreach (string id in ids)
            if (Catalogue.FindRule(id) is null && Catalogue.FindTransform(id) is null) throw Catalogue.Unknown(id);
        CatalogueEntry<LearningRule> first = Catalogue.FindRule(ids[0])
            ?? throw new RuleOptionException($"'{ids[0]}' is added to a rule, it is not one itself: write bp+{ids[0]}, for example.");
        ModelKind model = first.Card.Model;
        foreach (string id in ids)
            if (Catalogue.CardOf(id).Model != model)
                throw new RuleOptionException($"'{id}' is written for a {Catalogue.CardOf(id).Model} model "
                    + $"and cannot be added to '{ids[0]}', which is for a {model} one.");
        return new RuleExpression(text, ids, first);
    }

    /// <summary>Makes the rule for a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Option values of each id; ids without any may be missing.</param>
    /// <param name="seed">The trial's seed.</param>
    /// <exception cref="RuleOptionException">An option is unknown or its value not allowed.</exception>
    public LearningRule Create(Model model, IReadOnlyDictionary<string, JsonObject> options, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        JsonObject Of(string id) => options.TryGetValue(id, out JsonObject? values) ? values : [];
        LearningRule rule = _first.Create(model, Of(_ids[0]), seed);
        foreach (string id in _ids.Skip(1))
            rule = Catalogue.FindTransform(id) is { } transform
                ? new WithTransform(rule, transform.Create(model, Of(id), seed))
                : new Sum(rule, Catalogue.FindRule(id)!.Create(model, Of(id), seed), WeightOf(id));
        return rule;

        float WeightOf(string id) => Catalogue.CardOf(id).Training.LearningRate / Training.LearningRate;
    }
}
