using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Tests.Oracles;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Rules;

/// <summary>
/// Rules in double precision, by their own code: against the naive network to twelve digits, and against single precision to its
/// rounding. No rule of the catalogue refuses.
/// </summary>
public sealed class DoublePrecisionTests
{
    private const double Exact = 1e-12;

    // Rounding to 32 bits; rules that divide differences of losses by sigma get the large sigma of their own tests.
    private const double SingleRounding = 2e-5;
    private const float LargeSigma = 0.1f;

    private static readonly Dictionary<string, Func<SmallCase, LearningRule, NaiveEstimate>> _oracles = new()
    {
        ["bp"] = (c, _) => c.Naive.Backpropagation(c),
        ["frozen"] = (c, _) => OutputLayerOf(c, c.Naive.Backpropagation(c)),
        ["fa"] = (c, rule) => c.Naive.FeedbackAlignment(c, Feedback(((FeedbackAlignment)rule).Feedback)),
        ["dfa"] = (c, rule) => c.Naive.DirectFeedbackAlignment(c, Feedback(new WeightSet(((DirectFeedbackAlignment)rule).Direct.Values))),
        ["wp"] = (c, _) => c.Naive.WeightPerturbation(
            c, [.. Enumerable.Range(0, 3).Select(k => WeightNoise(c, k))], LargeSigma, central: false),
        ["np"] = (c, _) => c.Naive.NodePerturbation(c, [.. Enumerable.Range(0, 3).Select(k => NodeNoise(c, k))], LargeSigma, central: false),
        ["pc"] = (c, _) => c.Naive.PredictiveCoding(c, 6, 0.2f, 0.3f),
        ["pc-fixed"] = (c, _) => c.Naive.FixedPrediction(c, 4, 0.3f),
        ["hebb"] = (c, _) => Hebb(c, 0.3f),
        ["bp+oja"] = (c, _) => Oja(c, 0.3f),
    };

    private static readonly Dictionary<string, string> _options = new()
    {
        ["wp"] = """{ "sigma": 0.1, "directions": 3, "difference": "forward" }""",
        ["np"] = """{ "sigma": 0.1, "directions": 3, "difference": "forward", "distribution": "normal" }""",
        ["pc"] = """{ "inferenceSteps": 6, "inferenceRate": 0.2, "inferenceMomentum": 0.3 }""",
        ["pc-fixed"] = """{ "sweeps": 4, "inferenceRate": 0.3 }""",
        ["hebb"] = """{ "hiddenRate": 0.3 }""",
        ["oja"] = """{ "coefficient": 0.3, "hiddenOnly": true }""",
    };

    public static TheoryData<string, string, string> OracleCases
    {
        get
        {
            TheoryData<string, string, string> rows = [];
            foreach (string rule in _oracles.Keys)
                foreach (string activation in Nonlinearity.Names)
                    foreach (string loss in (string[])["cross-entropy", "squared-error"]) rows.Add(rule, activation, loss);
            return rows;
        }
    }

    /// <summary>Every rule and transform there is, and sums.</summary>
    public static TheoryData<string> Expressions =>
        [.. Catalogue.Rules.Select(entry => entry.Card.Id), .. Catalogue.Transforms.Select(entry => "bp+" + entry.Card.Id), "fa+wp",
            "pc+np+oja"];

