namespace Plasticity.Probes;

/// <summary>When a probe measures: at the first few steps, and then at every so many.</summary>
/// <param name="First">Every step below this is measured.</param>
/// <param name="Every">Then every step that is a multiple of this; 0 for never.</param>
public readonly record struct Schedule(int First, int Every)
{
    /// <summary>Whether a step is measured.</summary>
    public bool Includes(long step) => step < First || (Every > 0 && step % Every == 0);
}
