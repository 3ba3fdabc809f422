using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>A learnable tensor of a model.</summary>
/// <param name="Name">The name it is saved under, such as <c>W2</c> or <c>b2</c>.</param>
/// <param name="Value">The tensor itself; learning changes it in place.</param>
/// <param name="Connection">The connection it belongs to.</param>
/// <param name="IsBias">Whether it is the connection's bias rather than its weights.</param>
public sealed record Parameter(string Name, Tensor Value, Connection Connection, bool IsBias);