    /// <summary>With a batch of three: 1/3 is no float.</summary>
    [Theory, MemberData(nameof(OracleCases))]
    public void Estimates_agree_with_the_naive_network(string id, string activation, string loss)
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        SmallCase c = new(activation, loss);
        LearningRule rule = New(id, c.Network, c.Seed);
        Tensor[] estimate = c.Estimate(rule);
        Assert.All(estimate, tensor => Assert.True(tensor.IsDouble));
        c.AssertClose(_oracles[id](c, rule), estimate, Exact);
    }

    [Theory]
    [InlineData("bp")]
    [InlineData("fa")]
    public void A_step_moves_the_weights_as_the_naive_network_says(string id)
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        SmallCase c = new(lr: 0.3f);
        LearningRule rule = New(id, c.Network, c.Seed);
        NaiveNetwork moved = c.Naive.Moved(_oracles[id](c, rule), -(double)0.3f), actual;
        c.Step.Begin(c.Batch, 0);
        rule.Estimate(c.Step);
        c.Step.Apply();
        actual = NaiveNetwork.From(c.Network);
        for (int l = 1; l <= c.Network.Depth; l++)
            for (int j = 0; j < c.Network.Width(l); j++)
            {
                Assert.Equal(moved.B[l][j], actual.B[l][j], Exact);
                for (int k = 0; k < c.Network.Width(l - 1); k++) Assert.Equal(moved.W[l][j, k], actual.W[l][j, k], Exact);
            }
        Assert.Equal(c.Naive.MeanLoss(c), c.Step.Loss!.Value, Exact);
    }

    [Theory, MemberData(nameof(Expressions))]
    public void Estimates_agree_with_single_precision(string expression)
    {
        (string Name, Tensor Value)[] single = Estimate(expression, ElementPrecision.Single), wide = Estimate(expression, ElementPrecision.Double);
        Assert.All(single, parameter => Assert.False(parameter.Value.IsDouble));
        Assert.All(wide, parameter => Assert.True(parameter.Value.IsDouble));
        for (int p = 0; p < single.Length; p++) AssertNear(single[p].Value, wide[p].Value, SingleRounding, single[p].Name);
    }

    [Theory]
    [InlineData(OptimiserKind.Sgd)]
    [InlineData(OptimiserKind.Momentum)]
    [InlineData(OptimiserKind.Nesterov)]
    [InlineData(OptimiserKind.Adam)]
    [InlineData(OptimiserKind.RmsProp)]
    public void Optimisers_move_the_weights_as_in_single_precision(OptimiserKind kind)
    {
        OptimiserOptions options = new() { Kind = kind, LearningRate = 0.01f, WeightDecay = 0.1f, Clip = 0.05f, Epsilon = 1e-3f };
        SmallTrial single = new SmallTrial("bp", optimiser: options).Advance(4);
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        SmallTrial wide = new SmallTrial("bp", optimiser: options).Advance(4);
        foreach (((string name, Tensor a), (_, Tensor b)) in
            single.Model.State.Concat(single.Optimiser.State).Zip(wide.Model.State.Concat(wide.Optimiser.State)))
        {
            Assert.True(b.IsDouble);
            AssertNear(a, b, 1e-4, name);
        }
    }

    [Theory, MemberData(nameof(Expressions))]
    public void Trials_train_and_are_evaluated_in_double_precision(string expression)
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        SmallTrial trial = new SmallTrial(expression).Advance(3);
        Assert.All(trial.Model.State.Concat(trial.Rule.State).Concat(trial.Optimiser.State), state =>
        {
            Assert.True(state.Value.IsDouble, state.Name);
            Assert.True(state.Value.IsFinite(), state.Name);
        });
        (double loss, double? accuracy) = new Evaluator(trial.Model, trial.Rule, trial.Seed).Measure(SmallTrial.Task.Test);
        Assert.True(double.IsFinite(loss));
        Assert.InRange(accuracy!.Value, 0, 1);
    }

    [Fact]
    public void Initial_weights_are_those_of_single_precision()
    {
        foreach (string name in Initialisation.Names)
        {
            Initialisation initialisation = Initialisation.Parse(name);
            Tensor single = new(30, 50), wide;
            using (Precision.Use(ElementPrecision.Double)) wide = new Tensor(30, 50);
            initialisation.Fill(single, new Seed(3).Stream("init", 1));
            initialisation.Fill(wide, new Seed(3).Stream("init", 1));
            Assert.Equal(SmallCase.Doubles(single), SmallCase.Doubles(wide));
        }
    }

    [Fact]
    public void Tasks_are_the_same_data_whatever_the_precision()
    {
        LearningTask single = TaskCatalogue.Load("teacher-student", new TaskOptions { TrainSamples = 20 }), wide;
        using (Precision.Use(ElementPrecision.Double))
        {
            wide = TaskCatalogue.Load("teacher-student", new TaskOptions { TrainSamples = 20 });
            Assert.True(wide.Train.NewBatch(4).Targets.IsDouble);
        }
        Assert.Equal(single.Train.Targets!.Span.ToArray(), wide.Train.Targets!.Span.ToArray());
    }

    [Fact]
    public void A_scope_that_ends_before_the_rule_runs_is_named_in_the_error()
    {
        SmallCase c;
        LearningRule rule;
        using (Precision.Use(ElementPrecision.Double))
        {
            c = new SmallCase();
            rule = New("pc", c.Network, c.Seed);
        }
        Assert.Contains("while the rule runs", Assert.Throws<ArgumentException>(() => c.Estimate(rule)).Message);
    }

    /// <summary>With the masks of one step held, central differences of the loss are the estimate of bp.</summary>
    [Theory]
    [InlineData("tanh", "cross-entropy")]
    [InlineData("softplus", "squared-error")]
    public void The_gradient_goes_through_the_masks_of_dropout(string activation, string loss)
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        SmallCase c = new(activation, loss, [6, 9, 8, 3], dropout: 0.4f);
        Tensor[] estimate = c.Estimate(new Backpropagation(c.Network), 5);
        NetworkPass pass = c.Network.NewNetworkPass(c.Count);
        c.Network.Forward(c.Batch, pass, c.Step.Noise);
        foreach ((_, Tensor mask) in c.Network.DropoutMasks(pass))
            Assert.Equal([0, 1 / (1 - (double)0.4f)], mask.Doubles.ToArray().Distinct().Order());
        const double Difference = 1e-6;
        for (int p = 0; p < estimate.Length; p++)
            for (int i = 0; i < estimate[p].Count; i++)
            {
                Tensor value = c.Network.Parameters[p].Value;
                double start = value.Doubles[i];
                double Loss(double at)
                {
                    value.Doubles[i] = at;
                    c.Network.Forward(c.Batch, pass, c.Step.Noise);
                    return pass.Loss;
                }
                double slope = (Loss(start + Difference) - Loss(start - Difference)) / (2 * Difference);
                value.Doubles[i] = start;
                Assert.Equal(slope, estimate[p].Doubles[i], 1e-6 * Math.Abs(slope) + 2e-9);
            }
    }

    /// <summary>The factors of an update are rounded to 32 bits only where the parameter is.</summary>
    [Fact]
    public void Terms_of_updates_keep_their_digits()
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        SmallCase c = new();
        Tensor w = c.Network.Weights[1], dense = w.LikeThis();
        Update update = c.Step.Updates[1].Weights;
        Tensor coefficients = Tensor.From([0.1, 0.2, 0.3, 0.4], 4);
        double[] before = SmallCase.Doubles(w);
        update.Decay(0.1);
        update.Decay(coefficients);
        update.Dense(w, 1.0 / 3);
        update.Materialise(dense);
        double[] written = SmallCase.Doubles(dense);
        for (int i = 0; i < before.Length; i++)
            Assert.Equal(before[i] * (0.1 + 0.1 * (i / w.Columns + 1) + 1.0 / 3), written[i], 1e-15);
        update.ApplyTo(w, 0.7);
        double[] after = SmallCase.Doubles(w);
        for (int i = 0; i < before.Length; i++)
        {
            double shrunk = before[i] * (1 - 0.7 * 0.1) * (1 - 0.7 * (0.1 * (i / w.Columns + 1)));
            Assert.Equal(shrunk * (1 - 0.7 / 3), after[i], 1e-15);            // the dense term refers to the weights themselves
        }
    }

    private static LearningRule New(string expression, Model model, Seed seed)
    {
        RuleExpression parsed = RuleExpression.Parse(expression);
        Dictionary<string, JsonObject> options = parsed.Ids.Where(_options.ContainsKey)
            .ToDictionary(id => id, id => (JsonObject)JsonNode.Parse(_options[id])!);
        return parsed.Create(model, options, seed);
    }

    /// <summary>The estimate for sixteen digits, by rules of every kind of model.</summary>
    private static (string Name, Tensor Value)[] Estimate(string expression, ElementPrecision precision)
    {
        using Precision.Scope scope = Precision.Use(precision);
        Seed seed = new(5);
        Model model = SmallTrial.NewModel(RuleExpression.Parse(expression).Model, SmallTrial.Task, seed);
        LearningRule rule = New(expression, model, seed);
        Step step = new(model, optimiser: null, 16, seed);
        Batch batch = SmallTrial.Task.Train.NewBatch(16);
        SmallTrial.Task.Train.Fill(batch, [.. Enumerable.Range(0, 16)]);
        step.Begin(batch, 0);
        rule.Estimate(step);
        return
        [
            .. model.Parameters.Select(parameter =>
            {
                Tensor dense = parameter.Value.LikeThis();
                step.Updates.Of(parameter).Materialise(dense);
                return (parameter.Name, dense);
            }),
        ];
    }

    private static void AssertNear(Tensor single, Tensor wide, double tolerance, string name)
    {
        double[] a = SmallCase.Doubles(single), b = SmallCase.Doubles(wide);
        double largest = Math.Max(1e-3, b.Max(Math.Abs));
        for (int i = 0; i < a.Length; i++)
            Assert.True(Math.Abs(a[i] - b[i]) <= tolerance * largest, $"{name}[{i}]: single {a[i]:g9}, double {b[i]:g17}, largest {largest:g3}");
    }

    private static double[][,] Feedback(WeightSet set) =>
        [new double[0, 0], .. Enumerable.Range(1, set.Count).Select(l => NaiveNetwork.Transposed(set[l]))];

    private static NaiveEstimate OutputLayerOf(SmallCase c, NaiveEstimate estimate)
    {
        NaiveEstimate output = c.Naive.Zero();
        (output.W[^1], output.B[^1]) = (estimate.W[^1], estimate.B[^1]);
        return output;
    }

    private static NaiveEstimate WeightNoise(SmallCase c, int k) =>
        c.Direction(NoiseKind.Signs, p => c.Seed.Stream("perturbation", k * c.Network.Parameters.Count + p));

    private static double[][][] NodeNoise(SmallCase c, int k)
    {
        double[][][] draw = [.. Enumerable.Range(0, c.Count).Select(_ => new double[c.Network.Depth + 1][])];
        for (int l = 0; l <= c.Network.Depth; l++)
        {
            int width = c.Network.Width(l);
            Tensor noise = new(c.Count, width);
            noise.SetNoise(NoiseKind.Normal, c.Seed.Stream("perturbation.nodes", k * (c.Network.Depth + 1) + l), 1);
            double[] values = SmallCase.Doubles(noise);
            for (int i = 0; i < c.Count; i++) draw[i][l] = l == 0 ? [] : values[(i * width)..((i + 1) * width)];
        }
        return draw;
    }

    /// <summary>Oja's subspace rule in the hidden layers, the delta rule above; the running means are still 0.</summary>
    private static NaiveEstimate Hebb(SmallCase c, double rate)
    {
        NaiveEstimate estimate = OutputLayerOf(c, c.Naive.Backpropagation(c));
        AddOja(c, estimate, rate, (l, h) => [.. Enumerable.Range(0, c.Network.Width(l)).Select(j =>
            Enumerable.Range(0, h[l - 1].Length).Sum(k => c.Naive.W[l][j, k] * h[l - 1][k]))]);
        return estimate;
    }

    private static NaiveEstimate Oja(SmallCase c, double coefficient)
    {
        NaiveEstimate estimate = c.Naive.Backpropagation(c);
        AddOja(c, estimate, coefficient, (l, h) => h[l]);
        return estimate;
    }

    private static void AddOja(SmallCase c, NaiveEstimate estimate, double rate, Func<int, double[][], double[]> post)
    {
        for (int l = 1; l < c.Network.Depth; l++)
        {
            double[,] change = c.Naive.OjaChange(l, [.. Enumerable.Range(0, c.Count).Select(i =>
            {
                double[][] h = c.Naive.Forward(c.X(i)).H;
                return (h[l - 1], post(l, h));
            })]);
            for (int j = 0; j < change.GetLength(0); j++)
                for (int k = 0; k < change.GetLength(1); k++) estimate.W[l][j, k] -= rate * change[j, k];
        }
    }
}
