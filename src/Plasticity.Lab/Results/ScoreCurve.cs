using Plasticity.Training;

namespace Plasticity.Lab.Results;

/// <summary>The learning curve of a run: accuracy on validation samples, or the loss of a regression, against epochs.</summary>
public static class ScoreCurve
{
    /// <summary>The points, epochs ascending; values that are not finite are left out. Empty if nothing was measured.</summary>
    public static IReadOnlyList<(double Epoch, double Value)> Of(RunResult run)
    {
        ArgumentNullException.ThrowIfNull(run);
        string name = run.Arm.IsClassification ? "accuracy" : "loss";
        List<(double Epoch, double Value)> points = [];
        foreach (Metric metric in run.Outcome?.Metrics ?? [])
            if (metric.Split == "validation" && metric.Name == name && double.IsFinite(metric.Value)
                && (points.Count == 0 || metric.Epoch > points[^1].Epoch))
                points.Add((metric.Epoch, metric.Value));
        return points;
    }
}
