using Plasticity.Rules;

namespace Plasticity.Cli.Rendering;

/// <summary>The lines of a plausibility card, in words.</summary>
internal static class PlausibilityText
{
    public static IReadOnlyList<(string Key, string Question, bool Answer)> Of(PlausibilityCard card) =>
    [
        ("weightTransport", "uses the forward weights backwards", card.WeightTransport),
        ("separatePhases", "needs separate phases", card.SeparatePhases),
        ("globalSignal", "needs a global signal", card.GlobalSignal),
        ("symmetricWeights", "needs symmetric weights", card.SymmetricWeights),
        ("storesActivity", "stores activity until a signal arrives", card.StoresActivity),
        ("signedError", "carries signed errors", card.SignedError),
        ("needsDerivative", "needs the slope of the activation", card.NeedsDerivative),
        ("online", "can learn online", card.Online),
    ];
}
