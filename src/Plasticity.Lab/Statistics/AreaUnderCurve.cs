namespace Plasticity.Lab.Statistics;

/// <summary>The mean height of a learning curve: who learns fast and well has a large one.</summary>
/// <remarks>
/// Trapezoids over the span: sum (x_{i+1} - x_i) (y_i + y_{i+1}) / 2 / (x_n - x_1). So accuracies give a number in [0, 1], whatever is on
/// the x-axis: epochs, updates, or the logarithm of either.
/// </remarks>
public static class AreaUnderCurve
{
    /// <summary>The area divided by the span; a single point is its own mean.</summary>
    /// <param name="points">The curve, x strictly ascending, all finite. A run that diverged goes on at the score of chance.</param>
    /// <exception cref="ArgumentException">There is no point, one is not finite, or x does not ascend.</exception>
    public static double Of(IReadOnlyList<(double X, double Y)> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count == 0) throw new ArgumentException("A curve without points has no area.", nameof(points));
        double area = 0, origin = points[0].Y;
        for (int i = 0; i < points.Count; i++)
        {
            (double x, double y) = points[i];
            if (!double.IsFinite(x) || !double.IsFinite(y))
                throw new ArgumentException(
                    $"Point {i} of {points.Count} is ({x}, {y}): give a run that diverged the score of chance.", nameof(points));
            if (i == 0) continue;
            (double x0, double y0) = points[i - 1];
            if (x <= x0) throw new ArgumentException($"x must ascend: point {i} of {points.Count} is at {x} after {x0}.", nameof(points));
            area += (x - x0) * ((y0 - origin) + (y - origin)) / 2;
        }
        return points.Count == 1 ? origin : origin + area / (points[^1].X - points[0].X);
    }
}
