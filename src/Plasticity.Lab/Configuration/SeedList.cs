using System.Globalization;

namespace Plasticity.Lab.Configuration;

/// <summary>Seeds as typed: a count, a list, or a range.</summary>
internal static class SeedList
{
    private const int Most = 100_000;

    /// <summary>What <see cref="Parse"/> accepts.</summary>
    public const string Allowed = "a count such as 10 (seeds 0 to 9), a list such as [0,3], or range(0,10)";

    /// <summary>Reads seeds.</summary>
    /// <exception cref="FormatException">The text is none of these, is empty, or names a seed twice.</exception>
    public static IReadOnlyList<ulong> Parse(string text)
    {
        List<ulong> seeds = [.. Read(text)];
        if (seeds.Count == 0) throw new FormatException("there must be at least one seed.");
        foreach (IGrouping<ulong, ulong> twice in seeds.GroupBy(seed => seed).Where(group => group.Count() > 1))
            throw new FormatException($"seed {twice.Key} is given twice.");
        return seeds;
    }

    /// <summary>The text that <see cref="Parse"/> reads back.</summary>
    public static string Format(IEnumerable<ulong> seeds) =>
        $"[{string.Join(", ", seeds.Select(seed => seed.ToString(CultureInfo.InvariantCulture)))}]";

    private static IEnumerable<ulong> Read(string text) => SweepValue.Parse(text) switch
    {
        SweepValue.Single count => Range(Whole(count.Text)),
        SweepValue.Several several => several.Texts.Select(Whole),
        SweepValue.Choice choice => choice.Texts.Select(Whole),
        _ => throw Wrong(),
    };

    private static IEnumerable<ulong> Range(ulong count)
    {
        if (count > Most) throw new FormatException($"more than {Most} seeds.");
        for (ulong seed = 0; seed < count; seed++) yield return seed;
    }

    private static ulong Whole(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : throw Wrong();

    private static FormatException Wrong() => new($"expected {Allowed}.");
}
