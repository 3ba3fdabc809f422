namespace Plasticity.Rules;

/// <summary>For rules that have nothing to set.</summary>
public sealed record NoOptions;
