using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>
/// A dense array of 32-bit floats, row-major: the last index runs fastest. Most tensors here are matrices, one row a sample.
/// Inside a scope of <see cref="Precision"/> it is made of 64-bit floats, and the same named operations compute in double precision.
/// </summary>
/// <remarks>
/// Storage starts on a 64-byte boundary (but for windows onto other tensors) and never moves. The number of rows can shrink and
/// grow again within the capacity the tensor was made with (<see cref="Resize"/>), so that the last, smaller batch of an epoch
/// allocates nothing. One operation takes tensors of one precision; only copies convert.
/// </remarks>
public sealed class Tensor
{
    private const int Alignment = 64;

    // Kernels may read, never write, this many elements past the end: whole vectors at the end of the last row.
    private const int Slack = 16;

    // One of the two is there, by the precision.
    private readonly float[]? _store;
    private readonly double[]? _doubles;
    private readonly int[] _shape;
    private int _offset;
    private int _capacityRows;

    /// <summary>Makes a tensor of zeros, in the present <see cref="Precision"/>.</summary>
    /// <param name="shape">The extent of each axis; all at least 1. No axis at all makes a scalar.</param>
    /// <exception cref="ArgumentException">An extent is below 1, or the tensor would exceed 2^31 - 1 elements.</exception>
    public Tensor(params ReadOnlySpan<int> shape) : this(shape, Precision.Current == ElementPrecision.Double)
    {
    }

