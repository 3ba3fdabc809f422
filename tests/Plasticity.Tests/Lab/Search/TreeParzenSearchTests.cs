using Plasticity.Lab.Search;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Lab.Search;

public sealed class TreeParzenSearchTests
{
    private static readonly SearchSpace _unit = new([new Interval("x", 0, 1)]);

    /// <summary>
    /// The candidates are those of the named streams; which of them is proposed says an implementation of its own, with the diverged
    /// and the earlier proposals of the batch among the bad.
    /// </summary>
    [Fact]
    public void Proposes_the_candidate_of_the_largest_ratio()
    {
        SearchOptions options = new() { Kind = SearchKind.Tpe, Trials = 40, Seed = 3, Candidates = 8 };
        ISearch search = SearchFactory.Create(SearchRun.EveryKind, options);
        List<SearchObservation> done = SearchRun.ToTheEnd(search, SearchRun.Plausible);
        Assert.Contains(done[..10], observation => observation.IsDiverged);
        foreach (int first in new[] { 10, 22, 38 })
        {
            // 0.15 of 10, 22 and 38, rounded up.
            int goods = first switch { 10 => 2, 22 => 4, _ => 6 };
            SearchTrial[] ranked = [.. done[..first].OrderByDescending(observation => observation.Score).Select(o => o.Trial)];
            for (int number = first; number < Math.Min(first + 4, 40); number++)
                CheckProposal(options, number, ranked[..goods], [.. ranked[goods..], .. Trials(done[first..number])], done[number].Trial);
        }
    }

    /// <summary>Of budgets of 1, 3 and 9 epochs, 3 is the largest with six trials; what diverged after 1 counts too.</summary>
    [Fact]
    public void The_model_is_that_of_the_largest_budget_with_enough_observations()
    {
        SearchOptions options =
            new() { Kind = SearchKind.Tpe, Trials = 30, Epochs = 9, Startup = 6, Candidates = 8, Halving = new() { Bracket = 20 } };
        ISearch search = SearchFactory.Create(SearchRun.EveryKind, options);
        List<SearchObservation> done = SearchRun.ToTheEnd(search, SearchRun.Plausible);
        SearchObservation[] first = [.. done.Where(observation => observation.Trial.Bracket == 0)];
        Assert.Equal([20, 6, 2], first.CountBy(observation => observation.Trial.Epochs).Select(budget => budget.Value));
        SearchObservation[] modelled = [.. first.Where(o => o.Trial.Epochs == 3 || o.IsDiverged).OrderByDescending(o => o.Score)];
        Assert.InRange(modelled.Length, 7, 13);
        int goods = (int)Math.Ceiling(0.15 * modelled.Length);
        SearchTrial[] next = [.. Trials(done).Where(trial => trial.Bracket == 1 && trial.Rung == 0)];
        for (int i = 0; i < next.Length; i++)
            CheckProposal(options, 20 + i, Trials(modelled[..goods]), [.. Trials(modelled[goods..]), .. next[..i]], next[i]);
    }

    [Fact]
    public void Begins_as_random_search_and_goes_on_in_batches()
    {
        SearchOptions options = new() { Kind = SearchKind.Tpe, Trials = 24, Startup = 7, Batch = 5 };
        ISearch search = SearchFactory.Create(_unit, options);
        Assert.Equal([7, 5, 5, 5, 2], search.Plan.Rungs.Select(batch => batch.Trials));
        Assert.Equal(SearchRun.Text(new RandomSearch(_unit, options with { Trials = 7 }).Next([])), SearchRun.Text(search.Next([])));
    }

    /// <summary>More than half of the range diverges. If such trials were left out, nothing would keep proposals from there.</summary>
    [Fact]
    public void Keeps_away_from_where_trials_diverge()
    {
        ISearch search = SearchFactory.Create(_unit, new() { Kind = SearchKind.Tpe, Trials = 60 });
        List<SearchObservation> done = SearchRun.ToTheEnd(search, trial => trial.Number("x") > 0.4 ? double.NaN : trial.Number("x"));
        Assert.InRange(done[..10].Count(observation => observation.IsDiverged), 4, 8);
        Assert.InRange(done[10..].Count(observation => observation.IsDiverged), 0, 20);
        Assert.InRange(done.Max(observation => observation.Score), 0.39, 0.4);
    }

    [Fact]
    public void Without_one_good_trial_it_still_proposes()
    {
        ISearch search = SearchFactory.Create(_unit, new() { Kind = SearchKind.Tpe, Trials = 20 });
        Assert.Equal(20, SearchRun.ToTheEnd(search, _ => double.NegativeInfinity).DistinctBy(o => o.Trial.Values["x"]).Count());
    }

