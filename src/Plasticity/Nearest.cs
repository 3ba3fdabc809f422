namespace Plasticity;

/// <summary>Finds the name somebody probably meant.</summary>
public static class Nearest
{
    /// <summary>
    /// The candidate with the fewest insertions, deletions, replacements and swaps of neighbours to reach it; the first of equals. One that
    /// begins with what was typed comes before all others: people leave off endings.
    /// </summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="candidates">What exists; at least one.</param>
    public static string To(string typed, IEnumerable<string> candidates) =>
        candidates.MinBy(candidate => (
                !candidate.StartsWith(typed, StringComparison.OrdinalIgnoreCase),
                Distance(typed.ToUpperInvariant(), candidate.ToUpperInvariant())))
            ?? throw new ArgumentException("There are no candidates.", nameof(candidates));

    private static int Distance(string a, string b)
    {
        int[,] distance = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) distance[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) distance[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                distance[i, j] = Math.Min(replaced, 1 + Math.Min(distance[i - 1, j], distance[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
            }
        return distance[a.Length, b.Length];
    }
}
