using System.Globalization;
using Plasticity.Lab.Configuration;

namespace Plasticity.Lab.Reproductions;

/// <summary>Reads claims.</summary>
/// <remarks><code>
///   claim    = sum relation sum [relation sum]     the outer two of three are numbers, as in -0.03 &lt;= x &lt;= 0.03
///   relation = ">=" | "&lt;=" | ">" | "&lt;"
///   sum      = product {("+" | "-") product}
///   product  = factor {("*" | "/") factor}
///   factor   = "-" factor | number | "(" sum ")" | ("max" | "min") "(" sum {"," sum} ")" | measure
///   measure  = name "(" arm {"," argument} ")"     accuracy(fa), angle(fa lr=0.1, layer=1, epoch=last), epochs-to(bp, 0.9)
///   arm      = {rule | key "=" value}              the values of swept keys that tell it from the others
///   argument = "layer=" N | "epoch=" (first | last | all | highest | lowest | N) | "best=" key | threshold
/// </code></remarks>
public sealed class ClaimParser
{
    private const int DeepestNesting = 100;

    private readonly ClaimText _source;
    private readonly string _text;
    private int _at;
    private int _depth;

    private ClaimParser(ClaimText source) => (_source, _text) = (source, source.Text);

    /// <summary>Reads a claim.</summary>
    /// <exception cref="ConfigurationException">It is none; the message says where and what was expected.</exception>
    public static ClaimInequality Parse(ClaimText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ClaimParser(source).Claim();
    }

    private ClaimInequality Claim()
    {
        ClaimExpression first = Sum();
        (int at, string relation) = Relation() ?? throw Expected(">=, <=, > or <");
        ClaimExpression second = Sum();
        (int At, string Relation)? another = Relation();
        ClaimExpression? third = another is null ? null : Sum();
        SkipSpace();
        if (_at < _text.Length) throw Expected("the end of the claim");
        if (third is null)
            return first.IsConstant && second.IsConstant ? throw _source.Error(0, "the claim measures nothing: expected a measure such as "
                + "accuracy(fa) on one side.") : ClaimInequality.Of(first, relation, second);
        if (another!.Value.Relation[0] != relation[0])
            throw _source.Error(another.Value.At, $"expected {relation[0]} or {relation[0]}=, as before: a claim with two bounds reads "
                + "a <= x <= b.");
        if (!first.IsConstant || !third.IsConstant || second.IsConstant)
            throw _source.Error(at, "a claim with two bounds has numbers outside and a measure within, such as "
                + "-0.03 <= accuracy(dfa) - accuracy(fa) <= 0.03.");
        return Between(first, relation, second, another.Value.Relation, third);
    }

    private static ClaimInequality Between(ClaimExpression first, string relation, ClaimExpression middle, string another,
        ClaimExpression third)
    {
        // The constants within the middle move outside, as they do in a claim with one bound.
        ClaimInequality left = ClaimInequality.Of(first, relation, middle), right = ClaimInequality.Of(middle, another, third);
        return left with { Lower = left.Lower ?? right.Lower, Upper = left.Upper ?? right.Upper };
    }

    private ClaimExpression Sum()
    {
        if (++_depth > DeepestNesting) throw _source.Error(_at, $"expected no more than {DeepestNesting} brackets within one another.");
        ClaimExpression sum = Product();
        while (Take('+', '-') is { } sign) sum = new ClaimExpression.Operation(sign, sum, Product());
        _depth--;
        return sum;
    }

    private ClaimExpression Product()
    {
        ClaimExpression product = Factor();
        while (Take('*', '/') is { } sign) product = new ClaimExpression.Operation(sign, product, Factor());
        return product;
    }

    private ClaimExpression Factor()
    {
        int signs = 0;
        while (Take('-') is not null) signs++;
        ClaimExpression factor = Unsigned();
        return signs % 2 == 0 ? factor : new ClaimExpression.Negated(factor);
    }

