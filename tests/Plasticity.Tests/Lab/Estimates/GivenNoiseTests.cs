using Plasticity.Lab.Configuration;
using Plasticity.Lab.Estimates;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Lab.Estimates;

public sealed class GivenNoiseTests
{
    private const string Noise = "noise.";

    /// <summary>Settings that draw noise, each with a name of noise that is used then.</summary>
    private static readonly (string Rule, string Settings, string Name)[] _noisy =
    [
        ("wm", "", "alignment.x2"),
        ("wm", "wm.noise=uniform wm.centre=true wm.normalise=true wm.samples=5", "alignment.x3"),
        ("wm", "wm.burnIn=2", "burn-in2.x2"),
        ("wm", "wm.feedbackNoise=0.5", "xi.B2"),
        ("ia", "", "alignment.x2"),
        ("align", "align.amp=1 align.null=0.5 align.input=noise", "alignment.x2"),
        ("aa", "aa.input=noise aa.noise=uniform", "alignment.x2"),
        ("brsf", "", "M2"),
        ("brsf", "brsf.scale=norm brsf.concordance=0.5 brsf.exactLayers=last", "M2"),
        ("np", "", "xi1.h1"),
        ("np", "np.directions=2 np.distribution=normal np.difference=central", "xi2.h2"),
        ("wp", "", "v1.W2"),
        ("wp", "wp.directions=2 wp.distribution=normal wp.difference=central", "v2.b1"),
        ("bp+noise", "", "transform.xi.W1"),
        ("wm+noise", "noise.on=both", "rule.alignment.x2"),
        ("wm+noise", "noise.on=feedback", "transform.xi.B2"),
        ("fa+wp", "", "second.v1.W1"),
        ("brsf+np+oja", "", "rule.first.M2"),
    ];

    public static TheoryData<string, string, string, string, bool> Noisy
    {
        get
        {
            TheoryData<string, string, string, string, bool> rows = [];
            foreach ((string rule, string settings, string name) in _noisy)
                foreach (bool isDouble in (bool[])[false, true]) rows.Add(rule, settings, name, "6-6-6-4", isDouble);
            foreach ((string rule, string name) in (IEnumerable<(string, string)>)[("wm", "alignment.x2"), ("brsf", "M3"), ("np", "xi1.h1"),
                ("wp", "v1.W1"), ("bp", "mask.h2")])
                rows.Add(rule, "net.dropout=0.5 net.inputDropout=0.25", name, "2c3-5-4", false);
            return rows;
        }
    }

    private static EstimateFiles Files(string network)
    {
        if (!network.Contains('c', StringComparison.Ordinal)) return EstimateFiles.OfWidths(network);
        EstimateFiles files = new();
        files.WriteNetwork([], [("network", network), ("input", "2,4,3")]);
        files.WriteBatch(("x", EstimateFiles.Numbers(0.7, 3, 2, 4, 3)), ("labels", Tensor.From((ReadOnlySpan<float>)[1, 3, 0], 3)));
        return files;
    }

    private static EstimateRequest Request(EstimateFiles files, string rule, string settings, bool isDouble) =>
        files.Request(rule, settings.Split(' ', StringSplitOptions.RemoveEmptyEntries)) with
        {
            IsApplied = true,
            HasDiagnostics = true,
            Precision = isDouble ? ElementPrecision.Double : ElementPrecision.Single,
        };

    /// <summary>What an estimate was made from, noise and all, to be given back.</summary>
    private static Dictionary<string, Tensor> MadeFrom(EstimateResult made)
    {
        Dictionary<string, Tensor> tensors = [];
        foreach ((string name, Tensor value) in made.Tensors)
            if (name.StartsWith(Noise, StringComparison.Ordinal) || made.Tensors.ContainsKey("after." + name)) tensors.Add(name, value);
        return tensors;
    }

    private static EstimateResult Again(EstimateFiles files, EstimateRequest request, Dictionary<string, Tensor> tensors, long step = 9)
    {
        files.WriteState([.. tensors.Select(tensor => (tensor.Key, tensor.Value))]);
        return RuleEstimator.Compute(request with
        {
            StatePath = files.State,
            Step = step,
            Settings = [.. request.Settings, Setting.Parse("seed=77")],
        });
    }

    private static string? FirstDifference(EstimateResult expected, EstimateResult actual)
    {
        Assert.Equal(expected.Tensors.Keys, actual.Tensors.Keys);
        foreach ((string name, Tensor tensor) in expected.Tensors)
            if (tensor.IsDouble ? !tensor.Doubles.SequenceEqual(actual.Tensors[name].Doubles)
                : !tensor.Span.SequenceEqual(actual.Tensors[name].Span))
                return name;
        return null;
    }

    private static bool IsResult(string name) => name.StartsWith('d') || name.StartsWith("after.", StringComparison.Ordinal);

