using System.Globalization;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Reproductions;
using Plasticity.Numerics;
using Plasticity.Tests.Conventions;
using Xunit;

namespace Plasticity.Tests.Lab.Reproductions;

public sealed class ClaimParserTests
{
    private static ClaimInequality Parse(string text) => ClaimParser.Parse(new ClaimText(text));

    /// <summary>The value of what is measured if every measure is a number of its name's length.</summary>
    private static double ByLength(string text) => Parse(text).Measured.Value(measured => measured.Measure.Name.Length);

    [Theory]
    [InlineData("accuracy(fa) >= accuracy(frozen) + 0.04", 0, "at least 0.04")]
    [InlineData("accuracy(bp) - accuracy(fa) <= 0.05", 0, "at most 0.05")]
    [InlineData("angle(fa, layer=1, epoch=last) < 75", 5, "below 75")]
    [InlineData("75 > angle(fa)", 5, "below 75")]
    [InlineData("-0.03 <= accuracy(dfa) - loss(fa) <= 0.03", 4, "-0.03 to 0.03")]
    [InlineData("0.03 >= accuracy(dfa) - loss(fa) > -0.03", 4, "-0.03 to 0.03")]
    [InlineData("angle(fa) < angle(dfa) - 10", 0, "below -10")]
    [InlineData("1 - accuracy(fa) < 0.1 + 0.2", -8, "below -0.7")]
    [InlineData("0.5 < 1 - (accuracy(fa) - 2)", -8, "above -2.5")]
    [InlineData("sweeps(wp) >= 2 * sweeps(bp) + 1", -6, "at least 1")]
    [InlineData("max(accuracy(a), loss(a), angle(a)) / min(loss(a), angle(a)) > 2e0", 2, "above 2")]
    [InlineData("--accuracy(fa) > 0", 8, "above 0")]
    [InlineData("accuracy(fa) < 0.000001", 8, "below 0.000001")]
    [InlineData("norm-ratio(fa+oja net.init=xavier-uniform:0.5,layer=2) - angle(x) > 0", 5, "above 0")]
    public void What_varies_is_measured_against_what_does_not(string text, double measured, string bound)
    {
        Assert.Equal(measured, ByLength(text));
        Assert.Equal(bound, Parse(text).BoundText);
    }

    [Theory]
    [InlineData("accuracy(a) >= 0.5", 0.5, true)]
    [InlineData("accuracy(a) > 0.5", 0.5, false)]
    [InlineData("accuracy(a) <= 0.5", 0.5, true)]
    [InlineData("accuracy(a) < 0.5", 0.5, false)]
    [InlineData("0.5 <= accuracy(a) < 0.6", 0.5, true)]
    [InlineData("0.5 <= accuracy(a) < 0.6", 0.6, false)]
    [InlineData("0.5 <= accuracy(a) < 0.6", 0.4, false)]
    [InlineData("accuracy(a) >= 0.5", double.NaN, false)]
    [InlineData("accuracy(a) < 0.5", double.NaN, false)]
    public void Bounds_are_kept_or_crossed(string text, double value, bool holds) => Assert.Equal(holds, Parse(text).Holds(value));

    [Fact]
    public void Arms_and_arguments_are_read()
    {
        ClaimExpression.Measured measured = Assert.Single(Parse("angle( fa+oja lr=0.1 ,layer=2, epoch=7, best=batch) > 1").Measured.Measures);
        Assert.Equal([new("rule", "fa+oja"), new("lr", "0.1")], measured.Arm.Settings);
        Assert.Equal(new MeasureArguments { Layer = 2, Epochs = EpochChoice.Numbered, Epoch = 7, BestOver = "batch" }, measured.Arguments);
        Assert.Equal(0.9, Assert.Single(Parse("epochs-to(bp, 0.9) < 3").Measured.Measures).Arguments.Threshold);
    }

