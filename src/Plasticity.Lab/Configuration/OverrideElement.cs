namespace Plasticity.Lab.Configuration;

/// <summary>A value as it is written, before its functions are worked out: what <see cref="OverrideReader"/> reads.</summary>
internal abstract record OverrideElement
{
    private OverrideElement()
    {
    }

    /// <summary>A plain value, without its quotes and escapes.</summary>
    public sealed record Text(string Value) : OverrideElement;

    /// <summary>Values in brackets, or several with commas between them.</summary>
    public sealed record Several(IReadOnlyList<OverrideElement> Items) : OverrideElement;

    /// <summary>A function with its arguments, in order.</summary>
    public sealed record Call(string Function, IReadOnlyList<OverrideArgument> Arguments) : OverrideElement;
}

/// <summary>An argument of a function.</summary>
/// <param name="Name">Its name; null if it is known by its place.</param>
/// <param name="Value">Its value.</param>
internal sealed record OverrideArgument(string? Name, OverrideElement Value);