    private Tensor(ReadOnlySpan<int> shape, bool isDouble)
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
        if (isDouble)
        {
            _doubles = new double[count];
            return;
        }
        // Pinned so that the aligned start stays aligned: the collector never moves it.
        _store = GC.AllocateArray<float>((int)count + Alignment / sizeof(float) + Slack, pinned: true);
        _offset = AlignedOffset(_store);
    }

    private Tensor(Tensor whole)
    {
        (_store, _doubles) = (whole._store, whole._doubles);
        (_offset, _capacityRows, Columns) = (whole._offset, whole._capacityRows, whole.Columns);
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

    /// <summary>Whether the elements are 64-bit floats.</summary>
    public bool IsDouble => _doubles is not null;

    /// <summary>What the elements are: the precision that held where the tensor was made.</summary>
    public ElementPrecision ElementPrecision => IsDouble ? ElementPrecision.Double : ElementPrecision.Single;

    /// <summary>All elements, in row-major order.</summary>
    /// <exception cref="InvalidOperationException">They are 64-bit floats: see <see cref="Doubles"/>.</exception>
    public Span<float> Span => Singles.AsSpan(_offset, Rows * Columns);

    /// <summary>All elements of a tensor in double precision, in row-major order.</summary>
    /// <exception cref="InvalidOperationException">They are 32-bit floats: see <see cref="Span"/>.</exception>
    public Span<double> Doubles => (_doubles ?? throw NotDouble()).AsSpan(_offset, Rows * Columns);

    /// <summary>
    /// The first element's address, for kernels. Valid as long as the tensor is alive: end with <see cref="GC.KeepAlive"/>.
    /// </summary>
    internal unsafe float* Pointer => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Singles)) + _offset;

    private float[] Singles => _store ?? throw NotSingle();

    /// <summary>One row.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <exception cref="InvalidOperationException">The elements are 64-bit floats.</exception>
    public Span<float> Row(int row)
    {
        if ((uint)row >= (uint)Rows) throw NoRow(row);
        return Singles.AsSpan(_offset + row * Columns, Columns);
    }

    /// <summary>The element at a row and column; one in double precision is rounded when it is read.</summary>
    public float this[int row, int column]
    {
        get => IsDouble ? (float)DoubleRow(row)[column] : Row(row)[column];
        set
        {
            if (IsDouble) DoubleRow(row)[column] = value;
            else Row(row)[column] = value;
        }
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

    /// <summary>Makes a tensor from values in row-major order, in the present <see cref="Precision"/>.</summary>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
    public static Tensor From(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        Tensor tensor = new(shape);
        tensor.RequireCount(values.Length);
        if (tensor.IsDouble) DoubleConversion.Widen(values, tensor.Doubles);
        else values.CopyTo(tensor.Span);
        return tensor;
    }

    /// <summary>Makes a tensor from values in row-major order, rounded if the present <see cref="Precision"/> is single.</summary>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
    public static Tensor From(ReadOnlySpan<double> values, params ReadOnlySpan<int> shape)
    {
        Tensor tensor = new(shape);
        tensor.RequireCount(values.Length);
        if (tensor.IsDouble) values.CopyTo(tensor.Doubles);
        else DoubleConversion.Round(values, tensor.Span);
        return tensor;
    }

    /// <summary>A tensor of the same shape and precision, filled with zeros.</summary>
    public Tensor LikeThis() => new(_shape, IsDouble);

    /// <summary>A copy of the same precision that shares nothing with this tensor.</summary>
    public Tensor Copy()
    {
        Tensor copy = LikeThis();
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>Copies all elements of <paramref name="source"/>, which must have as many; converts if it has another precision.</summary>
    public void CopyFrom(Tensor source)
    {
        if (source.Count != Count) throw Misfit(source, nameof(CopyFrom));
        if (source.IsDouble)
        {
            if (IsDouble) source.Doubles.CopyTo(Doubles);
            else DoubleConversion.Round(source.Doubles, Span);
        }
        else if (IsDouble) DoubleConversion.Widen(source.Span, Doubles);
        else source.Span.CopyTo(Span);
    }

    /// <summary>Sets every element to 0.</summary>
    public void Clear()
    {
        if (IsDouble) Doubles.Clear();
        else Span.Clear();
    }

    /// <summary>Sets every element.</summary>
    public void Fill(double value)
    {
        if (IsDouble) Doubles.Fill(value);
        else Span.Fill((float)value);
    }

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

    /// <summary>One row of a tensor in double precision.</summary>
    internal Span<double> DoubleRow(int row)
    {
        if ((uint)row >= (uint)Rows) throw NoRow(row);
        return Doubles.Slice(row * Columns, Columns);
    }

    /// <summary>Requires as many elements, and of the same precision.</summary>
    internal void RequireCount(Tensor other, [CallerMemberName] string operation = "")
    {
        if (other.Count != Count) throw Misfit(other, operation);
        if (other.IsDouble != IsDouble) throw Mixed(other, operation);
    }

    /// <summary>Requires that an operand has the precision of this tensor.</summary>
    internal void RequirePrecision(Tensor other, [CallerMemberName] string operation = "")
    {
        if (other.IsDouble != IsDouble) throw Mixed(other, operation);
    }

    internal static string Describe(ReadOnlySpan<int> shape) => shape.Length == 0 ? "scalar" : string.Join('x', shape.ToArray());

    private void RequireCount(int values)
    {
        if (values != Count) throw new ArgumentException($"{values} values do not fill a tensor of shape {this}.", nameof(values));
    }

    // Made apart, so that what throws them stays small enough to inline.
    private ArgumentException Misfit(Tensor other, string operation) =>
        new($"{operation}: a tensor of shape {other} does not fit one of shape {this}.");

    private ArgumentOutOfRangeException NoRow(int row) => new(nameof(row), row, $"The tensor has {Rows} rows.");

    private InvalidOperationException NotSingle() =>
        new($"This operation works on 32-bit floats only, but the tensor of shape {this} is in double precision: make it outside "
            + "Precision.Use(ElementPrecision.Double), or read it with Doubles or CopyFrom.");

    private InvalidOperationException NotDouble() =>
        new($"This operation works on 64-bit floats only, but the tensor of shape {this} is in single precision: make it inside "
            + "Precision.Use(ElementPrecision.Double), or read it with Span or CopyFrom.");

    private ArgumentException Mixed(Tensor other, string operation) =>
        new($"{operation}: the operands mix precisions, {(IsDouble ? "double" : "single")} ({this}) and "
            + $"{(other.IsDouble ? "double" : "single")} ({other}). Make all tensors inside one scope of Precision.Use, which must hold "
            + "while the rule runs, too; CopyFrom converts.");

    private static unsafe int AlignedOffset(float[] store)
    {
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(store));
        nuint past = address % Alignment;
        return past == 0 ? 0 : (int)((Alignment - past) / sizeof(float));
    }
}
