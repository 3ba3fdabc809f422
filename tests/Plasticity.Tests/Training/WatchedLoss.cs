using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Tests.Training;

/// <summary>
/// A loss that tells whenever it is evaluated: in the midst of a forward sweep, of the inference of a rule, of the time steps of a spiking
/// network, of an evaluation. What it is told to throw comes out of there.
/// </summary>
internal sealed class WatchedLoss(Loss loss, Action<int> onEvaluation) : Loss
{
    private int _evaluations;

    public override string Name => loss.Name;

    public override bool NeedsLinearOutput => loss.NeedsLinearOutput;

    public override double Evaluate(Tensor outputs, Batch batch, Span<double> losses, Tensor? error)
    {
        onEvaluation(++_evaluations);
        return loss.Evaluate(outputs, batch, losses, error);
    }

    public override void SetPrediction(Tensor outputs, Tensor prediction) => loss.SetPrediction(outputs, prediction);
}
