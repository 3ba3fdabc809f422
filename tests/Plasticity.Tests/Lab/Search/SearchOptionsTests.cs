using Plasticity.Lab.Search;
using Xunit;

namespace Plasticity.Tests.Lab.Search;

public sealed class SearchOptionsTests
{
    [Fact]
    public void Values_out_of_range_are_refused_by_name()
    {
        Refuses("trials", () => new SearchOptions { Trials = 0 });
        Refuses("epochs", () => new SearchOptions { Epochs = 0 });
        Refuses("batch", () => new SearchOptions { Batch = 0 });
        Refuses("startup", () => new SearchOptions { Startup = 0 });
        Refuses("candidates", () => new SearchOptions { Candidates = 0 });
        Refuses("gamma", () => new SearchOptions { Gamma = 0 });
        Refuses("gamma", () => new SearchOptions { Gamma = 1 });
        Refuses("gamma", () => new SearchOptions { Gamma = double.NaN });
        Refuses("eta", () => new HalvingOptions { Eta = 1 });
        Refuses("firstEpochs", () => new HalvingOptions { FirstEpochs = 0 });
        Refuses("bracket", () => new HalvingOptions { Bracket = 0 });
    }

    [Theory]
    [InlineData(SearchKind.Random, false, typeof(RandomSearch))]
    [InlineData(SearchKind.Tpe, false, typeof(TreeParzenSearch))]
    [InlineData(SearchKind.Random, true, typeof(SuccessiveHalving))]
    [InlineData(SearchKind.Tpe, true, typeof(SuccessiveHalving))]
    public void Options_say_which_search_it_is(SearchKind kind, bool isHalving, Type search) =>
        Assert.IsType(search, SearchFactory.Create(SearchRun.EveryKind, new() { Kind = kind, Halving = isHalving ? new() : null }));

    private static void Refuses(string name, Func<object> make) =>
        Assert.StartsWith($"{name} = ", Assert.Throws<ArgumentOutOfRangeException>(make).Message, StringComparison.Ordinal);
}
