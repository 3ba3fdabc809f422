namespace Plasticity.Lab.Search;

/// <summary>Says which configuration to try next.</summary>
internal interface IProposer
{
    /// <summary>Proposes a configuration.</summary>
    /// <param name="configuration">Its number, from 0, promotions not counted.</param>
    /// <param name="known">The trials of all batches before, in the order of their numbers.</param>
    /// <param name="pending">The configurations proposed before in the same batch, which have no score yet.</param>
    public IReadOnlyDictionary<string, string> Propose(
        int configuration, IReadOnlyList<SearchObservation> known, IReadOnlyList<IReadOnlyDictionary<string, string>> pending);
}
