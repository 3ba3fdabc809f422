namespace Plasticity.Numerics.Kernels;

/// <summary>
/// One matrix product c = f(alpha a b + beta c + bias) as strides over memory, so that the kernels need not know which operand is
/// transposed. All strides count elements.
/// </summary>
internal unsafe struct Product
{
    /// <summary>The left operand; element (i, k) lies at i LeftRow + k LeftStep. One of the two strides is 1.</summary>
    internal float* Left;
    internal nint LeftRow, LeftStep;

    /// <summary>
    /// The right operand; element (k, j) lies at k RightStep + j RightColumn. One of the two strides is 1. Fifteen
    /// elements past its end may be read (and their products dropped), as a tensor's memory allows.
    /// </summary>
    internal float* Right;
    internal nint RightStep, RightColumn;

    /// <summary>The result; its rows are contiguous, ResultRow apart.</summary>
    internal float* Result;
    internal nint ResultRow;

    internal int Rows, Columns, Depth;
    internal float Alpha, Beta;

    /// <summary>If set, the left operand holds only these KeptSteps steps of k, ascending; the others were zero throughout.</summary>
    internal int* StepOf;
    internal int KeptSteps;

    /// <summary>If set, row i of the left operand belongs to row RowOf[i] of the result.</summary>
    internal int* RowOf;

    /// <summary>Whether <see cref="Bias"/> and <see cref="F"/> are to be applied to the finished result.</summary>
    internal bool HasEpilogue;
    internal float* Bias;
    internal Nonlinearity F;
}
