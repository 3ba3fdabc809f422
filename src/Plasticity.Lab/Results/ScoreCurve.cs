using Plasticity.Lab.Sweeps;
using Plasticity.Training;

namespace Plasticity.Lab.Results;

/// <summary>The learning curve of a run: accuracy on validation samples, or the loss of a regression, against epochs.</summary>
public static class ScoreCurve
{
    /// <summary>Whether a measurement is a point of the curve.</summary>
    public static bool Has(ArmFacts arm, Metric metric)
    {
        ArgumentNullException.ThrowIfNull(arm);
        return metric.Split == "validation" && metric.Name == (arm.IsClassification ? "accuracy" : "loss");
    }

    /// <summary>The points, epochs ascending; values that are not finite are left out. Empty if nothing was measured.</summary>
    public static IReadOnlyList<(double Epoch, double Value)> Of(RunResult run)
    {
        ArgumentNullException.ThrowIfNull(run);
        List<(double Epoch, double Value)> points = [];
        foreach (Metric metric in run.Outcome?.Metrics ?? [])
            if (Has(run.Arm, metric) && double.IsFinite(metric.Value) && (points.Count == 0 || metric.Epoch > points[^1].Epoch))
                points.Add((metric.Epoch, metric.Value));
        return points;
    }
}
