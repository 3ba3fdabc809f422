using System.Reflection;
using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Probes;
using Plasticity.Rules;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Rules;

/// <summary>
/// What every line of the catalogue promises: each rule by itself, and each transform added to the first rule of its kind of model.
/// </summary>
public sealed class EveryRule
{
    private static IEnumerable<
        (string Expression, RuleCard Card, IReadOnlyList<RuleOption> Options, Action<JsonObject> CheckOptions)> Lines =>
        Catalogue.Rules.Select(entry => (entry.Card.Id, entry.Card, entry.Options, (Action<JsonObject>)entry.CheckOptions))
            .Concat(Catalogue.Transforms.Select(entry =>
                ($"{Catalogue.Rules.First(rule => rule.Card.Model == entry.Card.Model).Card.Id}+{entry.Card.Id}", entry.Card, entry.Options,
                    (Action<JsonObject>)entry.CheckOptions)));

    public static TheoryData<string> Expressions => [.. Lines.Select(line => line.Expression)];

    /// <summary>With what a comparison runs unless told otherwise, and sums.</summary>
    public static TheoryData<string> ExpressionsAndCompositions =>
        [.. Lines.Select(line => line.Expression).Concat(Catalogue.Default).Concat(["fa+wp", "fa+np+oja"]).Distinct()];

    public static TheoryData<string, OptimiserKind> ExpressionsAndOptimisers
    {
        get
        {
            TheoryData<string, OptimiserKind> rows = [];
            foreach (string expression in Lines.Select(line => line.Expression))
                foreach (OptimiserKind kind in Enum.GetValues<OptimiserKind>()) rows.Add(expression, kind);
            return rows;
        }
    }

    [Theory, MemberData(nameof(Expressions))]
    public void Same_seed_gives_the_same_bits_and_another_seed_others(string expression)
    {
        string bits = new SmallTrial(expression).Advance(12).Bits();
        Assert.Equal(bits, new SmallTrial(expression).Advance(12).Bits());
        Assert.NotEqual(bits, new SmallTrial(expression, seed: 2).Advance(12).Bits());
    }

    [Theory, MemberData(nameof(Expressions))]
    public void Estimating_changes_neither_batch_nor_parameters(string expression)
    {
        SmallTrial trial = new SmallTrial(expression).Advance(3);
        Batch batch = PaddedBatch();
        float[] inputs = batch.Inputs.Span.ToArray(), targets = batch.Targets.Span.ToArray();
        float[][] parameters = [.. trial.Model.Parameters.Select(parameter => parameter.Value.Span.ToArray())];
        Step step = new(trial.Model, trial.Optimiser, SmallTrial.BatchSize, trial.Seed);
        step.Begin(batch, 3);
        trial.Rule.Estimate(step);
        Assert.Equal(inputs, batch.Inputs.Span.ToArray());
        Assert.Equal(targets, batch.Targets.Span.ToArray());
        if (step.Cost.Updates > 0) return;               // the rule updates within the batch, as the contract lets it
        for (int p = 0; p < parameters.Length; p++)
            Assert.True(
                trial.Model.Parameters[p].Value.Span.SequenceEqual(parameters[p]),
                $"{expression} changed {trial.Model.Parameters[p].Name}.");
    }

    /// <summary>The rows of the batch beyond its samples are not a number: who reads them shows it here.</summary>
    [Theory, MemberData(nameof(Expressions))]
    public void Estimates_are_finite_and_shaped_like_the_parameters(string expression)
    {
        SmallTrial trial = new SmallTrial(expression).Advance(3);
        Step step = new(trial.Model, trial.Optimiser, SmallTrial.BatchSize, trial.Seed);
        step.Begin(PaddedBatch(), 3);
        trial.Rule.Estimate(step);
        for (int l = 1; l <= step.Updates.Count; l++)
            foreach (Update? update in (Update?[])[step.Updates[l].Weights, step.Updates[l].Bias])
            {
                if (update is null) continue;
                Tensor dense = update.Parameter.Value.LikeThis();
                update.Materialise(dense);               // terms of other shapes are refused here
                Assert.True(dense.IsFinite(), $"{expression}: the update of {update.Parameter.Name} is not finite.");
                Assert.True(update.Parameter.Value.IsFinite(), $"{expression}: {update.Parameter.Name} is not finite.");
            }
    }

    [Theory, MemberData(nameof(Expressions))]
    public void Loss_falls_with_the_rules_own_training_defaults(string expression)
    {
        SmallTrial trial = new(expression);
        Evaluator evaluator = new(trial.Model, trial.Rule, trial.Seed);
        double before = evaluator.Measure(SmallTrial.Task.Train).Loss;
        trial.Advance((int)trial.Trainer.TotalSteps);
        double after = evaluator.Measure(SmallTrial.Task.Train).Loss;
        Assert.True(after < before, $"{expression}: the training loss went from {before:g4} to {after:g4}.");
    }

