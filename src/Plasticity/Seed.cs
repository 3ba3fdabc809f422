using Plasticity.Numerics;

namespace Plasticity;

/// <summary>The seed of a trial, from which every stream of random numbers is named by what it is for.</summary>
/// <remarks>
/// Streams in use: <c>init</c> (weights, by layer), <c>feedback</c> (feedback weights or their magnitudes, by layer, and step where drawn
/// anew), <c>feedback.flips</c> (of their signs, by layer), <c>order</c> (of samples, by epoch),
/// <c>augment</c> (flips and shifts of images, by step), <c>dropout</c> (by layer and step), <c>encoder</c> (input spikes, by step),
/// <c>alignment</c> and <c>alignment.burn-in</c> (white noise that teaches feedback weights, by layer and step),
/// <c>feedback.noise</c> (what shakes feedback weights, by layer and step),
/// <c>perturbation</c> (of weights, by direction and parameter, and step), <c>perturbation.nodes</c> (by direction and layer, and step),
/// <c>noise</c> (on parameters, by parameter and step), <c>noise.feedback</c> (on learned feedback weights, by their order and step),
/// <c>task</c> (generated data), <c>split</c> (of samples into parts).
/// In statistics: <c>bootstrap</c> (resamples, by task), <c>sign-flips</c> (of paired differences). In searches, whose seed is their own:
/// <c>search/KEY</c> and <c>search.candidates/KEY</c> (values of a key, by configuration).
/// Two rules with one seed therefore start from identical weights and see identical batches.
/// </remarks>
/// <param name="Value">The seed.</param>
public readonly record struct Seed(ulong Value)
{
    /// <summary>The stream for a purpose, layer and step.</summary>
    public RandomStream Stream(string purpose, int layer = 0, long step = 0) => new(Value, purpose, layer, step);
}
