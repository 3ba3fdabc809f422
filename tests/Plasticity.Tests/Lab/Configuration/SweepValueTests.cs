using System.Globalization;
using Plasticity.Lab.Configuration;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Lab.Configuration;

/// <summary>
/// The grammar of hydra.cc/docs/advanced/override_grammar: examples marked "Hydra" are from its pages Basic and Extended Override syntax.
/// </summary>
public sealed class SweepValueTests
{
    /// <summary>A single value in quotes, several in brackets, a choice in braces.</summary>
    private static string Shown(SweepValue value) => value switch
    {
        SweepValue.Single single => $"<{single.Text}>",
        SweepValue.Several several => $"[{string.Join('|', several.Texts)}]",
        SweepValue.Choice choice => $"{{{string.Join('|', choice.Texts)}}}",
        SweepValue.Interval interval => string.Create(CultureInfo.InvariantCulture,
            $"{interval.Low}..{interval.High}{(interval.IsLog ? " log" : "")}{(interval.IsWhole ? " whole" : "")}"),
        _ => value.ToString(),
    };

    private static string Refused(string text) => Assert.Throws<FormatException>(() => SweepValue.Parse(text)).Message;

    [Theory]
    [InlineData("", "<>")]
    [InlineData("  hello world  ", "<hello world>")]                       // Hydra: white space around does not count
    [InlineData("'hello there'", "<hello there>")]                         // Hydra
    [InlineData("\"escaped \\\"double quote\\\"\"", "<escaped \"double quote\">")]       // Hydra
    [InlineData("'escaped \\'single quote\\''", "<escaped 'single quote'>")]             // Hydra
    [InlineData("\"the path is C:\\\\\\\"some folder\\\"\\\\\"", "<the path is C:\\\"some folder\"\\>")]       // Hydra
    [InlineData("'the path is C:\\\\\\'some folder\\'\\\\'", "<the path is C:\\'some folder'\\>")]             // Hydra
    [InlineData("\"1,2,3\"", "<1,2,3>")]                                   // Hydra
    [InlineData("'{a:10} ${xyz}'", "<{a:10} ${xyz}>")]                     // Hydra
    [InlineData("\"'single quoted string'\"", "<'single quoted string'>")]                                     // Hydra
    [InlineData("'C:\\a\\b'", "<C:\\a\\b>")]                               // backslashes elsewhere stay
    [InlineData("job\\{a\\=1\\,b\\=2\\,c\\=3\\}", "<job{a=1,b=2,c=3}>")]   // Hydra
    [InlineData("A\\[B", "<A[B>")]                                         // Hydra
    [InlineData("it\\'s", "<it's>")]
    [InlineData("a\\\\b", "<a\\b>")]
    [InlineData("C:\\dir", "<C:\\dir>")]
    [InlineData("a\\ ", "<a >")]
    [InlineData("True", "<true>")]                                         // Hydra: constants in any case
    [InlineData("NULL", "<null>")]
    [InlineData("'True'", "<True>")]
    [InlineData("1_000_000", "<1000000>")]                                 // Hydra
    [InlineData("a_1", "<a_1>")]
    [InlineData("-1e-3", "<-1e-3>")]
    [InlineData("a,b , c", "[a|b|c]")]
    [InlineData("\"a,b\",\"c,d\"", "[a,b|c,d]")]                           // Hydra
    [InlineData("'a','b'", "[a|b]")]
    [InlineData("[1, 2,3]", "[1|2|3]")]
    [InlineData("[ a ]", "[a]")]
    [InlineData("['a b', '']", "[a b|]")]
    [InlineData("range(0,5)", "[0|1|2|3|4]")]                              // Hydra
    [InlineData("range(0,5,2)", "[0|2|4]")]                                // Hydra
    [InlineData("range(0,10,3.3)", "[0|3.3|6.6|9.9]")]                     // Hydra
    [InlineData("range(4)", "[0|1|2|3]")]
    [InlineData("range(4, step=2)", "[0|2]")]
    [InlineData("range(start=0, stop=10, step=4)", "[0|4|8]")]
    [InlineData("range(1, stop=3)", "[1|2]")]
    [InlineData("range(stop=2)", "[0|1]")]
    [InlineData("range(3,0,-1)", "[3|2|1]")]
    [InlineData("range(0.1,0.45,0.1)", "[0.1|0.2|0.3|0.4]")]
    [InlineData("range (1_0,12)", "[10|11]")]
    [InlineData("linspace(0,1,5)", "[0|0.25|0.5|0.75|1]")]
    [InlineData("linspace(start=5,stop=1,num=1)", "[5]")]
    [InlineData("logspace(-3,0,4)", "[0.001|0.01|0.1|1]")]
    [InlineData("logspace(1,3,3)", "[10|100|1000]")]
    [InlineData("logspace(-1,0,3)", "[0.1|0.31623|1]")]
    [InlineData("choice(a,b,c)", "{a|b|c}")]
    [InlineData("choice([1,2])", "{1|2}")]
    [InlineData("choice('a,b',c)", "{a,b|c}")]
    [InlineData("sort(1,3,2)", "[1|2|3]")]                                 // Hydra
    [InlineData("sort(1,3,2,reverse=true)", "[3|2|1]")]                    // Hydra
    [InlineData("sort(choice(1,2,3))", "{1|2|3}")]                         // Hydra
    [InlineData("sort(sweep=choice(1,2,3))", "{1|2|3}")]                   // Hydra
    [InlineData("sort(choice(1,2,3),reverse=True)", "{3|2|1}")]            // Hydra
    [InlineData("sort(range(1,5),reverse=true)", "[4|3|2|1]")]             // Hydra
    [InlineData("sort(list=[1,3,2], reverse=true)", "[3|2|1]")]            // Hydra
    [InlineData("sort(1)", "<1>")]                                         // Hydra
    [InlineData("sort(10,9,-1)", "[-1|9|10]")]
    [InlineData("sort(b,B,a)", "[B|a|b]")]
    [InlineData("int(3.14)", "<3>")]                                       // Hydra
    [InlineData("int(value=3.14)", "<3>")]                                 // Hydra
    [InlineData("int(-3.9)", "<-3>")]
    [InlineData("int(1e6)", "<1000000>")]                                  // Hydra
    [InlineData("int(true)", "<1>")]                                       // Hydra
    [InlineData("int(1.5,2.5)", "[1|2]")]
    [InlineData("float(10)", "<10>")]
    [InlineData("float(range(1,4))", "[1|2|3]")]
    [InlineData("int(range(1.5,4.9,1.5))", "[1|2|3]")]                     // Hydra: start, stop and step are cast
    [InlineData("int(linspace(16,64,4))", "[16|32|48|64]")]
    [InlineData("str([1,2,3])", "[1|2|3]")]                                // Hydra
    [InlineData("bool(1)", "<true>")]                                      // Hydra
    [InlineData("bool(choice(0,1))", "{false|true}")]                      // Hydra
    [InlineData("bool('False')", "<false>")]                               // Hydra
    [InlineData("interval(1.0,5.0)", "1..5")]                              // Hydra
    [InlineData("interval(start=1,end=5)", "1..5")]
    [InlineData("tag(log,interval(1e-4,1))", "0.0001..1 log")]
    [InlineData("tag(log, sweep=interval(1,2))", "1..2 log")]
    [InlineData("tag(interval(0,1))", "0..1")]
    [InlineData("int(interval(1,8))", "1..8 whole")]
    [InlineData("int(tag(log,interval(1,8)))", "1..8 log whole")]
    [InlineData("tag(log,int(interval(1,8)))", "1..8 log whole")]
    [InlineData("float(interval(1,8))", "1..8")]
    public void A_value_means_what_the_grammar_says(string text, string expected) => Assert.Equal(expected, Shown(SweepValue.Parse(text)));