    private static bool ResultsDiffer(EstimateResult a, EstimateResult b) => a.Tensors.Keys.Where(IsResult).Any(name =>
        a.Tensors[name].IsDouble ? !a.Tensors[name].Doubles.SequenceEqual(b.Tensors[name].Doubles)
            : !a.Tensors[name].Span.SequenceEqual(b.Tensors[name].Span));

    private static Tensor Changed(Tensor noise)
    {
        Tensor changed = noise.Copy();
        changed.Scale(1.5);
        if (changed.IsDouble) changed.Doubles[0] -= 0.5;
        else changed.Span[0] -= 0.5f;                        // not in proportion: sizes may be normalised away
        return changed;
    }

    /// <summary>With dropout every rule has noise; a step of another number and seed replays the one that was shown.</summary>
    [Theory, MemberData(nameof(RuleEstimatorTests.FeedforwardRules), MemberType = typeof(RuleEstimatorTests))]
    public void Every_rule_replays_the_step_whose_noise_is_given(string rule)
    {
        foreach (bool isDouble in (bool[])[false, true])
        {
            using EstimateFiles files = Files("6-6-6-4");
            EstimateRequest request = Request(files, rule, "net.dropout=0.5 net.inputDropout=0.25", isDouble);
            EstimateResult made = RuleEstimator.Compute(request);
            Assert.Contains("noise.mask.h0", made.Tensors.Keys);
            // hebb averages over the steps that there were, so that their number counts.
            Assert.Null(FirstDifference(made, Again(files, request, MadeFrom(made), rule == "hebb" ? 0 : 9)));
        }
    }

    [Theory, MemberData(nameof(Noisy))]
    public void Given_noise_is_used_in_the_place_of_drawn_noise(string rule, string settings, string name, string network, bool isDouble)
    {
        using EstimateFiles files = Files(network);
        EstimateRequest request = Request(files, rule, settings, isDouble);
        EstimateResult made = RuleEstimator.Compute(request);
        Dictionary<string, Tensor> from = MadeFrom(made);
        Assert.Contains(Noise + name, from.Keys);
        EstimateResult again = Again(files, request, from);
        Assert.Null(FirstDifference(made, again));
        Assert.Equal(string.Join(", ", from.Keys.Where(key => key.StartsWith(Noise, StringComparison.Ordinal)).Select(key => key[6..])),
            again.Metadata["given-noise"]);

        // Each tensor counts, and is shown as it was given.
        foreach (string noise in from.Keys.Where(key => key.StartsWith(Noise, StringComparison.Ordinal)))
        {
            Dictionary<string, Tensor> other = new(from) { [noise] = Changed(from[noise]) };
            EstimateResult changed = Again(files, request, other);
            Assert.True(ResultsDiffer(made, changed), $"{rule}: {noise} has no effect.");
            Assert.Equal(other[noise].ToString(), changed.Tensors[noise].ToString());
            for (int i = 0; i < other[noise].Count; i++)
                Assert.Equal(other[noise].IsDouble ? other[noise].Doubles[i] : other[noise].Span[i],
                    isDouble ? changed.Tensors[noise].Doubles[i] : changed.Tensors[noise].Span[i]);
        }

        // What is not given is drawn, from the other seed.
        Assert.True(ResultsDiffer(made, Again(files, request,
            from.Where(tensor => tensor.Key != Noise + name).ToDictionary(tensor => tensor.Key, tensor => tensor.Value))));
    }

    /// <summary>Masks as another framework draws them, over its axes, and in the file of the batch.</summary>
    [Fact]
    public void Masks_multiply_units_and_maps_channel_by_channel()
    {
        using EstimateFiles files = Files("2c3-5-4");
        Tensor mask = EstimateFiles.Numbers(1.3, 3, 5), input = EstimateFiles.Numbers(1.1, 3, 2, 4, 3);
        Tensor x = EstimateFiles.Numbers(0.7, 3, 2, 4, 3);
        files.WriteBatch(("x", x), ("labels", Tensor.From((ReadOnlySpan<float>)[1, 3, 0], 3)), ("noise.mask.h2", mask),
            ("noise.mask.h0", input));
        EstimateResult made = RuleEstimator.Compute(Request(files, "bp", "net.dropout=0.5 net.inputDropout=0.25", isDouble: false));
        for (int i = 0; i < mask.Count; i++)
            Assert.Equal(mask.Span[i] * Math.Tanh(made.Tensors["a2"].Span[i]), made.Tensors["h2"].Span[i], 1e-6);
        Tensor silenced = x.Copy();
        silenced.Multiply(input);
        files.WriteBatch(("x", silenced), ("labels", Tensor.From((ReadOnlySpan<float>)[1, 3, 0], 3)));
        EstimateResult plain = RuleEstimator.Compute(Request(files, "bp", "", isDouble: false));
        Assert.Equal(plain.Tensors["a1"].Span.ToArray(), made.Tensors["a1"].Span.ToArray());
    }