    [Theory, MemberData(nameof(ExpressionsAndOptimisers))]
    public void Steps_allocate_nothing_after_warm_up(string expression, OptimiserKind kind)
    {
        OptimiserOptions options =
            RuleExpression.Parse(expression).Training with { Kind = kind, WeightDecay = 1e-4f, Clip = kind == OptimiserKind.Adam ? 1 : 0 };
        SmallTrial trial = new SmallTrial(expression, optimiser: options).Advance(20);
        long allocated = Allocations.LeastOf(() => trial.Advance(50));          // over the end of two epochs
        Assert.True(allocated == 0, $"{expression} with {kind} allocates {allocated / 50.0:f0} bytes a step.");
    }

    [Theory, MemberData(nameof(ExpressionsAndCompositions))]
    public void Probes_move_no_bit(string expression)
    {
        SmallTrial plain = new SmallTrial(expression).Advance(15);
        SmallTrial probed = new SmallTrial(expression, probes: trial =>
        {
            List<Probe> probes = [new WeightNorms(new Schedule(2, 3))];
            if (trial.Rule.NewReference() is { } reference)
                probes.Add(new UpdateAngle(trial.Model, reference, SmallTrial.BatchSize, trial.Seed, new Schedule(4, 2)));
            if (trial.Model is Network network)
                probes.Add(new FeedbackAlignmentProbe(network, trial.Rule, SmallTrial.BatchSize, new Schedule(4, 2)));
            return probes;
        }).Advance(15);
        Assert.Equal(plain.Bits(), probed.Bits());
    }

    [Theory, MemberData(nameof(Expressions))]
    public void State_has_a_name_for_each_tensor(string expression)
    {
        List<string> names = [.. new SmallTrial(expression).Rule.State.Select(state => state.Name)];
        Assert.Equal(names.Distinct(), names);
        Assert.All(names, name => Assert.False(string.IsNullOrWhiteSpace(name)));
    }

    /// <summary>A trial that is stopped is resumed from these tensors: what else a rule remembers is lost.</summary>
    [Theory, MemberData(nameof(Expressions))]
    public void State_is_the_same_tensors_at_every_step(string expression)
    {
        SmallTrial trial = new(expression);
        List<(string, Tensor)> before = [.. trial.Rule.State];
        trial.Advance(3);
        Assert.Equal(before, trial.Rule.State);
    }

    /// <summary>What perturbs learned feedback, or measures it, finds it in one place.</summary>
    [Theory, MemberData(nameof(Expressions))]
    public void Feedback_weights_that_change_are_listed_as_learned(string expression)
    {
        SmallTrial trial = new(expression);
        if (trial.Rule.Feedback is null) return;
        List<(string Name, Tensor Value)> state = [.. trial.Rule.State];
        float[][] before = [.. state.Select(tensor => tensor.Value.Span.ToArray())];
        trial.Advance(3);
        HashSet<Tensor> learned = [.. trial.Rule.LearnedFeedback.Select(feedback => feedback.Value)];
        for (int i = 0; i < state.Count; i++)
            if (state[i].Name.Split('.')[^1].StartsWith('B') && !state[i].Name.Contains("velocity", StringComparison.Ordinal))
                Assert.True(learned.Contains(state[i].Value) || state[i].Value.Span.SequenceEqual(before[i]),
                    $"{expression}: {state[i].Name} changes, but is not among the learned feedback.");
    }

    [Theory, MemberData(nameof(Expressions))]
    public void Options_round_trip(string expression)
    {
        JsonObject values = [];
        foreach (RuleOption option in Lines.Single(line => line.Expression == expression).Options)
        {
            if (option.Default == "none") continue;
            bool isText = option.Type is not ("number" or "whole number" or "true or false");
            values[option.Name] = isText ? option.Default : JsonNode.Parse(option.Default);
        }
        Assert.Equal(new SmallTrial(expression).Advance(5).Bits(), new SmallTrial(expression, options: values).Advance(5).Bits());
    }

