using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Plasticity.Numerics;

/// <summary>
/// A dense array of 32-bit floats, row-major: the last index runs fastest. Most tensors here are matrices, one row a sample.
/// </summary>
/// <remarks>
/// Storage starts on a 64-byte boundary (but for windows onto other tensors) and never moves. The number of rows can shrink and
/// grow again within the capacity the tensor was made with (<see cref="Resize"/>), so that the last, smaller batch of an epoch
/// allocates nothing.
/// </remarks>
public sealed class Tensor
{
    private const int Alignment = 64;

    // Kernels may read, never write, this many elements past the end: whole vectors at the end of the last row.
    private const int Slack = 16;

    private readonly float[] _store;
    private readonly int[] _shape;
    private int _offset;
    private int _capacityRows;

    /// <summary>Makes a tensor of zeros.</summary>
    /// <param name="shape">The extent of each axis; all at least 1. No axis at all makes a scalar.</param>
    /// <exception cref="ArgumentException">An extent is below 1, or the tensor would exceed 2^31 - 1 elements.</exception>
    public Tensor(params ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (int extent in shape)
        {
            if (extent < 1)
                throw new ArgumentException(
                    $"A tensor of shape {Describe(shape)} is empty: every extent must be at least 1.", nameof(shape));
            count = checked(count * extent);
        }
        if (count > Array.MaxLength - 2 * Alignment)
            throw new ArgumentException(
                $"A tensor of shape {Describe(shape)} has {count} elements; the most is {Array.MaxLength - 2 * Alignment}.", nameof(shape));
        _shape = shape.ToArray();
        _capacityRows = shape.Length == 0 ? 1 : shape[0];
        Columns = (int)(count / _capacityRows);
        // Pinned so that the aligned start stays aligned: the collector never moves it.
        _store = GC.AllocateArray<float>((int)count + Alignment / sizeof(float) + Slack, pinned: true);
        _offset = AlignedOffset(_store);
    }

    private Tensor(Tensor whole)
    {
        (_store, _offset, _capacityRows, Columns) = (whole._store, whole._offset, whole._capacityRows, whole.Columns);
        _shape = [whole.Rows, whole.Columns];
    }

    /// <summary>The extent of each axis. The first is <see cref="Rows"/>.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>The extent of the first axis: samples, or presynaptic units of a weight matrix.</summary>
    public int Rows => _shape.Length == 0 ? 1 : _shape[0];

    /// <summary>The product of all axes but the first.</summary>
    public int Columns { get; }

    /// <summary>The number of elements.</summary>
    public int Count => Rows * Columns;

    /// <summary>All elements, in row-major order.</summary>
    public Span<float> Span => _store.AsSpan(_offset, Rows * Columns);

    /// <summary>
    /// The first element's address, for kernels. Valid as long as the tensor is alive: end with <see cref="GC.KeepAlive"/>.
    /// </summary>
    internal unsafe float* Pointer => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_store)) + _offset;

    /// <summary>One row.</summary>
    /// <param name="row">The row, from 0.</param>
    public Span<float> Row(int row)
    {
        if ((uint)row >= (uint)Rows) throw new ArgumentOutOfRangeException(nameof(row), row, $"The tensor has {Rows} rows.");
        return _store.AsSpan(_offset + row * Columns, Columns);
    }

    /// <summary>The element at a row and column.</summary>
    public float this[int row, int column]
    {
        get => Row(row)[column];
        set => Row(row)[column] = value;
    }

    /// <summary>Sets the number of rows, within the capacity the tensor was made with. Contents of kept rows stay.</summary>
    /// <param name="rows">The new number of rows.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is below 1 or above the capacity.</exception>
    public void Resize(int rows)
    {
        if (rows < 1 || rows > _capacityRows)
            throw new ArgumentOutOfRangeException(nameof(rows), rows, $"The tensor was made for 1 to {_capacityRows} rows.");
        if (_shape.Length > 0) _shape[0] = rows;
    }

    /// <summary>Sets the number of rows if the tensor was made for as many; returns whether it was.</summary>
    /// <param name="rows">The new number of rows, at least 1.</param>
    public bool TryResize(int rows)
    {
        if (rows > _capacityRows) return false;
        Resize(rows);
        return true;
    }

    /// <summary>Makes a tensor from values in row-major order.</summary>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
    public static Tensor From(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        Tensor tensor = new(shape);
        if (values.Length != tensor.Count)
            throw new ArgumentException($"{values.Length} values do not fill a tensor of shape {Describe(shape)}.", nameof(values));
        values.CopyTo(tensor.Span);
        return tensor;
    }

    /// <summary>A tensor of the same shape, filled with zeros.</summary>
    public Tensor LikeThis() => new(_shape);

    /// <summary>A copy that shares nothing with this tensor.</summary>
    public Tensor Copy() => From(Span, _shape);

    /// <summary>Copies all elements of <paramref name="source"/>, which must have as many.</summary>
    public void CopyFrom(Tensor source)
    {
        RequireCount(source);
        source.Span.CopyTo(Span);
    }

    /// <summary>Sets every element to 0.</summary>
    public void Clear() => Span.Clear();

    /// <summary>Sets every element.</summary>
    public void Fill(float value) => Span.Fill(value);

    /// <summary>The shape as people write it, for messages: <c>128x784</c>.</summary>
    public override string ToString() => Describe(_shape);

    /// <summary>A matrix on the storage of this one: what is written to either is seen in both.</summary>
    internal Tensor Window() => new(this);

    /// <summary>Makes a window of <paramref name="whole"/> show these rows, and no others whatever its size.</summary>
    internal void Show(Tensor whole, int firstRow, int rows)
    {
        _offset = whole._offset + firstRow * Columns;
        _capacityRows = _shape[0] = rows;
    }

    internal void RequireCount(Tensor other, [CallerMemberName] string operation = "")
    {
        if (other.Count != Count)
            throw new ArgumentException($"{operation}: a tensor of shape {other} does not fit one of shape {this}.");
    }

    internal static string Describe(ReadOnlySpan<int> shape) => shape.Length == 0 ? "scalar" : string.Join('x', shape.ToArray());

    private static unsafe int AlignedOffset(float[] store)
    {
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(store));
        nuint past = address % Alignment;
        return past == 0 ? 0 : (int)((Alignment - past) / sizeof(float));
    }
}