    [Theory]
    [InlineData("1,,2", "missing at character 3")]
    [InlineData(",1", "missing at character 1")]
    [InlineData("1,", "missing at character 3")]
    [InlineData("[]", "the list is empty")]
    [InlineData("[1,2", "no ']' for the '[' at character 1")]
    [InlineData("range(1,2", "no ')' for the '(' at character 6")]
    [InlineData("1)", "a ')' too many at character 2")]
    [InlineData("[1]]", "a ']' too many at character 4")]
    [InlineData("[1] 2", "a '2' too many")]
    [InlineData("'a", "the quote at character 1 is not closed")]
    [InlineData("'a\\'", "not closed")]
    [InlineData("a'b", "write \\'")]
    [InlineData("'a'b", "a 'b' too many")]
    [InlineData("A[B", "write \\[")]
    [InlineData("(1)", "write \\(")]
    [InlineData("a=b", "write \\=")]
    [InlineData("{a:1}", "one setting for each key")]
    [InlineData("${lr}", "interpolations")]
    [InlineData("[[1],2]", "one value is expected")]
    [InlineData("[a,b],[c,d]", "one value is expected")]
    [InlineData("range(0,3),9", "one value is expected")]
    [InlineData("rnge(3)", "Did you mean 'range'?")]
    [InlineData("shuffle(1,2)", "leave shuffle out")]
    [InlineData("glob(*)", "choice(fa,dfa)")]
    [InlineData("range()", "expected range(stop)")]
    [InlineData("range(1,2,3,4)", "expected range(stop)")]
    [InlineData("range(a)", "'a' is not a finite number")]
    [InlineData("range(1e300)", "'1e300' is not a finite number")]
    [InlineData("range(inf)", "'inf' is not a finite number")]
    [InlineData("range(1,2,0)", "must not be 0")]
    [InlineData("range(0,1,1e-9)", "more than 100000 values")]
    [InlineData("range(3,3)", "its stop is left out")]
    [InlineData("range(10,1)", "needs a step below 0")]
    [InlineData("range(start=1,stop=2,foo=3)", "no argument 'foo'")]
    [InlineData("range(stop=1,2)", "without a name come first")]
    [InlineData("range(stop=1,stop=2)", "stop is given twice")]
    [InlineData("range(1,2,stop=3)", "stop is given twice")]
    [InlineData("linspace(1,2)", "expected linspace(start,stop,num)")]
    [InlineData("linspace(1,2,0)", "from 1 to 100000")]
    [InlineData("linspace(1,2,1.5)", "from 1 to 100000")]
    [InlineData("logspace(0,400,3)", "powers of ten")]
    [InlineData("choice()", "expected choice(a,b)")]
    [InlineData("choice(a=1)", "expected choice(a,b)")]
    [InlineData("choice(1,[2,3])", "one value is expected")]
    [InlineData("choice(interval(1,2))", "expected choice(a,b)")]
    [InlineData("sort()", "expected sort")]
    [InlineData("sort(1,a)", "no common order")]
    [InlineData("sort(1,2,reverse=yes)", "true or false")]
    [InlineData("sort(interval(1,2))", "expected sort")]
    [InlineData("sort(1,list=[2])", "expected sort")]
    [InlineData("interval(2,1)", "lower end")]
    [InlineData("interval(1)", "expected interval(low,high)")]
    [InlineData("interval(nan,1)", "'nan' is not a finite number")]
    [InlineData("tag(log,interval(0,1))", "above 0")]
    [InlineData("tag(foo,interval(1,2))", "no tag 'foo'")]
    [InlineData("tag(log,1,2)", "no tag '1'")]
    [InlineData("tag(log,[1,2])", "only an interval")]
    [InlineData("tag()", "expected tag")]
    [InlineData("int(foo)", "'foo' is not a finite number")]               // Hydra: error
    [InlineData("int(inf)", "'inf' is not a finite number")]               // Hydra: error
    [InlineData("float(foo)", "'foo' is not a finite number")]             // Hydra: error
    [InlineData("bool(foo)", "neither true nor false")]                    // Hydra: error
    [InlineData("str(interval(1,2))", "an interval holds numbers")]        // Hydra: error
    [InlineData("int()", "expected int(value)")]
    public void What_is_not_of_the_grammar_is_refused_with_place_or_remedy(string text, string expected) =>
        Assert.Contains(expected, Refused(text));