    [Fact]
    public void Noise_of_32_bits_is_widened_where_all_is_double()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        Tensor m = EstimateFiles.Numbers(0.4, 4, 5);
        files.WriteState(("noise.M2", m));
        EstimateResult made = RuleEstimator.Compute(Request(files, "brsf", "", isDouble: true));
        for (int i = 0; i < m.Count; i++)
            Assert.Equal(Math.Abs(m.Span[i]) * Math.Sign(made.Tensors["W2"].Doubles[i]), made.Tensors["F2"].Doubles[i]);
    }

    [Theory]
    [InlineData("wm", "noise.alignment.x3", new[] { 3, 5 }, "Did you mean 'noise.alignment.x2'?")]
    [InlineData("wm", "noise.alignment.x2", new[] { 5, 3 }, "tensor noise.alignment.x2 is [5, 3], but the network needs [3, 5]")]
    [InlineData("wm", "noise.alignment.x3", new[] { 3, 5 }, "rule.B2, noise.alignment.x2.")]
    [InlineData("bp", "noise.M2", new[] { 4, 5 }, "no place for a tensor 'noise.M2'")]
    [InlineData("bp", "noise.mask.h1", new[] { 3, 5 }, "no place for a tensor 'noise.mask.h1'")]
    [InlineData("fa+wp", "noise.v1.W1", new[] { 5, 6 }, "Did you mean 'noise.second.v1.W1'?")]
    public void Noise_without_a_place_or_of_another_shape_is_refused(string rule, string name, int[] shape, string expected)
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        files.WriteState((name, EstimateFiles.Numbers(0.5, shape)));
        Assert.Contains(expected, Assert.Throws<ConfigurationException>(() => files.Compute(rule)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_that_is_not_finite_or_given_twice_or_no_noise_in_a_batch_is_refused()
    {
        using EstimateFiles files = EstimateFiles.OfWidths();
        Tensor x = EstimateFiles.Numbers(0.7, 3, 6), labels = Tensor.From((ReadOnlySpan<float>)[1, 3, 0], 3);
        Tensor m = EstimateFiles.Numbers(0.4, 4, 5), bad = m.Copy();
        bad.Span[7] = float.NaN;
        string Message() => Assert.Throws<ConfigurationException>(() => files.Compute("brsf")).Message;
        files.WriteState(("noise.M2", bad));
        Assert.Contains("tensor noise.M2 of shape 4x5 has NaN at element 7", Message(), StringComparison.Ordinal);
        files.WriteState(("noise.M2", m));
        files.WriteBatch(("x", x), ("labels", labels), ("noise.M2", m));
        Assert.Contains("give it once", Message(), StringComparison.Ordinal);
        files.WriteBatch(("x", x), ("labels", labels), ("M2", m));
        Assert.Contains("no place for a tensor 'M2': a batch has x, and labels or targets, and may have noise.NAME", Message(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_refuses_noise_of_another_shape_or_precision()
    {
        SmallTrial trial = new("brsf");
        Batch batch = SmallTrial.Task.Train.NewBatch(SmallTrial.BatchSize);
        SmallTrial.Task.Train.Fill(batch, [.. Enumerable.Range(0, SmallTrial.BatchSize)]);
        Step step = new(trial.Model, null, SmallTrial.BatchSize, trial.Seed);
        step.Begin(batch, 0);
        (string name, Tensor m) = trial.Rule.NoiseOf(step).First();
        Tensor Wide()
        {
            using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
            return new Tensor(m.Shape);
        }
        foreach (Tensor wrong in (Tensor[])[new Tensor(1, m.Count), Wide()])
        {
            step.Given = new GivenNoise(new Dictionary<string, Tensor> { [name] = wrong });
            Assert.Contains($"The noise {name} that is given is {wrong}",
                Assert.Throws<ArgumentException>(() => trial.Rule.Estimate(step)).Message, StringComparison.Ordinal);
        }
    }

    /// <summary>What a part is given ends with the part, also where it fails.</summary>
    [Fact]
    public void The_noise_of_a_whole_comes_back_after_its_parts()
    {
        SmallTrial trial = new("brsf+oja");
        Batch batch = SmallTrial.Task.Train.NewBatch(SmallTrial.BatchSize);
        SmallTrial.Task.Train.Fill(batch, [.. Enumerable.Range(0, SmallTrial.BatchSize)]);
        Step step = new(trial.Model, null, SmallTrial.BatchSize, trial.Seed);
        step.Begin(batch, 0);
        string name = trial.Rule.NoiseOf(step).First().Name;
        GivenNoise given = new(new Dictionary<string, Tensor> { [name] = new(1, 1) });
        step.Given = given;
        Assert.StartsWith("rule.M", name, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => trial.Rule.Estimate(step));
        Assert.Same(given, step.Given);
    }
}