    private ClaimExpression Unsigned()
    {
        if (Take('(') is not null)
        {
            ClaimExpression inner = Sum();
            Require(')');
            return inner;
        }
        SkipSpace();
        if (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] == '.')) return new ClaimExpression.Number(Number());
        int start = _at;
        string name = Name();
        if (name.Length == 0) throw Expected("a number, '(' or a measure such as accuracy(fa)");
        if (name is "max" or "min") return Extreme(name == "max");
        if (ClaimMeasure.Find(name) is not { } measure)
        {
            string[] names = [.. ClaimMeasure.All.Select(known => known.Name), "max", "min"];
            throw _source.Error(start, $"there is no measure '{name}'. Did you mean '{Nearest.To(name, names)}'? Expected one of "
                + $"{string.Join(", ", names)}.");
        }
        return Measured(measure, start);
    }

    private ClaimExpression.Extreme Extreme(bool isLargest)
    {
        Require('(');
        List<ClaimExpression> values = [Sum()];
        while (Take(',') is not null) values.Add(Sum());
        Require(')');
        return new ClaimExpression.Extreme(isLargest, values);
    }

    private ClaimExpression.Measured Measured(ClaimMeasure measure, int begin)
    {
        Require('(');
        ArmSelector arm = Arm(measure);
        MeasureArguments arguments = new();
        List<string> given = [];
        while (Take(',') is not null)
        {
            (int start, string text) = Argument();
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? ClaimMeasure.Threshold : text[..equals].Trim();
            bool isKnown = name == "best" || measure.Takes.Contains(name);
            if (!isKnown) throw _source.Error(start, $"'{text}': {Usage(measure)}.");
            if (given.Contains(name)) throw _source.Error(start, $"'{name}' is given twice.");
            given.Add(name);
            arguments = With(arguments, name, equals < 0 ? text : text[(equals + 1)..].Trim(), start);
        }
        if (measure.Takes.Contains(ClaimMeasure.Threshold) && !given.Contains(ClaimMeasure.Threshold))
            throw Expected($"',' and a threshold, such as {measure.Name}({arm.Text}, 0.9)");
        if (measure.Name == "weight-norm" && !given.Contains(ClaimMeasure.Layer))
            throw Expected("',' and a layer, such as layer=1");
        Require(')');
        return new ClaimExpression.Measured(measure, arm, arguments, _text[begin.._at]);
    }

    private static string Usage(ClaimMeasure measure)
    {
        IEnumerable<string> takes = measure.Takes.Append("best").Select(name => name switch
        {
            ClaimMeasure.Threshold => "a threshold such as 0.9",
            ClaimMeasure.Epoch => "epoch=first|last|all|highest|lowest|N",
            ClaimMeasure.Layer => "layer=N",
            _ => "best=KEY",
        });
        return $"{measure.Name} takes an arm, then {string.Join(", ", takes)}";
    }

    private MeasureArguments With(MeasureArguments arguments, string name, string value, int start)
    {
        int? whole = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : null;
        ConfigurationException Wrong(string expected) => _source.Error(start, $"{name} = {value}: expected {expected}.");
        switch (name)
        {
            case ClaimMeasure.Layer:
                return arguments with { Layer = whole ?? throw Wrong("a layer from 1, or 0 for all weights together") };
            case ClaimMeasure.Epoch:
                EpochChoice choice = value switch
                {
                    "first" => EpochChoice.First,
                    "last" => EpochChoice.Last,
                    "all" => EpochChoice.All,
                    "highest" => EpochChoice.Highest,
                    "lowest" => EpochChoice.Lowest,
                    _ when whole is not null => EpochChoice.Numbered,
                    _ => throw Wrong("first, last, all, highest, lowest or a number from 0"),
                };
                return arguments with { Epochs = choice, Epoch = whole ?? 0 };
            case ClaimMeasure.Threshold:
                return double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double threshold)
                    ? arguments with { Threshold = threshold } : throw Wrong("a number");
            default:
                return value.Length > 0 ? arguments with { BestOver = value } : throw Wrong("a swept key, such as best=lr");
        }
    }

    private ArmSelector Arm(ClaimMeasure measure)
    {
        (int start, string text) = Argument();
        List<KeyValuePair<string, string>> settings = [];
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            (string key, string value) = equals < 0 ? ("rule", word) : (word[..equals], word[(equals + 1)..]);
            if (key.Length == 0 || value.Length == 0) throw _source.Error(start, $"'{word}': expected a rule such as fa, or key=value.");
            if (settings.Any(setting => setting.Key == key)) throw _source.Error(start, $"'{text}': '{key}' is given twice.");
            settings.Add(new(key, value));
        }
        if (settings.Count == 0)
            throw _source.Error(start, $"expected an arm, such as {measure.Name}(fa) or {measure.Name}(fa lr=0.1).");
        return new ArmSelector(settings, text, _source, start);
    }

    /// <summary>The text up to the next comma or bracket, and where it begins.</summary>
    private (int Start, string Text) Argument()
    {
        SkipSpace();
        int start = _at;
        while (_at < _text.Length && _text[_at] is not (',' or '(' or ')')) _at++;
        if (_at == _text.Length || _text[_at] == '(') throw Expected("',' or ')'");
        return (start, _text[start.._at].Trim());
    }

    /// <summary>Letters, and hyphens between letters.</summary>
    private string Name()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetter(_text[_at])
            || (_at > start && _text[_at] == '-' && _at + 1 < _text.Length && char.IsAsciiLetter(_text[_at + 1])))) _at++;
        return _text[start.._at];
    }

    private double Number()
    {
        int start = _at;
        void Digits()
        {
            while (_at < _text.Length && char.IsAsciiDigit(_text[_at])) _at++;
        }
        Digits();
        if (_at < _text.Length && _text[_at] == '.')
        {
            _at++;
            Digits();
        }
        if (_at < _text.Length && _text[_at] is 'e' or 'E')
        {
            _at++;
            if (_at < _text.Length && _text[_at] is '+' or '-') _at++;
            Digits();
        }
        string text = _text[start.._at];
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value
            : throw _source.Error(start, $"'{text}': expected a number such as 0.04 or 1e-3.");
    }

    private (int At, string Relation)? Relation()
    {
        SkipSpace();
        if (_at == _text.Length || _text[_at] is not ('<' or '>')) return null;
        int start = _at++;
        if (_at < _text.Length && _text[_at] == '=') _at++;
        return (start, _text[start.._at]);
    }

    private char? Take(params ReadOnlySpan<char> characters)
    {
        SkipSpace();
        return _at < _text.Length && characters.Contains(_text[_at]) ? _text[_at++] : null;
    }

    private void Require(char character)
    {
        if (Take(character) is null) throw Expected($"'{character}'");
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] == ' ') _at++;
    }

    private ConfigurationException Expected(string what) => _source.Error(_at,
        $"expected {what}, but {(_at < _text.Length ? $"there is '{_text[_at]}'" : "the claim ends here")}.");
}
