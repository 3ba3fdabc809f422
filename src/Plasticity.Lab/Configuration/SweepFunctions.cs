using System.Globalization;

namespace Plasticity.Lab.Configuration;

/// <summary>Works out the functions of the override grammar.</summary>
internal static class SweepFunctions
{
    private const int MostValues = 100_000;
    private const decimal Largest = 1e20m;                   // so that no sum of a range leaves what decimal holds

    private static readonly string[] _names =
        ["range", "linspace", "logspace", "choice", "sort", "interval", "tag", "int", "float", "str", "bool"];

    /// <summary>The functions that there are.</summary>
    public static IReadOnlyList<string> Names => _names;

    /// <summary>The value of an element.</summary>
    /// <exception cref="FormatException">A function is unknown or its arguments do not fit.</exception>
    public static SweepValue Evaluate(OverrideElement element) => element switch
    {
        OverrideElement.Text text => new SweepValue.Single(text.Value),
        OverrideElement.Several { Items.Count: 0 } => throw new FormatException("the list is empty."),
        OverrideElement.Several several => new SweepValue.Several([.. several.Items.Select(Plain)]),
        OverrideElement.Call call => Evaluate(call),
        _ => throw new ArgumentOutOfRangeException(nameof(element)),
    };

    /// <summary>The numbers start + i step of a range, up to but without stop; in decimal, so that steps of 0.1 do not drift.</summary>
    public static IReadOnlyList<string> Numbers(SweepValue.Steps range)
    {
        (decimal start, decimal stop, decimal step) = (range.Start, range.Stop, range.Step);
        if (step == 0) throw new FormatException("the step of a range must not be 0.");
        if (((double)stop - (double)start) / (double)step > MostValues) throw new FormatException($"more than {MostValues} values.");
        List<string> values = [];
        for (decimal value = start; step > 0 ? value < stop : value > stop; value = start + values.Count * step)
            values.Add(value.ToString("0.############################", CultureInfo.InvariantCulture));
        return values.Count > 0 ? values : throw new FormatException(step > 0 && start > stop
            ? "the range has no value: a falling one needs a step below 0, such as range(10,0,-2)."
            : "the range has no value: its stop is left out, so that range(0,3) is 0, 1, 2.");
    }

    private static SweepValue Evaluate(OverrideElement.Call call) => call.Function switch
    {
        "range" => Range(call),
        "linspace" => Space(call, value => value),
        "logspace" => Space(call, value => Rounded(Math.Pow(10, value))),
        "choice" => Choice(call),
        "interval" => Interval(call),
        "tag" => Tag(call),
        "sort" => Sort(call),
        "int" => Cast(call, value => value is SweepValue.Interval interval ? interval with { IsWhole = true }
            : value is SweepValue.Steps s ? new SweepValue.Steps(Math.Truncate(s.Start), Math.Truncate(s.Stop), Math.Truncate(s.Step))
            : Map(value, Whole)),
        "float" => Cast(call, value => value is SweepValue.Interval or SweepValue.Steps ? value : Map(value, Floating)),
        "str" => Cast(call, value => Map(value, text => text)),
        "bool" => Cast(call, value => Map(value, TrueOrFalse)),
        "shuffle" => throw new FormatException("a sweep runs every value, and the same settings always give the same runs: leave shuffle "
            + "out."),
        "glob" => throw new FormatException("there is no glob here: name the values, such as choice(fa,dfa)."),
        _ => throw new FormatException($"there is no function '{call.Function}'. Did you mean '{Nearest.To(call.Function, _names)}'? "
            + $"Functions: {string.Join(", ", _names)}. A value with brackets of its own is put in quotes."),
    };

    private static SweepValue.Steps Range(OverrideElement.Call call)
    {
        const string expected = "range(stop), range(start,stop) or range(start,stop,step)";
        Dictionary<string, string> given = Bind(call, expected,
            call.Arguments.Count(argument => argument.Name is null) == 1 && call.Arguments.All(argument => argument.Name != "stop")
                ? ["stop", "step"] : ["start", "stop", "step"]);
        if (!given.ContainsKey("stop")) throw Wrong(call, expected);
        decimal Of(string name, decimal usual) => given.TryGetValue(name, out string? text) ? Exact(text) : usual;
        return new(Of("start", 0), Of("stop", 0), Of("step", 1));
    }