    [Fact]
    public void Nesting_is_limited_rather_than_the_stack()
    {
        Assert.Contains("nested", Refused(new string('[', 100_000)));
        Assert.Contains("nested", Refused(string.Concat(Enumerable.Repeat("int(", 100_000))));
    }

    [Fact]
    public void Any_text_in_quotes_reads_back_as_itself()
    {
        RandomStream stream = new(1, "texts");
        for (int i = 0; i < 5_000; i++)
        {
            string text = RandomText(ref stream);
            Assert.Equal(text, Assert.IsType<SweepValue.Single>(SweepValue.Parse(SweepValue.Quoted(text))).Text);
            string[] several = [text, RandomText(ref stream), RandomText(ref stream)];
            Assert.Equal(several, Assert.IsType<SweepValue.Several>(SweepValue.Parse(SweepValue.List(several))).Texts);
            Assert.Equal(several, Assert.IsType<SweepValue.Choice>(
                SweepValue.Parse($"choice({string.Join(',', several.Select(SweepValue.Quoted))})")).Texts);
            Assert.Equal(text, SweepValue.Unquoted($" '{Escaped(text)}' "));
        }
    }

    /// <summary>Written here once more, character by character from the end: a backslash before a quote, or the end, is doubled.</summary>
    private static string Escaped(string text)
    {
        Stack<char> reversed = new();
        bool isBeforeQuote = true;
        foreach (char c in text.Reverse())
        {
            reversed.Push(c);
            if (c == '\'' || (c == '\\' && isBeforeQuote)) reversed.Push('\\');
            isBeforeQuote = c == '\'' || (c == '\\' && isBeforeQuote);
        }
        return new string([.. reversed]);
    }

