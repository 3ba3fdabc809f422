using System.Globalization;
using Plasticity.Lab.Search;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Lab.Search;

/// <summary>What every search promises, whatever its kind.</summary>
public sealed class EverySearchTests
{
    private static readonly Dictionary<string, SearchOptions> _options = new()
    {
        ["random"] = new() { Trials = 25, Epochs = 27 },
        ["tpe"] = new() { Kind = SearchKind.Tpe, Trials = 30, Epochs = 27 },
        ["random, halving"] = new() { Trials = 30, Epochs = 20, Halving = new() { FirstEpochs = 2 } },
        ["tpe, halving"] = new() { Kind = SearchKind.Tpe, Trials = 22, Epochs = 9, Startup = 6, Halving = new() },
    };

    public static TheoryData<string> Kinds => [.. _options.Keys];

    [Theory, MemberData(nameof(Kinds))]
    public void The_same_seed_and_scores_give_the_same_trials(string kind)
    {
        List<SearchObservation> first = SearchRun.ToTheEnd(New(kind), SearchRun.Plausible);
        List<SearchObservation> second = SearchRun.ToTheEnd(New(kind), SearchRun.Plausible);
        Assert.Equal(Text(first), Text(second));
        Assert.Equal(Enumerable.Range(0, first.Count), first.Select(observation => observation.Trial.Number));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Another_seed_gives_other_trials(string kind)
    {
        ISearch other = SearchFactory.Create(SearchRun.EveryKind, _options[kind] with { Seed = 1 });
        string[] trials = SearchRun.Text(other.Next([])), usual = SearchRun.Text(New(kind).Next([]));
        Assert.Empty(trials.Intersect(usual));
    }

    /// <summary>Workers end trials in any order, and results are read from folders in any order.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void The_order_of_observations_is_irrelevant(string kind)
    {
        ISearch search = New(kind);
        RandomStream stream = new(1, "test");
        List<SearchObservation> done = [];
        while (true)
        {
            int[] order = [.. Enumerable.Range(0, done.Count)];
            stream.Shuffle(order);
            IReadOnlyList<SearchTrial> batch = search.Next(done);
            Assert.Equal(SearchRun.Text(batch), SearchRun.Text(search.Next([.. order.Select(i => done[i])])));
            if (batch.Count == 0) return;
            done.AddRange(batch.Select(trial => new SearchObservation(trial, SearchRun.Plausible(trial))));
        }
    }

    /// <summary>
    /// Interrupted anywhere, also within a batch, the search asks for the batch that was under way, which holds the next trial of the
    /// straight run. So trials cannot depend on which ones of a batch had ended, nor on the number of workers.
    /// </summary>
    [Theory, MemberData(nameof(Kinds))]
    public void A_prefix_of_the_results_continues_as_the_straight_run_did(string kind)
    {
        List<SearchObservation> straight = SearchRun.ToTheEnd(New(kind), SearchRun.Plausible);
        string[] trials = Text(straight);
        for (int done = 0; done < straight.Count; done++)
        {
            IReadOnlyList<SearchTrial> batch = New(kind).Next(straight[..done]);
            Assert.InRange(done, batch[0].Number, batch[^1].Number);
            Assert.Equal(trials[batch[0].Number..(batch[^1].Number + 1)], SearchRun.Text(batch));
        }
        Assert.Empty(New(kind).Next(straight));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Scores_of_the_batch_under_way_change_nothing(string kind)
    {
        List<SearchObservation> straight = SearchRun.ToTheEnd(New(kind), SearchRun.Plausible);
        for (int done = 1; done < straight.Count; done += 3)
        {
            string[] batch = SearchRun.Text(New(kind).Next(straight[..done]));
            int first = New(kind).Next(straight[..done])[0].Number;
            List<SearchObservation> others = [.. straight[..first], .. straight[first..done].Select(o => o with { Score = 1e6 - o.Score })];
            Assert.Equal(batch, SearchRun.Text(New(kind).Next(others)));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_plan_says_what_is_asked_for(string kind)
    {
        ISearch search = New(kind);
        List<SearchObservation> done = SearchRun.ToTheEnd(search, trial => trial.Number % 7);
        Assert.Equal(search.Plan.Trials, done.Count);
        Assert.Equal(search.Plan.TotalEpochs, done.Sum(observation => (long)observation.Trial.Epochs));
        Assert.Equal(search.Plan.ContinuedEpochs, done.Sum(observation =>
            (long)observation.Trial.Epochs - (observation.Trial.Parent is { } parent ? done[parent].Trial.Epochs : 0)));
        Assert.Equal(_options[kind].Trials, done.Count(observation => observation.Trial.Parent is null));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_value_is_one_of_its_key(string kind)
    {
        foreach (SearchTrial trial in SearchRun.ToTheEnd(New(kind), SearchRun.Plausible).Select(observation => observation.Trial))
        {
            Assert.Equal(SearchRun.EveryKind.Dimensions.Select(dimension => dimension.Key), trial.Values.Keys);
            Assert.InRange(trial.Number("lr"), 1e-4, 10);
            Assert.InRange(trial.Number("momentum"), 0, 0.99);
            Assert.InRange(int.Parse(trial.Values["hidden"], CultureInfo.InvariantCulture), 1, 1000);
            Assert.InRange(int.Parse(trial.Values["depth"], CultureInfo.InvariantCulture), 1, 4);
            Assert.Contains(trial.Values["optimizer"], new[] { "sgd", "adam", "rmsprop" });
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_search_of_which_all_diverges_ends_too(string kind)
    {
        List<SearchObservation> done = SearchRun.ToTheEnd(New(kind), _ => double.NaN);
        Assert.Equal(_options[kind].Trials, done.Count);
        Assert.Null(SearchResult.Best(done));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Results_of_another_search_are_refused(string kind)
    {
        List<SearchObservation> done = SearchRun.ToTheEnd(New(kind), SearchRun.Plausible);
        SearchObservation first = done[0], last = done[^1];
        void Refuses(string message, params List<SearchObservation> results) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => New(kind).Next(results)).Message, StringComparison.Ordinal);

        Refuses("Trial 0 is there twice", [.. done, first]);
        Refuses($"Trial {done.Count} comes after the end", [.. done, last with { Trial = last.Trial with { Number = done.Count } }]);
        Refuses("Trial 0 should be of bracket 0, rung 0", [first with { Trial = first.Trial with { Epochs = 1000 } }, .. done[1..]]);
        Refuses("Trial 0 has values outside the search space", [Changed(first, "lr", "11"), .. done[1..]]);
        Refuses("Trial 0 has values outside the search space", [Changed(first, "depth", "1.5"), .. done[1..]]);
        Refuses("Trial 0 has values outside the search space", [Changed(first, "optimizer", "lion"), .. done[1..]]);
        Refuses("Trial 0 has values outside the search space", [Changed(first, "more", "1"), .. done[1..]]);
        // Of an incomplete batch, or one that is given by the scores before it, every value is known.
        Refuses("Trial 0 differs from the one asked for", [Changed(first, "lr", "0.5")]);
        Refuses("Trial 1000 was not asked for", [last with { Trial = last.Trial with { Number = 1000 } }]);
        if (last.Trial.Parent is not null)
            Refuses($"Trial {last.Trial.Number} differs from the one asked for", [.. done[..^1], Changed(last, "lr", "0.5")]);
    }

    [Fact]
    public void Keys_have_draws_of_their_own_and_trials_too()
    {
        SearchSpace two = new([SearchRun.EveryKind.Dimensions[4], SearchRun.EveryKind.Dimensions[0]]);
        foreach (SearchKind kind in Enum.GetValues<SearchKind>())
        {
            SearchOptions options = new() { Kind = kind, Trials = 10 };
            IReadOnlyList<SearchTrial> all = SearchFactory.Create(SearchRun.EveryKind, options with { Trials = 7 }).Next([]);
            IReadOnlyList<SearchTrial> some = SearchFactory.Create(two, options).Next([]);
            Assert.Equal(7, all.Count);
            Assert.Equal(10, some.Count);
            Assert.All(all, trial => Assert.Equal(trial.Values["lr"], some[trial.Number].Values["lr"]));
            Assert.All(all, trial => Assert.Equal(trial.Values["optimizer"], some[trial.Number].Values["optimizer"]));
        }
    }

    private static ISearch New(string kind) => SearchFactory.Create(SearchRun.EveryKind, _options[kind]);

    private static string[] Text(IEnumerable<SearchObservation> done) => SearchRun.Text(done.Select(observation => observation.Trial));

    private static SearchObservation Changed(SearchObservation observation, string key, string value) =>
        observation with
        {
            Trial = observation.Trial with { Values = new Dictionary<string, string>(observation.Trial.Values) { [key] = value } },
        };
}
