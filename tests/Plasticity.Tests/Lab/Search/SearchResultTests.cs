using Plasticity.Lab.Search;
using Xunit;

namespace Plasticity.Tests.Lab.Search;

public sealed class SearchResultTests
{
    [Fact]
    public void The_best_is_that_of_the_largest_budget()
    {
        SearchObservation[] done = [Of(0, 1, 0.99), Of(1, 9, 0.6), Of(2, 9, 0.7), Of(3, 9, 0.5)];
        Assert.Equal(2, SearchResult.Best(done)?.Trial.Number);
    }

    [Fact]
    public void Of_equal_ones_the_first_is_the_best_in_any_order()
    {
        SearchObservation[] done = [Of(3, 9, 0.7), Of(1, 9, 0.7), Of(2, 9, 0.7)];
        Assert.Equal(1, SearchResult.Best(done)?.Trial.Number);
    }

    [Theory]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void A_budget_of_which_all_diverged_is_passed_over(double diverged)
    {
        Assert.Equal(0, SearchResult.Best([Of(0, 1, -5), Of(1, 9, diverged)])?.Trial.Number);
        Assert.Null(SearchResult.Best([Of(1, 9, diverged)]));
        Assert.Null(SearchResult.Best([]));
    }

    private static SearchObservation Of(int number, int epochs, double score) =>
        new(new(number, new Dictionary<string, string>(), epochs, 0, 0, null), score);
}