    [Fact]
    public void Tries_every_configuration_before_one_twice()
    {
        SearchSpace nine = new([new Choice("a", ["x", "y", "z"]), new Interval("b", 1, 3, IsWhole: true)]);
        SearchOptions options = new() { Kind = SearchKind.Tpe, Trials = 12, Startup = 1, Batch = 3 };
        List<SearchObservation> done = SearchRun.ToTheEnd(SearchFactory.Create(nine, options), trial => trial.Number("b"));
        Assert.Equal(9, done.Take(9).Select(observation => string.Join(' ', observation.Trial.Values.Values)).Distinct().Count());
        Assert.Equal(12, done.Count);
    }

    /// <summary>No version may change these without saying so: a search begun with one version would go astray with another.</summary>
    [Fact]
    public void Trials_are_those_of_earlier_versions()
    {
        SearchOptions options = new() { Kind = SearchKind.Tpe, Trials = 30 };
        List<SearchObservation> done = SearchRun.ToTheEnd(SearchFactory.Create(SearchRun.EveryKind, options), SearchRun.Plausible);
        Golden.Matches("Lab/Search/trials", string.Join('\n', SearchRun.Text(Trials(done))) + "\n");
    }

    /// <summary>
    /// The two functions were chosen before the search was run on them. Measured: random search 9.4e-4, this search 2.6e-5, medians over
    /// 30 seeds of how much is lost by the best of 60 trials. The tests ask for less than was measured.
    /// </summary>
    [Fact]
    public void Finds_the_optimum_of_a_learning_rate_closer_than_random_search()
    {
        SearchSpace space = new([new Interval("lr", 1e-6, 10, IsLog: true)]);
        (double random, double tpe) = MedianRegrets(space, trial => Math.Pow(Math.Log10(trial.Number("lr")) + 2.5, 2));
        Assert.True(tpe < random / 4, $"random {random:G3}, tpe {tpe:G3}");
    }

    /// <summary>Branin's function (minimum 0.397887), plus a penalty for two of three choices. Measured: 1.76 and 0.17.</summary>
    [Fact]
    public void Finds_the_optimum_of_two_numbers_and_a_choice_closer_than_random_search()
    {
        SearchSpace space = new([new Interval("x", -5, 10), new Interval("y", 0, 15), new Choice("c", ["a", "b", "c"])]);
        (double random, double tpe) = MedianRegrets(space, trial =>
        {
            double x = trial.Number("x"), y = trial.Number("y");
            double bowl = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
            return bowl * bowl + 10 * (1 - 1 / (8 * Math.PI)) * Math.Cos(x) + 10 - 0.397887
                + trial.Values["c"] switch { "a" => 0, "b" => 5, _ => 20 };
        });
        Assert.True(tpe < random / 2, $"random {random:G3}, tpe {tpe:G3}");
    }

    private static (double Random, double Tpe) MedianRegrets(SearchSpace space, Func<SearchTrial, double> loss)
    {
        double Median(SearchKind kind)
        {
            double[] best = [.. Enumerable.Range(0, 30).Select(seed =>
                -SearchResult.Best(SearchRun.ToTheEnd(
                    SearchFactory.Create(space, new() { Kind = kind, Trials = 60, Seed = (ulong)seed }), trial => -loss(trial)))!.Score)];
            Array.Sort(best);
            return (best[14] + best[15]) / 2;
        }
        return (Median(SearchKind.Random), Median(SearchKind.Tpe));
    }

    private static void CheckProposal(SearchOptions options, int configuration, SearchTrial[] good, SearchTrial[] bad, SearchTrial proposed)
    {
        foreach (Dimension dimension in SearchRun.EveryKind.Dimensions)
        {
            string[] goodValues = [.. good.Select(trial => trial.Values[dimension.Key])];
            string[] badValues = [.. bad.Select(trial => trial.Values[dimension.Key])];
            IDensity density = dimension.Density(goodValues);
            RandomStream stream = new(options.Seed, $"search.candidates/{dimension.Key}", 0, configuration);
            string[] candidates = [.. Enumerable.Range(0, options.Candidates).Select(_ => density.Draw(ref stream))];
            double Ratio(string x) => NaiveTreeParzen.Ratio(dimension, goodValues, badValues, x);
            // Ratios rather than values: by symmetry two depths can be equally good, up to the rounding of sums.
            Assert.Contains(proposed.Values[dimension.Key], candidates);
            Assert.Equal(candidates.Max(Ratio), Ratio(proposed.Values[dimension.Key]), 1e-3);
        }
    }

    private static SearchTrial[] Trials(IEnumerable<SearchObservation> observations) => [.. observations.Select(o => o.Trial)];
}
