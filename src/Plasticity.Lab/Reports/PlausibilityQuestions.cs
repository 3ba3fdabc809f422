using Plasticity.Rules;

namespace Plasticity.Lab.Reports;

/// <summary>The questions of the plausibility card, in words.</summary>
public static class PlausibilityQuestions
{
    /// <summary>The questions, in the card's order.</summary>
    public static IReadOnlyList<PlausibilityQuestion> All { get; } =
    [
        new("weightTransport", "weight transport", "Does the backward path use the forward weights themselves?"),
        new("separatePhases", "phases", "Does learning need phases apart from the forward one?"),
        new("globalSignal", "global signal", "Is one scalar or vector broadcast to every unit?", PlausibleAnswer: null),
        new("symmetricWeights", "symmetric weights", "Must weights between two units be equal in both directions?"),
        new("storesActivity", "stored activity", "Must activity be kept, beyond traces at the synapse, until a signal arrives?"),
        new("signedError", "signed errors", "Must units carry errors of either sign?"),
        new("needsDerivative", "slope", "Must the slope of the activation be known at the unit?"),
        new("online", "online", "Can it update at every sample or time step, as they come?", PlausibleAnswer: true),
    ];

    /// <summary>A card's answers, by the questions' keys.</summary>
    public static IReadOnlyDictionary<string, bool> Answers(PlausibilityCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return new Dictionary<string, bool>
        {
            ["weightTransport"] = card.WeightTransport,
            ["separatePhases"] = card.SeparatePhases,
            ["globalSignal"] = card.GlobalSignal,
            ["symmetricWeights"] = card.SymmetricWeights,
            ["storesActivity"] = card.StoresActivity,
            ["signedError"] = card.SignedError,
            ["needsDerivative"] = card.NeedsDerivative,
            ["online"] = card.Online,
        };
    }
}
