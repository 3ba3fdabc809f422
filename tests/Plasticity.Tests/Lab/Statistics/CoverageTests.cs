using System.Globalization;
using System.Text;
using Plasticity.Tests.Conventions;
using Xunit;

namespace Plasticity.Tests.Lab.Statistics;

/// <summary>
/// Intervals hold what they promise, in simulation. <c>PLASTICITY_FULL=1</c> takes 10,000 data sets and writes the table.
/// </summary>
public sealed class CoverageTests
{
    private const string Page = "docs/statistics.md", Start = "<!-- coverage -->", End = "<!-- /coverage -->";
    private const int FullResamples = 400;

    public static TheoryData<string> Claims =>
        [.. Coverage.Table.Where(line => line.Least is not null && !line.IsSlow).Select(line => line.Name)];

    [Theory, MemberData(nameof(Claims))]
    public void An_interval_covers_as_often_as_claimed(string name)
    {
        Assert.SkipWhen(Coverage.FullSimulations > 0, "The table covers it.");
        Coverage line = Coverage.Table.Single(line => line.Name == name);
        // 2,000 simulations know a share of 0.95 to 0.005; that of 0.97 to 0.004.
        Assert.InRange(line.Run(2000, 200), line.Least!.Value - 0.002, line.Most!.Value + 0.002);
    }

    [Fact]
    public void The_documented_table_has_every_line_and_keeps_every_claim()
    {
        string path = Path.Combine(Sources.RootOrSkip(), Page), text = File.ReadAllText(path);
        if (Coverage.FullSimulations > 0)
        {
            text = text[..(text.IndexOf(Start, StringComparison.Ordinal) + Start.Length)] + "\n" + Written()
                + text[text.IndexOf(End, StringComparison.Ordinal)..];
            File.WriteAllText(path, text);
        }
        string[][] lines = [.. text.Split(Start)[1].Split(End)[0].Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Skip(1).Select(line => line.Split('|', StringSplitOptions.TrimEntries))];
        Assert.Equal(Coverage.Table.Select(line => line.Name), lines.Select(line => $"{line[1]}, {line[2]}"));
        Assert.All(Coverage.Table.Zip(lines), pair =>
        {
            Assert.Equal(Claim(pair.First), pair.Second[4]);
            if (pair.First.Least is { } least)
                Assert.InRange(double.Parse(pair.Second[3], CultureInfo.InvariantCulture) / 100, least, pair.First.Most!.Value);
        });
    }

    private static string Written()
    {
        StringBuilder table = new();
        table.Append(CultureInfo.InvariantCulture, $"{Coverage.FullSimulations:N0} data sets a line:\n\n");
        table.Append("| statistic | case | covers, % | claimed, % |\n|---|---|---|---|\n");
        foreach (Coverage line in Coverage.Table)
            table.Append(CultureInfo.InvariantCulture,
                $"| {line.Statistic} | {line.Case} | {100 * line.Run(Coverage.FullSimulations, FullResamples):0.0} | {Claim(line)} |\n");
        return table.ToString();
    }

    private static string Claim(Coverage line) => line.Least is not { } least ? "-"
        : line.Most == 1 ? $"at least {100 * least:0}" : $"{100 * least:0} to {100 * line.Most:0}";
}
