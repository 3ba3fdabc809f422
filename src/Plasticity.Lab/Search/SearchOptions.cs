using Plasticity.Rules;

namespace Plasticity.Lab.Search;

/// <summary>How configurations are proposed.</summary>
public enum SearchKind
{
    /// <summary>Independent draws: <see cref="RandomSearch"/>.</summary>
    Random,

    /// <summary>From a model of which values were good: <see cref="TreeParzenSearch"/>.</summary>
    Tpe,
}

/// <summary>A search's kind, budget and seed.</summary>
public sealed record SearchOptions
{
    /// <summary>How configurations are proposed.</summary>
    public SearchKind Kind { get; init; } = SearchKind.Random;

    /// <summary>How many configurations are tried. At least 1. Promotions of successive halving are not counted.</summary>
    public int Trials { get; init => field = Guard.AtLeast(value, 1); } = 30;

    /// <summary>The full budget: epochs of a trial, of the last rung with successive halving. At least 1.</summary>
    public int Epochs { get; init => field = Guard.AtLeast(value, 1); } = 20;

    /// <summary>The seed of all draws.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Tpe without halving: configurations proposed together after the startup. At least 1. They can run side by side, and know nothing
    /// of each other's scores. It is a setting rather than the number of workers, so that the trials do not depend on that.
    /// </summary>
    public int Batch { get; init => field = Guard.AtLeast(value, 1); } = 4;

    /// <summary>Tpe: observations from which on there is a model; before, configurations are random. At least 1.</summary>
    public int Startup { get; init => field = Guard.AtLeast(value, 1); } = 10;

    /// <summary>Tpe: the fraction of the observations that counts as good. Above 0 and below 1.</summary>
    public double Gamma { get; init => field = InsideUnit(value); } = 0.15;

    /// <summary>Tpe: values drawn for each key, of which the best is proposed. At least 1.</summary>
    public int Candidates { get; init => field = Guard.AtLeast(value, 1); } = 24;

    /// <summary>Successive halving; null gives every configuration the full budget.</summary>
    public HalvingOptions? Halving { get; init; }

    private static double InsideUnit(double value) =>
        value is > 0 and < 1 ? value : throw new ArgumentOutOfRangeException(null, $"gamma = {value}: it must be above 0 and below 1.");
}

/// <summary>How <see cref="SuccessiveHalving"/> spends epochs.</summary>
public sealed record HalvingOptions
{
    /// <summary>One configuration in this many is promoted, to this many times the epochs. At least 2.</summary>
    public int Eta { get; init => field = Guard.AtLeast(value, 2); } = 3;

    /// <summary>The epochs of the first rung. At least 1, and at most the full budget over <see cref="Eta"/>.</summary>
    public int FirstEpochs { get; init => field = Guard.AtLeast(value, 1); } = 1;

    /// <summary>
    /// Configurations that compete with each other. At least 1; null for the usual: all of them with random proposals, and with tpe as
    /// many as leave one on the last rung, so that later brackets learn from earlier ones.
    /// </summary>
    public int? Bracket { get; init => field = value is { } count ? Guard.AtLeast(count, 1) : null; }
}