    [Theory, MemberData(nameof(Expressions))]
    public void Unknown_and_wrong_options_are_refused_by_name(string expression)
    {
        (_, RuleCard card, IReadOnlyList<RuleOption> options, Action<JsonObject> check) =
            Lines.Single(line => line.Expression == expression);
        RuleOptionException unknown = Assert.Throws<RuleOptionException>(() => check(new JsonObject { ["noSuchOption"] = 1 }));
        Assert.Contains("noSuchOption", unknown.Message, StringComparison.Ordinal);
        Assert.Contains($"'{card.Id}", unknown.Message, StringComparison.Ordinal);
        foreach (RuleOption option in options)
        {
            RuleOptionException wrong =
                Assert.Throws<RuleOptionException>(() => check(new JsonObject { [option.Name] = new JsonArray(1) }));
            Assert.Contains(option.Name, wrong.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("System.", wrong.Message, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Expressions))]
    public void Card_is_complete(string expression)
    {
        RuleCard card = Lines.Single(line => line.Expression == expression).Card;
        Assert.Matches("^[a-z][a-z0-9-]*$", card.Id);
        foreach (string text in (string[])[card.Name, card.Family, card.Source, card.Summary, card.Equations])
            Assert.False(string.IsNullOrWhiteSpace(text), card.Id);
        Assert.InRange(card.Year, 1900, 2100);
        Assert.Contains(card.Year.ToString(System.Globalization.CultureInfo.InvariantCulture), card.Source, StringComparison.Ordinal);
        Assert.EndsWith(".", card.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', card.Summary);
        Assert.All(card.Equations, character =>
            Assert.True(character is '\n' or >= ' ' and <= '~', $"{card.Id}: the equations are plain ASCII, but have '{character}'."));
        Assert.All(card.Equations.Split('\n'), line => Assert.True(line.Length <= 128, $"{card.Id}: '{line}' is too wide."));
        Assert.All(card.Deviations, deviation => Assert.EndsWith(".", deviation, StringComparison.Ordinal));
    }

    [Fact]
    public void Ids_are_unique()
    {
        List<string> ids = [.. Lines.Select(line => line.Card.Id)];
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Every_rule_and_transform_is_registered()
    {
        // Compositions are what + makes, not rules to choose.
        HashSet<Type> registered = [typeof(Sum), typeof(WithTransform),
            .. Catalogue.Rules.Select(entry => entry.Type),
            .. Catalogue.Transforms.Select(entry => entry.Type)];
        List<string> missing = [.. Written().Where(type => !registered.Contains(type)).Select(LineToPaste)];
        Assert.True(missing.Count == 0, $"Add to {nameof(Catalogue)}.cs:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void Rules_and_their_options_are_sealed()
    {
        Assert.All(typeof(LearningRule).Assembly.GetTypes().Where(IsRuleOrTransform),
            type => Assert.True(type.IsSealed || type.IsAbstract, $"{type.Name} must be sealed."));
        Assert.All(Written().Select(type => type.GetNestedType("Options")).OfType<Type>(),
            type => Assert.True(type.IsSealed, $"{type.FullName} must be sealed."));
    }

    [Fact]
    public void Every_rule_and_transform_has_a_test_of_its_name()
    {
        HashSet<string> tests = [.. typeof(EveryRule).Assembly.GetTypes().Select(type => type.Name)];
        List<string> missing = [.. Written().Select(type => type.Name + "Tests").Where(name => !tests.Contains(name))];
        Assert.True(missing.Count == 0, $"There is no test class {string.Join(", ", missing)}.");
    }

    private static bool IsRuleOrTransform(Type type) =>
        type.IsSubclassOf(typeof(LearningRule)) || type.IsSubclassOf(typeof(UpdateTransform));

    private static IEnumerable<Type> Written() =>
        typeof(LearningRule).Assembly.GetTypes().Where(type => IsRuleOrTransform(type) && !type.IsAbstract);

    private static string LineToPaste(Type type)
    {
        ParameterInfo[] parameters =
            type.GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length).First().GetParameters();
        string Of(Func<Type, bool> isIt, string missing) =>
            parameters.FirstOrDefault(parameter => isIt(parameter.ParameterType)) is { } found
            ? $"{found.ParameterType.FullName!.Split('.')[^1].Replace('+', '.')} {found.Name}" : missing;
        string signature = string.Join(
            ", ",
            Of(t => t.IsAssignableTo(typeof(Model)), "Model _"),
            Of(t => t.Name == "Options", "NoOptions _"),
            Of(t => t == typeof(Seed), "Seed _"));
        string kind = type.IsSubclassOf(typeof(LearningRule)) ? "Rule" : "Transform";
        string arguments = string.Join(", ", parameters.Select(parameter => parameter.Name));
        return $"        CatalogueEntry.{kind}({type.Name}.Card,\n            ({signature}) => new {type.Name}({arguments})),";
    }

    private static Batch PaddedBatch()
    {
        Batch batch = SmallTrial.Task.Train.NewBatch(SmallTrial.BatchSize);
        batch.Inputs.Fill(float.NaN);
        batch.Targets.Fill(float.NaN);
        SmallTrial.Task.Train.Fill(batch, [.. Enumerable.Range(40, 11)]);
        return batch;
    }
}
