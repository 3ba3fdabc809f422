namespace Plasticity.Lab.Search;

/// <summary>One trial that a search asks for.</summary>
/// <param name="Number">Its number, from 0, in the order of asking.</param>
/// <param name="Values">
/// The value of every searched key, as text that reads back exactly: invariant culture, fewest digits, whole numbers without a point.
/// </param>
/// <param name="Epochs">How many epochs to train, counted from fresh weights. A promoted trial includes those of its parent.</param>
/// <param name="Bracket">The bracket, from 0: a group of configurations that were proposed together.</param>
/// <param name="Rung">The rung of the bracket, from 0: how often the configuration was promoted.</param>
/// <param name="Parent">
/// The number of the trial of the rung below with the same configuration and fewer epochs, whose checkpoint this one may continue;
/// null on rung 0.
/// </param>
public sealed record SearchTrial(
    int Number, IReadOnlyDictionary<string, string> Values, int Epochs, int Bracket, int Rung, int? Parent);
