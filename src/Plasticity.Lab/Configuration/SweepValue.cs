using System.Globalization;

namespace Plasticity.Lab.Configuration;

/// <summary>A value as typed, before it is known of which run: one text, several to be tried, or a range to be searched.</summary>
public abstract record SweepValue
{
    private const int MostValues = 100_000;

    private SweepValue()
    {
    }

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

    /// <summary>Reads a value.</summary>
    /// <param name="text">The text, quotes included.</param>
    /// <exception cref="FormatException">It begins like a function of the grammar and is none.</exception>
    public static SweepValue Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Arguments(text, "range") is { } range) return new Several(Range(range));
        if (Arguments(text, "linspace") is { } linear) return new Several(Space(linear, value => value));
        if (Arguments(text, "logspace") is { } logarithmic) return new Several(Space(logarithmic, value => Math.Pow(10, value)));
        if (Arguments(text, "choice") is { } choice) return new Choice(NotEmpty(choice));
        if (Arguments(text, "interval") is { } interval) return OfInterval(interval);
        if (Arguments(text, "int") is { Count: 1 } whole && Parse(whole[0]) is Interval ofWhole) return ofWhole with { IsWhole = true };
        if (Arguments(text, "tag") is ["log", var tagged] && Parse(tagged) is Interval ofLog)
            return ofLog.Low > 0 ? ofLog with { IsLog = true }
                : throw new FormatException($"{text}: the ends of a logarithmic interval must be above 0.");
        if (text.StartsWith('[') && text.EndsWith(']')) return new Several([.. Split(text[1..^1]).Select(Unquoted)]);
        List<string> parts = Split(text);
        return parts.Count > 1 ? new Several([.. parts.Select(Unquoted)]) : new Single(Unquoted(text.Trim()));
    }

    /// <summary>A text without the quotes around it, if there are any.</summary>
    public static string Unquoted(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length >= 2 && text[0] is '\'' or '"' && text[^1] == text[0] ? text[1..^1] : text;
    }

    private static List<string>? Arguments(string text, string function) =>
        text.StartsWith(function + "(", StringComparison.Ordinal) && text.EndsWith(')')
            ? [.. Split(text[(function.Length + 1)..^1])] : null;

    /// <summary>The parts between commas that stand in no bracket and no quotes.</summary>
    private static List<string> Split(string text)
    {
        List<string> parts = [];
        int depth = 0, start = 0;
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote != '\0') quote = c == quote ? '\0' : quote;
            else if (c is '\'' or '"') quote = c;
            else if (c is '(' or '[' or '{') depth++;
            else if (c is ')' or ']' or '}') depth--;
            else if (c == ',' && depth == 0)
            {
                parts.Add(text[start..i].Trim());
                start = i + 1;
            }
        }
        parts.Add(text[start..].Trim());
        return parts;
    }

    private static List<string> NotEmpty(List<string> values) =>
        values.Any(value => value.Length == 0) ? throw new FormatException("a choice must name its values, such as choice(a,b).")
            : [.. values.Select(Unquoted)];

    /// <summary>In decimal, so that 0.1 steps do not drift.</summary>
    private static List<string> Range(List<string> arguments)
    {
        decimal[] numbers = [.. arguments.Select(argument => decimal.TryParse(argument, NumberStyles.Float, CultureInfo.InvariantCulture,
            out decimal value) ? value : throw WrongRange())];
        (decimal start, decimal stop, decimal step) = numbers.Length switch
        {
            1 => (0, numbers[0], 1),
            2 => (numbers[0], numbers[1], 1),
            3 => (numbers[0], numbers[1], numbers[2]),
            _ => throw WrongRange(),
        };
        if (step == 0) throw WrongRange();
        List<string> values = [];
        for (decimal value = start; step > 0 ? value < stop : value > stop; value += step)
        {
            if (values.Count >= MostValues) throw new FormatException($"more than {MostValues} values.");
            values.Add(value.ToString("0.############################", CultureInfo.InvariantCulture));
        }
        return values.Count > 0 ? values : throw new FormatException("the range has no value.");
    }

    private static FormatException WrongRange() => new("expected range(stop), range(start,stop) or range(start,stop,step).");

    private static List<string> Space(List<string> arguments, Func<double, double> map)
    {
        if (arguments.Count != 3 || !int.TryParse(arguments[2], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            || count is < 1 or > MostValues)
            throw new FormatException("expected three numbers: the first, the last, and how many, such as logspace(-4,-1,7).");
        double first = Number(arguments[0]), last = Number(arguments[1]);
        // Settings are single precision; its shortest digits are those that people would write.
        return [.. Enumerable.Range(0, count).Select(i => count == 1 ? first : first + (last - first) * i / (count - 1))
            .Select(value => ((float)map(value)).ToString(CultureInfo.InvariantCulture))];
    }

    private static Interval OfInterval(List<string> arguments)
    {
        if (arguments.Count != 2) throw new FormatException("expected interval(low,high).");
        double low = Number(arguments[0]), high = Number(arguments[1]);
        return low < high ? new(low, high, false, false) : throw new FormatException("the lower end of an interval comes first.");
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value
            : throw new FormatException($"'{text}' is not a number.");
}
