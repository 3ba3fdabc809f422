using Plasticity.Numerics;

namespace Plasticity.Lab.Estimates;

/// <summary>How one tensor is laid out in other frameworks: the same elements, their axes in another order.</summary>
public sealed class TensorLayout
{
    private readonly int[] _shape;
    private readonly int[] _extents;
    private readonly int[] _strides;

    /// <summary>Describes a layout.</summary>
    /// <param name="shape">The shape in other frameworks, where axes may be joined.</param>
    /// <param name="axes">Our axes, one by one; the last runs fastest.</param>
    /// <param name="order">For each axis of theirs, one by one, which of ours it is.</param>
    public TensorLayout(ReadOnlySpan<int> shape, ReadOnlySpan<int> axes, ReadOnlySpan<int> order)
    {
        (_shape, _extents, _strides) = (shape.ToArray(), new int[order.Length], new int[order.Length]);
        for (int k = 0; k < order.Length; k++)
        {
            (_extents[k], _strides[k]) = (axes[order[k]], 1);
            for (int later = order[k] + 1; later < axes.Length; later++) _strides[k] *= axes[later];
        }
    }

    /// <summary>The layout of tensors that are alike everywhere.</summary>
    /// <param name="shape">Their shape.</param>
    public static TensorLayout Same(ReadOnlySpan<int> shape) => new(shape, shape, [.. Enumerable.Range(0, shape.Length)]);

    /// <summary>The shape in other frameworks.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>A copy of a tensor of ours in their layout, of the same precision.</summary>
    public Tensor ToForeign(Tensor ours)
    {
        ArgumentNullException.ThrowIfNull(ours);
        using Precision.Scope scope = Precision.Use(ours.ElementPrecision);
        Tensor foreign = new(_shape);
        if (ours.IsDouble) Move<double>(ours.Doubles, foreign.Doubles, isOut: true);
        else Move<float>(ours.Span, foreign.Span, isOut: true);
        return foreign;
    }

    /// <summary>Fills a tensor of ours from one in their layout, of the same precision.</summary>
    public void FromForeign(Tensor foreign, Tensor ours)
    {
        ArgumentNullException.ThrowIfNull(foreign);
        ArgumentNullException.ThrowIfNull(ours);
        if (ours.IsDouble) Move<double>(foreign.Doubles, ours.Doubles, isOut: false);
        else Move<float>(foreign.Span, ours.Span, isOut: false);
    }

    private void Move<T>(ReadOnlySpan<T> from, Span<T> to, bool isOut)
    {
        int[] index = new int[_extents.Length];
        for (int theirs = 0, ours = 0; theirs < from.Length; theirs++)
        {
            if (isOut) to[theirs] = from[ours];
            else to[ours] = from[theirs];
            for (int axis = index.Length - 1; axis >= 0; axis--)
            {
                ours += _strides[axis];
                if (++index[axis] < _extents[axis]) break;
                ours -= _strides[axis] * _extents[axis];
                index[axis] = 0;
            }
        }
    }
}