    [Fact]
    public void Any_range_holds_what_the_formula_says()
    {
        RandomStream stream = new(2, "texts");
        for (int i = 0; i < 1_000; i++)
        {
            // In whole hundredths, so that the loop is exact.
            int start = stream.NextInt(400) - 200, stop = stream.NextInt(400) - 200, step = stream.NextInt(100) - 50;
            List<decimal> expected = [];
            for (int value = start; step != 0 && (step > 0 ? value < stop : value > stop); value += step) expected.Add(value / 100m);
            string text = string.Create(CultureInfo.InvariantCulture, $"range({start / 100m},{stop / 100m},{step / 100m})");
            if (expected.Count == 0) Refused(text);
            else Assert.Equal(expected, ((SweepValue.Several)SweepValue.Parse(text)).Texts.Select(value =>
                decimal.Parse(value, CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public void Random_text_is_a_value_or_refused_in_words()
    {
        RandomStream stream = new(3, "texts");
        int refused = 0;
        const int count = 50_000;
        for (int i = 0; i < count; i++)
        {
            string text = RandomText(ref stream);
            try
            {
                SweepValue.Parse(text);
            }
            catch (FormatException exception)
            {
                refused++;
                Assert.NotEqual(new FormatException().Message, exception.Message);
                Assert.EndsWith(".", exception.Message);
            }
        }
        Assert.InRange(refused, count / 10, count * 9 / 10);                 // so that both are tried
    }

    [Fact]
    public void A_random_setting_is_read_or_refused_in_words()
    {
        RandomStream stream = new(4, "texts");
        string[] keys = ["lr", "rule", "net.bias", "epochs", "seeds", "opt.schedule", "fa.feedbackScale", "control", "title", "task", "batch"];
        int refused = 0;
        const int count = 500;
        for (int i = 0; i < count; i++)
        {
            string setting = stream.NextInt(10) == 0 ? RandomText(ref stream) : $"{keys[stream.NextInt(keys.Length)]}={RandomText(ref stream)}";
            try
            {
                Experiments.Of("rules=bp,fa", "data.trainSamples=64", "batch=8", setting);
            }
            catch (ConfigurationException exception)
            {
                refused++;
                Assert.NotEmpty(exception.Message);
            }
        }
        Assert.InRange(refused, count / 10, count * 99 / 100);
    }

    private static string RandomText(ref RandomStream stream)
    {
        string[] parts = ["range(", "choice(", "int(", "tag(", "interval(", "sort(", "log", "=", ",", ", ", ")", "]", "[", "'", "\"", "\\", " ",
            "{", "}", "$", "1", "2", "3", "-", ".", "e", "0.1", "a", "true", "null", "stop=", ":", "\t", "é", "fa"];
        int length = 1 + stream.NextInt(7);
        string text = "";
        while (length-- > 0) text += parts[stream.NextInt(parts.Length)];
        return text;
    }
}
