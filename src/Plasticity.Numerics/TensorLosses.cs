using Plasticity.Numerics.Kernels;

namespace Plasticity.Numerics;

/// <summary>The losses of samples, one row each, and their derivatives. Losses are doubles in either precision.</summary>
public static class TensorLosses
{
    /// <summary>losses[i] = log(sum exp(logits)) - logits[label] of row i: the cross-entropy of its label.</summary>
    /// <param name="logits">The scores of classes, one row a sample.</param>
    /// <param name="labels">The class of each sample.</param>
    /// <param name="losses">Receives the losses.</param>
    /// <exception cref="ArgumentException">There is not one label and one loss a row, or a label is no column.</exception>
    public static void GetCrossEntropies(this Tensor logits, ReadOnlySpan<int> labels, Span<double> losses)
    {
        RequireLabels(logits, labels);
        RequireRows(logits, losses.Length, "losses");
        if (logits.IsDouble)
        {
            DoubleLosses.CrossEntropy(logits, labels, losses);
            return;
        }
        for (int i = 0; i < losses.Length; i++)
        {
            ReadOnlySpan<float> row = logits.Row(i);
            losses[i] = SoftmaxKernels.LogSumExp(row) - row[labels[i]];
        }
    }

    /// <summary>result = softmax(logits) - onehot(label), row by row: the derivative of the cross-entropies.</summary>
    /// <param name="result">Receives the derivative; may be <paramref name="logits"/>.</param>
    /// <param name="logits">The scores of classes, one row a sample.</param>
    /// <param name="labels">The class of each sample.</param>
    /// <exception cref="ArgumentException">The shapes differ, there is not one label a row, or a label is no column.</exception>
    public static void SetCrossEntropySlope(this Tensor result, Tensor logits, ReadOnlySpan<int> labels)
    {
        RequireLabels(logits, labels);
        result.SetSoftmax(logits);
        for (int i = 0; i < labels.Length; i++)
        {
            if (result.IsDouble) result.DoubleRow(i)[labels[i]] -= 1;
            else result.Row(i)[labels[i]] -= 1;
        }
    }

    /// <summary>losses[i] = 1/2 |h - y|^2 of row i.</summary>
    /// <param name="h">The outputs, one row a sample.</param>
    /// <param name="y">The targets, of the same shape.</param>
    /// <param name="losses">Receives the losses.</param>
    /// <exception cref="ArgumentException">The shapes differ, or there is not one loss a row.</exception>
    public static void GetSquaredErrors(this Tensor h, Tensor y, Span<double> losses)
    {
        h.RequireCount(y);
        RequireRows(h, losses.Length, "losses");
        RequireRows(h, y.Rows, "targets");
        if (h.IsDouble)
        {
            DoubleLosses.SquaredError(h, y, losses);
            return;
        }
        for (int i = 0; i < losses.Length; i++)
        {
            ReadOnlySpan<float> outputs = h.Row(i), targets = y.Row(i);
            double loss = 0;
            for (int k = 0; k < outputs.Length; k++)
            {
                double difference = (double)outputs[k] - targets[k];
                loss += 0.5 * difference * difference;
            }
            losses[i] = loss;
        }
    }

    private static void RequireLabels(Tensor logits, ReadOnlySpan<int> labels)
    {
        RequireRows(logits, labels.Length, "labels");
        foreach (int label in labels)
            if ((uint)label >= (uint)logits.Columns)
                throw new ArgumentException($"The label {label} is no column of scores of shape {logits}.", nameof(labels));
    }

    private static void RequireRows(Tensor x, int count, string what)
    {
        if (count != x.Rows) throw new ArgumentException($"{count} {what} do not fit the {x.Rows} rows of a {x}.");
    }
}
