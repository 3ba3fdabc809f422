using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Tasks;

/// <summary>A set of samples: the training, validation or test part of a task.</summary>
public sealed class Samples
{
    private readonly int[] _labels;

    /// <summary>Samples with class labels.</summary>
    /// <param name="inputs">The inputs, [count, inputs].</param>
    /// <param name="labels">The class of each sample.</param>
    /// <param name="classes">The number of classes.</param>
    /// <exception cref="ArgumentException">The counts differ or a label is not a class.</exception>
    public Samples(Tensor inputs, int[] labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length != inputs.Rows)
            throw new ArgumentException($"There are {inputs.Rows} inputs but {labels.Length} labels.", nameof(labels));
        for (int i = 0; i < labels.Length; i++)
            if ((uint)labels[i] >= (uint)classes)
                throw new ArgumentException($"Sample {i} has label {labels[i]}, but there are classes 0 to {classes - 1}.", nameof(labels));
        Inputs = inputs;
        _labels = labels;
        Outputs = classes;
    }

    /// <summary>Samples with target vectors.</summary>
    /// <param name="inputs">The inputs, [count, inputs].</param>
    /// <param name="targets">The targets, [count, outputs].</param>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    public Samples(Tensor inputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.Rows != inputs.Rows)
            throw new ArgumentException($"There are {inputs.Rows} inputs but {targets.Rows} targets.", nameof(targets));
        Inputs = inputs;
        Targets = targets;
        _labels = [];
        Outputs = targets.Columns;
    }

    /// <summary>The inputs, [count, inputs].</summary>
    public Tensor Inputs { get; }

    /// <summary>The targets, [count, outputs]; null for classification.</summary>
    public Tensor? Targets { get; }

    /// <summary>The class of each sample; empty for regression.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The number of samples.</summary>
    public int Count => Inputs.Rows;

    /// <summary>Classes, or the length of a target.</summary>
    public int Outputs { get; }

    /// <summary>Whether samples have class labels.</summary>
    public bool IsClassification => Targets is null;

    /// <summary>Makes a batch that can hold <paramref name="capacity"/> of these samples.</summary>
    public Batch NewBatch(int capacity) => new(capacity, Inputs.Columns, Outputs, IsClassification);

    /// <summary>Fills a batch with the samples of the given indices.</summary>
    public void Fill(Batch batch, ReadOnlySpan<int> indices)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Resize(indices.Length);
        for (int i = 0; i < indices.Length; i++)
        {
            batch.Inputs.CopyRow(i, Inputs, indices[i]);
            if (Targets is null) batch.SetLabel(i, _labels[indices[i]]);
            else batch.Targets.CopyRow(i, Targets, indices[i]);
        }
    }

    /// <summary>The first samples, at most <paramref name="most"/> of them; all for 0.</summary>
    public Samples First(int most)
    {
        if (most <= 0 || most >= Count) return this;
        int[] indices = new int[most];
        for (int i = 0; i < most; i++) indices[i] = i;
        return Take(indices);
    }

    /// <summary>The samples of the given indices, as a set of their own.</summary>
    public Samples Take(ReadOnlySpan<int> indices)
    {
        if (indices.Length == 0) throw new ArgumentException("A set of samples cannot be empty.", nameof(indices));
        Tensor inputs = new(indices.Length, Inputs.Columns);
        for (int i = 0; i < indices.Length; i++) inputs.CopyRow(i, Inputs, indices[i]);
        if (Targets is null)
        {
            int[] labels = new int[indices.Length];
            for (int i = 0; i < labels.Length; i++) labels[i] = _labels[indices[i]];
            return new Samples(inputs, labels, Outputs);
        }
        Tensor targets = new(indices.Length, Outputs);
        for (int i = 0; i < indices.Length; i++) targets.CopyRow(i, Targets, indices[i]);
        return new Samples(inputs, targets);
    }
}
