namespace Plasticity.Lab.Search;

/// <summary>The trials of one rung of one bracket.</summary>
/// <param name="Bracket">The bracket, from 0.</param>
/// <param name="Rung">The rung, from 0.</param>
/// <param name="Trials">How many trials, unless too few of the rung below are left that did not diverge.</param>
/// <param name="Epochs">The epochs of each, counted from fresh weights.</param>
public sealed record PlannedRung(int Bracket, int Rung, int Trials, int Epochs);

/// <summary>What a search will ask for, known before it begins. Where trials diverge, fewer can be promoted.</summary>
/// <param name="Rungs">The batches, in order.</param>
public sealed record SearchPlan(IReadOnlyList<PlannedRung> Rungs)
{
    /// <summary>All trials, promoted ones included.</summary>
    public int Trials => Rungs.Sum(rung => rung.Trials);

    /// <summary>The epochs of all trials if each is trained from fresh weights.</summary>
    public long TotalEpochs => Rungs.Sum(rung => (long)rung.Trials * rung.Epochs);

    /// <summary>The epochs that are trained if every promoted trial continues from the checkpoint of its parent.</summary>
    public long ContinuedEpochs => TotalEpochs - Rungs.Zip(Rungs.Skip(1))
        .Where(pair => pair.Second.Rung > 0)
        .Sum(pair => (long)pair.Second.Trials * pair.First.Epochs);
}
