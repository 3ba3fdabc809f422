using Plasticity.Lab.Search;
using Xunit;

namespace Plasticity.Tests.Lab.Search;

public sealed class SuccessiveHalvingTests
{
    private static readonly SearchSpace _space = new([new Interval("x", 0, 1)]);

    [Fact]
    public void Twenty_seven_configurations_become_nine_three_and_one()
    {
        ISearch search = New(27, 27);
        Assert.Equal([(27, 1), (9, 3), (3, 9), (1, 27)], search.Plan.Rungs.Select(rung => (rung.Trials, rung.Epochs)));
        Assert.Equal(40, search.Plan.Trials);
        Assert.Equal(4 * 27, search.Plan.TotalEpochs);
        Assert.Equal(27 * 1 + 9 * 2 + 3 * 6 + 1 * 18, search.Plan.ContinuedEpochs);
    }

    /// <summary>Of 2, 6, 18 and 20 epochs, the rung of 18 would be followed by one that is hardly longer.</summary>
    [Theory]
    [InlineData(20, 2, 3, "2 6 20")]
    [InlineData(18, 2, 3, "2 6 18")]
    [InlineData(17, 2, 3, "2 17")]
    [InlineData(20, 1, 2, "1 2 4 8 20")]
    [InlineData(3, 1, 3, "1 3")]
    public void Rungs_rise_by_eta_to_exactly_the_full_budget(int epochs, int first, int eta, string rungs)
    {
        ISearch search = New(50, epochs, new() { FirstEpochs = first, Eta = eta });
        Assert.Equal(rungs, string.Join(' ', search.Plan.Rungs.Select(rung => rung.Epochs)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(60)]
    public void There_is_always_one_on_the_last_rung(int trials)
    {
        int[] counts = [.. New(trials, 27).Plan.Rungs.Select(rung => rung.Trials)];
        Assert.Equal(trials, counts[0]);
        for (int rung = 1; rung < counts.Length; rung++) Assert.Equal(Math.Max(1, counts[rung - 1] / 3), counts[rung]);
    }

    [Fact]
    public void The_top_ones_are_promoted_best_first_with_their_values_and_parents()
    {
        ISearch search = New(9, 9);
        double[] scores = [0.1, 0.9, 0.3, 0.2, 0.8, 0.4, 0.5, 0.7, 0.6];
        List<SearchObservation> done = [.. search.Next([]).Select(trial => new SearchObservation(trial, scores[trial.Number]))];
        IReadOnlyList<SearchTrial> second = search.Next(done);
        Assert.Equal([1, 4, 7], second.Select(trial => trial.Parent!.Value));
        Assert.Equal([9, 10, 11], second.Select(trial => trial.Number));
        Assert.All(second, trial => Assert.Equal((0, 1, 3), (trial.Bracket, trial.Rung, trial.Epochs)));
        Assert.All(second, trial => Assert.Equal(done[trial.Parent!.Value].Trial.Values, trial.Values));

        // What counts now is the score after three epochs.
        done.AddRange(second.Select(trial => new SearchObservation(trial, trial.Number)));
        SearchTrial last = Assert.Single(search.Next(done));
        Assert.Equal((12, 11, 2, 9), (last.Number, last.Parent!.Value, last.Rung, last.Epochs));
        Assert.Equal(done[7].Trial.Values, last.Values);
        Assert.Empty(search.Next([.. done, new(last, 0)]));
    }

    [Fact]
    public void Equal_ones_are_promoted_by_their_number()
    {
        ISearch search = New(9, 9);
        Assert.Equal([0, 1, 2], search.Next(Observed(search, _ => 0.5)).Select(trial => trial.Parent!.Value));
    }

    [Theory]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void The_diverged_are_not_promoted_even_if_few_others_are_left(double diverged)
    {
        ISearch search = New(9, 9);
        Assert.Equal([8, 5], search.Next(Observed(search, trial => trial.Number is 5 or 8 ? -1e300 * (10 - trial.Number) : diverged))
            .Select(trial => trial.Parent!.Value));
        Assert.Empty(search.Next(Observed(search, _ => diverged)));
    }

    [Fact]
    public void Random_brackets_begin_with_the_configurations_of_random_search()
    {
        ISearch search = SearchFactory.Create(_space, new() { Trials = 12, Epochs = 9, Halving = new() { Bracket = 5 } });
        SearchTrial[] proposed = [.. SearchRun.ToTheEnd(search, trial => trial.Number == 3 ? double.NaN : -trial.Number)
            .Select(observation => observation.Trial).Where(trial => trial.Rung == 0)];
        Assert.Equal([5, 5, 2], proposed.GroupBy(trial => trial.Bracket).Select(bracket => bracket.Count()));
        Assert.Equal(new RandomSearch(_space, new() { Trials = 12 }).Next([]).Select(trial => trial.Values["x"]),
            proposed.Select(trial => trial.Values["x"]));
    }

    [Fact]
    public void Modelled_brackets_leave_one_each_and_learn_from_those_before()
    {
        ISearch search = SearchFactory.Create(_space,
            new() { Kind = SearchKind.Tpe, Trials = 40, Epochs = 9, Startup = 9, Halving = new() });
        Assert.Equal([9, 3, 1, 9, 3, 1, 9, 3, 1, 9, 3, 1, 4, 1, 1], search.Plan.Rungs.Select(rung => rung.Trials));

        double[] Proposed(int sign, int bracket) =>
        [
            .. SearchRun.ToTheEnd(search, trial => sign * trial.Number("x"))
                .Where(o => o.Trial.Bracket == bracket && o.Trial.Rung == 0).Select(o => o.Trial.Number("x")),
        ];
        Assert.Equal(Proposed(1, 0), Proposed(-1, 0));
        Assert.Empty(Proposed(1, 1).Intersect(Proposed(-1, 1)));
    }

    [Fact]
    public void A_budget_too_small_for_two_rungs_is_refused()
    {
        string message = Assert.Throws<ArgumentException>(() => New(9, 5, new() { FirstEpochs = 2 })).Message;
        Assert.Contains("at least 6 epochs", message, StringComparison.Ordinal);
    }

    private static ISearch New(int trials, int epochs, HalvingOptions? halving = null) =>
        SearchFactory.Create(_space, new() { Trials = trials, Epochs = epochs, Halving = halving ?? new() });

    private static List<SearchObservation> Observed(ISearch search, Func<SearchTrial, double> score) =>
        [.. search.Next([]).Select(trial => new SearchObservation(trial, score(trial)))];
}
