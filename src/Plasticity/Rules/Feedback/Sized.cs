using System.Diagnostics.CodeAnalysis;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>Buffers that are made when first needed, and again only when they have become too small.</summary>
internal static class Sized
{
    /// <summary>Gives a buffer that many rows; what it held is lost where it has to be made.</summary>
    public static void To([NotNull] ref Tensor? buffer, int rows, int columns)
    {
        if (buffer is null || buffer.Columns != columns || !buffer.TryResize(rows)) buffer = new Tensor(rows, columns);
    }
}