    [Theory]
    [InlineData("", 1, "expected a number, '(' or a measure such as accuracy(fa), but the claim ends here")]
    [InlineData("accuracy(fa)", 13, "expected >=, <=, > or <, but the claim ends here")]
    [InlineData("accuracy(fa) = 1", 14, "expected >=, <=, > or <, but there is '='")]
    [InlineData("accuracy(fa) >= ", 17, "expected a number")]
    [InlineData("1 > 0", 1, "the claim measures nothing")]
    [InlineData("accurcy(fa) > 0", 1, "there is no measure 'accurcy'. Did you mean 'accuracy'?")]
    [InlineData("accuracy fa > 0", 10, "expected '(', but there is 'f'")]
    [InlineData("accuracy() > 0", 10, "expected an arm, such as accuracy(fa)")]
    [InlineData("accuracy(fa", 12, "expected ',' or ')', but the claim ends here")]
    [InlineData("accuracy(fa, layer=1) > 0", 14, "accuracy takes an arm, then best=KEY")]
    [InlineData("angle(fa, layer=x) > 0", 11, "layer = x: expected a layer from 1")]
    [InlineData("angle(fa, epoch=end) > 0", 11, "epoch = end: expected first, last, all, highest, lowest or a number")]
    [InlineData("angle(fa, layer=1, layer=2) > 0", 20, "'layer' is given twice")]
    [InlineData("angle(fa lr=1 lr=2) > 0", 7, "'lr' is given twice")]
    [InlineData("accuracy(fa lr=) > 0", 10, "'lr=': expected a rule such as fa, or key=value")]
    [InlineData("epochs-to(fa) > 0", 13, "expected ',' and a threshold")]
    [InlineData("epochs-to(fa, high) > 0", 15, "threshold = high: expected a number")]
    [InlineData("(accuracy(fa) > 0", 15, "expected ')', but there is '>'")]
    [InlineData("accuracy(fa) > 0 and", 18, "expected the end of the claim, but there is 'a'")]
    [InlineData("accuracy(fa) > 1e", 16, "'1e': expected a number")]
    [InlineData("0 < accuracy(fa) > 1", 18, "expected < or <=, as before")]
    [InlineData("accuracy(bp) < accuracy(fa) < 1", 14, "a claim with two bounds has numbers outside")]
    public void What_is_wrong_is_said_with_its_column(string text, int column, string expected)
    {
        string message = Assert.Throws<ConfigurationException>(() => ClaimParser.Parse(new ClaimText(text, "claims.yaml", 7, 1))).Message;
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"claims.yaml, line 7, column {column}: "), message);
        Assert.Contains(expected, message);
    }

    [Fact]
    public void Brackets_without_end_are_refused_and_not_followed() =>
        Assert.Throws<ConfigurationException>(() => Parse(new string('(', 100_000)));

    /// <summary>Grown as a tree together with its text; the tree is worked out by the test itself.</summary>
    [Fact]
    public void A_thousand_random_claims_are_worth_what_their_trees_are()
    {
        RandomStream stream = new Seed(7).Stream("test");
        for (int i = 0; i < 1000; i++)
        {
            (string left, double leftValue, bool varies) = Grow(ref stream, 4);
            (string right, double rightValue, bool alsoVaries) = Grow(ref stream, 4);
            if (!varies && !alsoVaries) continue;
            ClaimInequality claim = Parse($"{left}>={right}");
            double slack = claim.Measured.Value(measured => ValueOf(measured.Arm.Text)) - (claim.Lower ?? claim.Upper)!.Value.Value;
            // A number on the left has the sides change places.
            Assert.Equal(claim.Lower is null ? rightValue - leftValue : leftValue - rightValue, slack, 6);
        }
    }

    [Fact]
    public void Broken_claims_are_refused_and_nothing_worse()
    {
        const string letters = "accuracy(fa,layer=1)angle<>=+-*/ 0.5e9 max(min best=lr epochs-to";
        RandomStream stream = new Seed(8).Stream("test");
        for (int i = 0; i < 5000; i++)
        {
            char[] text = [.. "accuracy(fa) - angle(bp, layer=1) >= 0.5"];
            for (int wounds = 1 + stream.NextInt(4); wounds > 0; wounds--) text[stream.NextInt(text.Length)] = letters[stream.NextInt(letters.Length)];
            try
            {
                Assert.NotEmpty(Parse(new string(text)).Measured.Measures);
            }
            catch (ConfigurationException exception)
            {
                Assert.StartsWith("line 1, column ", exception.Message);
            }
        }
    }

    [Fact]
    public void Every_measure_is_explained_in_the_documentation()
    {
        string page = File.ReadAllText(Path.Combine(Sources.RootOrSkip(), "docs", "claims.md"));
        Assert.All(ClaimMeasure.All, measure =>
            Assert.Contains(page.Replace("`", "", StringComparison.Ordinal).Split('\n'), line =>
                line.StartsWith($"| {measure.Name}(", StringComparison.Ordinal) && line.Contains($"| {measure.Description}", StringComparison.Ordinal)));
    }

    /// <summary>The made-up value of an arm a3 is 3.</summary>
    private static double ValueOf(string arm) => arm[1] - '0';

    private static (string Text, double Value, bool Varies) Grow(ref RandomStream stream, int depth)
    {
        int kind = depth == 0 ? stream.NextInt(2) : stream.NextInt(8);
        if (kind == 0)
        {
            double number = stream.NextInt(100) / 4.0;
            return (number.ToString(CultureInfo.InvariantCulture), number, false);
        }
        if (kind == 1)
        {
            string arm = string.Create(CultureInfo.InvariantCulture, $"a{1 + stream.NextInt(9)}");
            return ($"loss( {arm} )", ValueOf(arm), true);
        }
        (string a, double x, bool aVaries) = Grow(ref stream, depth - 1);
        if (kind == 2) return ($"-({a})", -x, aVaries);
        (string b, double y, bool bVaries) = Grow(ref stream, depth - 1);
        bool varies = aVaries || bVaries;
        if (kind == 3) return ($"max({a},{b})", Math.Max(x, y), varies);
        if (kind == 4 && Math.Abs(y) > 0.25 && Math.Abs(x) < 1e4) return ($"({a})/({b})", x / y, varies);
        if (kind == 5 && Math.Abs(x) < 100 && Math.Abs(y) < 100) return ($"({a})*({b})", x * y, varies);
        // Without brackets: the sum of a sum binds to the left, and the difference wants its right side in one piece.
        return kind % 2 == 0 ? ($"{a} + {b}", x + y, varies) : ($"{a} - ({b})", x - y, varies);
    }
}