    private static SweepValue.Several Space(OverrideElement.Call call, Func<double, double> map)
    {
        string example = call.Function == "logspace" ? "logspace(-4,-1,7)" : "linspace(0,1,5)";
        string expected = $"{call.Function}(start,stop,num), such as {example}";
        Dictionary<string, string> given = Bind(call, expected, ["start", "stop", "num"]);
        if (given.Count != 3) throw Wrong(call, expected);
        if (!int.TryParse(given["num"], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < 1 or > MostValues)
            throw new FormatException($"'{given["num"]}' is no number of values from 1 to {MostValues}: expected {expected}.");
        double first = Number(given["start"]), last = Number(given["stop"]);
        return new([.. Enumerable.Range(0, count).Select(i => count == 1 ? first : first + (last - first) * i / (count - 1))
            .Select(value => Shortest(map(value)))]);
    }

    /// <summary>To five significant digits: 0.31623 is read, remembered and typed again, 0.31622776 is not.</summary>
    private static double Rounded(double value) =>
        double.Parse(value.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Settings are single precision; its shortest digits are those that people would write.</summary>
    private static string Shortest(double value)
    {
        const double exact = 1L << 53;
        if (double.IsInteger(value) && Math.Abs(value) <= exact) return ((long)value).ToString(CultureInfo.InvariantCulture);
        return float.IsFinite((float)value) ? ((float)value).ToString(CultureInfo.InvariantCulture)
            : throw new FormatException("its values go beyond single precision; logspace takes powers of ten, such as logspace(-4,-1,7).");
    }

    private static SweepValue.Choice Choice(OverrideElement.Call call)
    {
        const string expected = "choice(a,b)";
        if (call.Arguments.Count == 0 || call.Arguments.Any(argument => argument.Name is not null)) throw Wrong(call, expected);
        if (call.Arguments is [var only] && Evaluate(only.Value) is var value and not SweepValue.Single)
            return new(Texts(value) ?? throw Wrong(call, expected));
        return new([.. call.Arguments.Select(argument => Plain(argument.Value))]);
    }

    private static SweepValue.Interval Interval(OverrideElement.Call call)
    {
        const string expected = "interval(low,high)";
        Dictionary<string, string> given = Bind(call, expected, ["start", "end"]);
        if (given.Count != 2) throw Wrong(call, expected);
        double low = Number(given["start"]), high = Number(given["end"]);
        return low < high ? new(low, high, false, false) : throw new FormatException("the lower end of an interval comes first.");
    }

    private static SweepValue Tag(OverrideElement.Call call)
    {
        const string expected = "tag(log,interval(low,high))";
        (List<OverrideElement> given, Dictionary<string, OverrideElement> named) = Variadic(call, ["sweep"], expected);
        if (!named.TryGetValue("sweep", out OverrideElement? sweep))
        {
            if (given.Count == 0) throw Wrong(call, expected);
            sweep = given[^1];
            given.RemoveAt(given.Count - 1);
        }
        string[] tags = [.. given.Select(Plain)];
        if (tags.FirstOrDefault(tag => tag != "log") is { } other)
            throw new FormatException($"there is no tag '{other}'; the one that there is is log: {expected}.");
        SweepValue value = Evaluate(sweep);
        if (tags.Length == 0) return value;
        if (value is not SweepValue.Interval interval) throw new FormatException($"only an interval can be tagged log: {expected}.");
        return interval.Low > 0 ? interval with { IsLog = true }
            : throw new FormatException("the ends of a logarithmic interval must be above 0.");
    }

    private static SweepValue Sort(OverrideElement.Call call)
    {
        const string expected = "sort(3,1,2), sort(range(0,5),reverse=true) or sort(choice(b,a))";
        (List<OverrideElement> given, Dictionary<string, OverrideElement> named) = Variadic(call, ["sweep", "list", "reverse"], expected);
        bool isReversed = named.Remove("reverse", out OverrideElement? reverse) && Plain(reverse) switch
        {
            "true" => true,
            "false" => false,
            var other => throw new FormatException($"reverse = {other}: it must be true or false."),
        };
        given.AddRange(named.Values);
        if (given.Count == 0 || (named.Count > 0 && given.Count > 1)) throw Wrong(call, expected);
        SweepValue value = given.Count == 1 ? Evaluate(given[0]) : new SweepValue.Several([.. given.Select(Plain)]);
        if (value is SweepValue.Single) return value;
        List<string> sorted = [.. Sorted(Texts(value) ?? throw Wrong(call, expected))];
        if (isReversed) sorted.Reverse();
        return value is SweepValue.Choice ? new SweepValue.Choice(sorted) : new SweepValue.Several(sorted);
    }

    /// <summary>Numbers by size, texts by their characters.</summary>
    private static IEnumerable<string> Sorted(IReadOnlyList<string> texts)
    {
        int numbers = texts.Count(text => TryNumber(text, out _));
        if (numbers == 0) return texts.Order(StringComparer.Ordinal);
        return numbers == texts.Count ? texts.OrderBy(Number)
            : throw new FormatException("numbers and other values have no common order to sort by.");
    }

    private static SweepValue Cast(OverrideElement.Call call, Func<SweepValue, SweepValue> cast)
    {
        (List<OverrideElement> given, Dictionary<string, OverrideElement> named) =
            Variadic(call, ["value"], $"{call.Function}(value) or {call.Function}(range(0,5))");
        given.AddRange(named.Values);
        if (given.Count == 0) throw Wrong(call, $"{call.Function}(value)");
        SweepValue value = given.Count == 1 ? Evaluate(given[0]) : new SweepValue.Several([.. given.Select(Plain)]);
        return cast(value);
    }

    private static SweepValue Map(SweepValue value, Func<string, string> map) => value switch
    {
        SweepValue.Single single => new SweepValue.Single(map(single.Text)),
        SweepValue.Choice choice => new SweepValue.Choice([.. choice.Texts.Select(map)]),
        SweepValue.Interval => throw new FormatException("an interval holds numbers: only int(...) and float(...) can be said of it."),
        _ => new SweepValue.Several([.. Texts(value)!.Select(map)]),
    };

    private static string Whole(string text) => text switch
    {
        "true" => "1",
        "false" => "0",
        _ => Math.Truncate(Exact(text)).ToString("0", CultureInfo.InvariantCulture),
    };

    private static string Floating(string text) => text switch
    {
        "true" => "1",
        "false" => "0",
        _ => TryNumber(text, out _) ? text : throw NotNumber(text),
    };

    private static string TrueOrFalse(string text) => text.ToLowerInvariant() switch
    {
        "true" => "true",
        "false" => "false",
        _ => TryNumber(text, out double value) ? (value == 0 ? "false" : "true")
            : throw new FormatException($"'{text}' is neither true nor false, nor a number."),
    };

    /// <summary>All values of what is several; null for an interval.</summary>
    private static IReadOnlyList<string>? Texts(SweepValue value) => value switch
    {
        SweepValue.Single single => [single.Text],
        SweepValue.Several several => several.Texts,
        SweepValue.Choice choice => choice.Texts,
        SweepValue.Steps steps => Numbers(steps),
        _ => null,
    };

    private static string Plain(OverrideElement element) => Evaluate(element) is SweepValue.Single single ? single.Text
        : throw new FormatException("there is a list, range, choice or interval where one value is expected; "
            + "a value that holds commas or brackets is put in quotes.");

    /// <summary>Arguments by name; those without one are named in order.</summary>
    private static Dictionary<string, string> Bind(OverrideElement.Call call, string expected, string[] names)
    {
        (List<OverrideElement> given, Dictionary<string, OverrideElement> named) = Variadic(call, ["start", .. names], expected);
        if (given.Count > names.Length) throw Wrong(call, expected);
        foreach ((int i, OverrideElement element) in given.Index())
            if (!named.TryAdd(names[i], element)) throw new FormatException($"{names[i]} is given twice: expected {expected}.");
        return named.ToDictionary(pair => pair.Key, pair => Plain(pair.Value));
    }

    private static (List<OverrideElement> Given, Dictionary<string, OverrideElement> Named) Variadic(OverrideElement.Call call,
        string[] names, string expected)
    {
        List<OverrideElement> given = [];
        Dictionary<string, OverrideElement> named = [];
        foreach (OverrideArgument argument in call.Arguments)
        {
            if (argument.Name is not { } name)
            {
                if (named.Count > 0) throw new FormatException($"in {call.Function}(...), arguments without a name come first.");
                given.Add(argument.Value);
            }
            else if (!names.Contains(name))
                throw new FormatException($"{call.Function} has no argument '{name}': expected {expected}.");
            else if (!named.TryAdd(name, argument.Value)) throw new FormatException($"{name} is given twice.");
        }
        return (given, named);
    }

    private static FormatException Wrong(OverrideElement.Call call, string expected) =>
        new($"the arguments of {call.Function} do not fit: expected {expected}.");

    private static decimal Exact(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) && Math.Abs(value) <= Largest ? value
            : throw NotNumber(text);

    private static double Number(string text) => TryNumber(text, out double value) ? value : throw NotNumber(text);

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static FormatException NotNumber(string text) => new($"'{text}' is not a finite number.");
}
