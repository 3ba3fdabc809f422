using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>What learning is to lower: a number for each sample, from the outputs and the target.</summary>
public abstract class Loss
{
    /// <summary>-log softmax(h_L)[label].</summary>
    public static Loss CrossEntropy { get; } = new CrossEntropyLoss();

    /// <summary>1/2 |h_L - y|^2.</summary>
    public static Loss SquaredError { get; } = new SquaredErrorLoss();

    /// <summary>The name in configurations.</summary>
    public abstract string Name { get; }

    /// <summary>Whether outputs must be unbounded scores, that is, the output layer linear.</summary>
    public abstract bool NeedsLinearOutput { get; }

    /// <summary>Finds the loss of each sample and its derivative with respect to the outputs.</summary>
    /// <param name="outputs">The outputs h_L, [batch, outputs].</param>
    /// <param name="batch">The targets.</param>
    /// <param name="losses">Receives the loss of each sample.</param>
    /// <param name="error">Receives dLoss/dh_L for each sample, not divided by the batch size; null if not wanted.</param>
    /// <returns>The mean loss.</returns>
    public abstract double Evaluate(Tensor outputs, Batch batch, Span<double> losses, Tensor? error);

    /// <summary>
    /// Writes out the outputs as the loss reads them: class probabilities for cross-entropy, the outputs themselves for squared error.
    /// </summary>
    /// <param name="outputs">The outputs h_L, [batch, outputs].</param>
    /// <param name="prediction">Receives the prediction, of the same shape.</param>
    public abstract void SetPrediction(Tensor outputs, Tensor prediction);

    /// <summary>The loss of a name.</summary>
    /// <exception cref="FormatException">There is no such loss.</exception>
    public static Loss Parse(string name) => name switch
    {
        "cross-entropy" => CrossEntropy,
        "squared-error" => SquaredError,
        _ => throw new FormatException($"Unknown loss '{name}': expected cross-entropy or squared-error."),
    };

    private static double Mean(ReadOnlySpan<double> losses)
    {
        double sum = 0;
        foreach (double loss in losses) sum += loss;
        return sum / losses.Length;
    }

    private sealed class CrossEntropyLoss : Loss
    {
        public override string Name => "cross-entropy";

        public override bool NeedsLinearOutput => true;

        public override void SetPrediction(Tensor outputs, Tensor prediction) => prediction.SetSoftmax(outputs);

        public override double Evaluate(Tensor outputs, Batch batch, Span<double> losses, Tensor? error)
        {
            if (!batch.IsClassification)
                throw new InvalidOperationException("Cross-entropy needs class labels; use loss=squared-error for regression.");
            losses = losses[..outputs.Rows];
            outputs.GetCrossEntropies(batch.Labels, losses);
            error?.SetCrossEntropySlope(outputs, batch.Labels);               // dLoss/da_L = softmax(a_L) - onehot
            return Mean(losses);
        }
    }

    private sealed class SquaredErrorLoss : Loss
    {
        public override string Name => "squared-error";

        public override bool NeedsLinearOutput => false;

        public override void SetPrediction(Tensor outputs, Tensor prediction) => prediction.CopyFrom(outputs);

        public override double Evaluate(Tensor outputs, Batch batch, Span<double> losses, Tensor? error)
        {
            losses = losses[..outputs.Rows];
            outputs.GetSquaredErrors(batch.Targets, losses);
            error?.SetDifference(outputs, batch.Targets);                     // dLoss/dh_L = h_L - y
            return Mean(losses);
        }
    }
}
