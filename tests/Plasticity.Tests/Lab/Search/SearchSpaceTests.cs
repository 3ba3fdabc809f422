using Plasticity.Lab.Search;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Lab.Search;

public sealed class SearchSpaceTests
{
    [Fact]
    public void Choices_are_drawn_alike()
    {
        Choice choice = new("optimizer", ["sgd", "adam", "rmsprop"]);
        RandomStream stream = new(7, "test");
        int[] counts = new int[3];
        for (int i = 0; i < 9000; i++) counts[choice.Values.ToList().IndexOf(choice.Draw(ref stream))]++;
        Assert.All(counts, count => Assert.InRange(count, 2820, 3180));
    }

    [Fact]
    public void What_cannot_be_searched_is_refused()
    {
        Assert.Contains("a: there is nothing to choose from",
            Assert.Throws<ArgumentException>(() => new Choice("a", [])).Message, StringComparison.Ordinal);
        Assert.Contains("a: 'x' is given twice",
            Assert.Throws<ArgumentException>(() => new Choice("a", ["x", "y", "x"])).Message, StringComparison.Ordinal);
        Assert.Contains("nothing to search", Assert.Throws<ArgumentException>(() => new SearchSpace([])).Message, StringComparison.Ordinal);
        Assert.Contains("a is searched twice",
            Assert.Throws<ArgumentException>(() => new SearchSpace([new Choice("a", ["x"]), new Interval("a", 0, 1)])).Message,
            StringComparison.Ordinal);
    }
}
