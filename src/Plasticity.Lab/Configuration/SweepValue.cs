namespace Plasticity.Lab.Configuration;

/// <summary>A value as typed, before it is known of which run: one text, several to be tried, or a range to be searched.</summary>
public abstract record SweepValue
{
    private SweepValue()
    {
    }

    /// <summary>The names of the grammar's functions.</summary>
    public static IReadOnlyList<string> Functions => SweepFunctions.Names;

    /// <summary>One value.</summary>
    /// <param name="Text">The value.</param>
    public sealed record Single(string Text) : SweepValue;

    /// <summary>Several values, each of which is run: <c>a,b</c>, <c>[a, b]</c>, <c>range(0,10)</c>, <c>logspace(-4,-1,7)</c>.</summary>
    /// <param name="Texts">The values.</param>
    public sealed record Several(IReadOnlyList<string> Texts) : SweepValue;

    /// <summary><c>choice(a,b)</c>: each is run in a grid; a search chooses among them.</summary>
    /// <param name="Texts">The values.</param>
    public sealed record Choice(IReadOnlyList<string> Texts) : SweepValue;

    /// <summary><c>interval(low,high)</c>, perhaps within <c>int(...)</c> or <c>tag(log,...)</c>: for searches only.</summary>
    /// <param name="Low">The lower end.</param>
    /// <param name="High">The upper end.</param>
    /// <param name="IsLog">Whether its logarithm is searched evenly.</param>
    /// <param name="IsWhole">Whether only whole numbers are meant.</param>
    public sealed record Interval(double Low, double High, bool IsLog, bool IsWhole) : SweepValue;

    /// <summary>A range whose numbers are not written out yet, so that a cast can still change its ends.</summary>
    internal sealed record Steps(decimal Start, decimal Stop, decimal Step) : SweepValue;

    /// <summary>Reads a value in the grammar of Hydra's overrides; docs/configuration.md lists it.</summary>
    /// <param name="text">The text, quotes included.</param>
    /// <exception cref="FormatException">It is not of the grammar; the message says where, what is expected, and the remedy.</exception>
    public static SweepValue Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        SweepValue value = SweepFunctions.Evaluate(OverrideReader.Read(text));
        return value is Steps steps ? new Several(SweepFunctions.Numbers(steps)) : value;
    }

    /// <summary>A text without the quotes around it, if there are any, and without white space around it.</summary>
    public static string Unquoted(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return OverrideReader.ReadQuoted(text) ?? text.Trim();
    }

    /// <summary>A text that <see cref="Parse"/> reads as this one value, also between commas: in quotes where it must be.</summary>
    public static string Quoted(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            // A backslash at the end would escape the comma that comes next.
            if (text.Length > 0 && text[^1] != '\\' && Parse(text) is Single single && single.Text == text) return text;
        }
        catch (FormatException)
        {
            return OverrideReader.Quote(text);               // it has a character with a meaning
        }
        return OverrideReader.Quote(text);
    }

    /// <summary>Several values as a list that <see cref="Parse"/> reads back.</summary>
    public static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Quoted))}]";
}
