namespace Plasticity.Numerics;

/// <summary>The numbers a tensor is made of.</summary>
public enum ElementPrecision
{
    /// <summary>32-bit floats: what everything is computed in unless asked otherwise, with the same bits on every machine.</summary>
    Single,

    /// <summary>64-bit floats: to see what rounding does to a few estimates. Slow, and bits may differ between machines.</summary>
    Double,
}

/// <summary>
/// The precision of tensors about to be made on this thread. Models, rules and passes made while a scope holds compute in its precision,
/// with the same code:
/// <code>using (Precision.Use(ElementPrecision.Double)) { ... }</code>
/// </summary>
/// <remarks>
/// Rules make buffers when they first need them, so the scope has to hold while they run, too. Each thread has a precision of its own: a
/// scope is closed on the thread that opened it, and code inside it must not await. A tensor keeps the precision it was made in.
/// </remarks>
public static class Precision
{
    [ThreadStatic]
    private static ElementPrecision _current;

    /// <summary>The precision of tensors that this thread makes now; <see cref="ElementPrecision.Single"/> outside any scope.</summary>
    public static ElementPrecision Current => _current;

    /// <summary>Sets the precision of tensors that this thread makes, until the scope is disposed.</summary>
    /// <param name="precision">The precision.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such precision.</exception>
    public static Scope Use(ElementPrecision precision)
    {
        if (precision is not (ElementPrecision.Single or ElementPrecision.Double))
            throw new ArgumentOutOfRangeException(nameof(precision), precision, "A precision is Single or Double.");
        Scope scope = new(_current);
        _current = precision;
        return scope;
    }

    /// <summary>A stretch of code with a precision of its own; disposing it brings back the one before.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly ElementPrecision _before;

        internal Scope(ElementPrecision before) => _before = before;

        /// <summary>Brings back the precision that held before.</summary>
        public void Dispose() => _current = _before;
    }
}
