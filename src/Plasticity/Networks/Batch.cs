using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>Samples that are learned from together: inputs, and labels or targets if the task has them.</summary>
public sealed class Batch
{
    private readonly int[] _labels;

    /// <summary>Makes room for a batch.</summary>
    /// <param name="capacity">The most samples it can hold.</param>
    /// <param name="inputs">Inputs of a sample.</param>
    /// <param name="outputs">Classes, or the length of a target vector.</param>
    /// <param name="isClassification">Whether samples carry a class label rather than a target vector.</param>
    public Batch(int capacity, int inputs, int outputs, bool isClassification)
    {
        Inputs = new Tensor(capacity, inputs);
        Outputs = outputs;
        IsClassification = isClassification;
        _labels = new int[isClassification ? capacity : 0];
        Targets = new Tensor(capacity, outputs);
        Count = capacity;
    }

    /// <summary>The inputs x, [count, inputs].</summary>
    public Tensor Inputs { get; }

    /// <summary>The target vectors y, [count, outputs]; for classification the labels as one-hot rows.</summary>
    public Tensor Targets { get; }

    /// <summary>The class of each sample, 0 to <see cref="Outputs"/> - 1; empty for regression.</summary>
    public Span<int> Labels => _labels.AsSpan(0, IsClassification ? Count : 0);

    /// <summary>The number of samples.</summary>
    public int Count { get; private set; }

    /// <summary>Classes, or the length of a target vector.</summary>
    public int Outputs { get; }

    /// <summary>Whether samples carry a class label rather than a target vector.</summary>
    public bool IsClassification { get; }

    /// <summary>Sets the number of samples, within the capacity.</summary>
    public void Resize(int count)
    {
        if (count == Count) return;
        Inputs.Resize(count);
        Targets.Resize(count);
        Count = count;
    }

    /// <summary>Sets the label of a sample and its one-hot target.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label is not a class of the task.</exception>
    public void SetLabel(int sample, int label)
    {
        if ((uint)label >= (uint)Outputs)
            throw new ArgumentOutOfRangeException(nameof(label), label, $"The task has classes 0 to {Outputs - 1}.");
        _labels[sample] = label;
        Targets.SetOneHotRow(sample, label);
    }
}
