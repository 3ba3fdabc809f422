namespace Plasticity.Lab.Statistics;

/// <summary>Corrects p-values for being many: the chance of even one false finding stays at the level that is asked for.</summary>
/// <remarks>
/// With p_(1) &lt;= ... &lt;= p_(m): adjusted p_(k) = max over j &lt;= k of min(1, (m - j + 1) p_(j)). It needs no independence.
/// Source: Holm, Scandinavian Journal of Statistics 6:65, 1979.
/// </remarks>
public static class HolmCorrection
{
    /// <summary>The adjusted p-values, in the order of the given ones.</summary>
    /// <param name="pValues">The p-values of one family, in [0, 1].</param>
    /// <exception cref="ArgumentException">One is not a probability.</exception>
    public static IReadOnlyList<double> Adjust(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        for (int i = 0; i < pValues.Count; i++)
            if (pValues[i] is not (>= 0 and <= 1))
                throw new ArgumentException($"p-value {i} of {pValues.Count} is {pValues[i]}, not in [0, 1].", nameof(pValues));
        double[] adjusted = new double[pValues.Count];
        double largest = 0;
        int left = pValues.Count;
        foreach (int i in Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i]))
        {
            largest = Math.Max(largest, Math.Min(1, left-- * pValues[i]));
            adjusted[i] = largest;
        }
        return adjusted;
    }
}
