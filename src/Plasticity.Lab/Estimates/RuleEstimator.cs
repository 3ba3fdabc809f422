using Plasticity.Lab.Configuration;
using Plasticity.Lab.Trials;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tasks;

namespace Plasticity.Lab.Estimates;

/// <summary>Makes one estimate of a rule, of a network and samples that come from files.</summary>
public static class RuleEstimator
{
    /// <summary>What the names of noise start with.</summary>
    internal const string NoisePrefix = "noise.";

    private const string RulePrefix = "rule.", OptimiserPrefix = "optimiser.", AfterPrefix = "after.";

    /// <summary>Makes the estimate.</summary>
    /// <param name="request">What is asked.</param>
    /// <exception cref="ConfigurationException">A file or a setting is not as it must be.</exception>
    /// <exception cref="RuleOptionException">There is no such rule, or it is not for such a network.</exception>
    public static EstimateResult Compute(EstimateRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        using Precision.Scope scope = Precision.Use(request.Precision);
        RequireFits(request);
        TensorFile file = TensorFile.Read("--network", request.NetworkPath);
        NetworkFile described = NetworkFile.Of(file, request.Settings, request.Rule);
        TensorFile batch = TensorFile.Read("--batch", request.BatchPath);
        LearningTask task = BatchFile.Read(batch, described.SampleShape, described.OutputCount);
        Experiment experiment = ConfigurationMerge.Resolve(described.Settings, task);
        IEnumerable<TensorFile> states = request.StatePath is { } path ? [TensorFile.Read("--state", path)] : [];
        return Compute(request, experiment, new GivenTensors([file, .. states, batch.Only(NoisePrefix)]));
    }

    private static void RequireFits(EstimateRequest request)
    {
        RuleExpression rule = RuleExpression.Parse(request.Rule);
        if (rule.Model != ModelKind.Feedforward)
            throw new ConfigurationException(
                $"--rule {request.Rule}: it teaches spiking networks, and estimates are made of feed-forward ones only.");
    }

    private static EstimateResult Compute(EstimateRequest request, Experiment experiment, GivenTensors given)
    {
        RunConfiguration configuration = experiment.Configuration;
        Seed seed = new(configuration.Seed);
        Network network = (Network)ModelFactory.Create(configuration, ModelKind.Feedforward, seed);
        ForeignLayout layout = new(network);
        Fill(given, ModelState(network, layout));
        // Made after the weights are in place: rules take their scale or a copy from them.
        LearningRule rule = configuration.Rule.Expression.Create(network, configuration.RuleOptions, seed);
        Optimiser optimiser = Optimiser.New(network, configuration.Rule.Training, totalSteps: 1);
        optimiser.Applied = request.Step;
        Fill(given, RuleState(rule, layout).Concat(OptimiserState(network, optimiser, layout)));

        int samples = experiment.Task.Train.Count;
        Batch batch = experiment.Task.Train.NewBatch(samples);
        experiment.Task.Train.Fill(batch, [.. Enumerable.Range(0, samples)]);
        Step step = new(network, optimiser, samples, seed);
        step.Begin(batch, request.Step);
        Dictionary<string, Tensor> noise = given.HasWaiting ? NoiseIn(given, network, layout, rule, step) : [];
        given.RequireAllUsed();
        if (noise.Count > 0)
        {
            step.Given = new GivenNoise(noise);
            step.Begin(batch, request.Step);                 // again: the forward pass above had other masks
        }
        OrderedDictionary<string, Tensor> made = [];
        if (request.HasDiagnostics) AddBefore(made, network, layout, rule, step);
        rule.Estimate(step);
        double loss = step.Forward().Loss;
        AddEstimate(made, layout, step.Updates, loss);
        if (request.HasDiagnostics) AddSignals(made, network, layout, rule, step.Updates, samples);
        if (request.IsApplied)
        {
            Apply(network, rule, step);
            Add(made, AfterPrefix, ModelState(network, layout).Concat(RuleState(rule, layout))
                .Concat(OptimiserState(network, optimiser, layout)));
        }
        return new(network.Description, loss, samples, made, EstimateMetadata.Of(request, configuration, network, noise.Keys));
    }

    /// <summary>The noise that the files give, by name: what would be drawn says which there is, and how it is laid out.</summary>
    private static Dictionary<string, Tensor> NoiseIn(
        GivenTensors given, Network network, ForeignLayout layout, LearningRule rule, Step step)
    {
        Dictionary<string, Tensor> noise = [];
        foreach (NamedTensor tensor in Noise(network, layout, rule, step, step.ForwardNetwork()))
            if (given.Fill(tensor.Name, tensor.Layout, tensor.Value)) noise.Add(tensor.Name[NoisePrefix.Length..], tensor.Value);
        return noise;
    }

    /// <summary>A step as training makes it: statistics follow, the optimiser steps, the rule is told.</summary>
    private static void Apply(Network network, LearningRule rule, Step step)
    {
        if (network.HasStatistics) network.Follow(step.Forward());
        if (step.Updates.IsEmpty) return;
        step.Apply();
        rule.Applied(step);
    }

    private static void AddEstimate(OrderedDictionary<string, Tensor> made, ForeignLayout layout, Updates updates, double loss)
    {
        for (int l = 1; l <= updates.Count; l++)
            foreach (Update update in (IEnumerable<Update>)[updates[l].Weights, .. updates[l].Bias is { } bias ? [bias] : (Update[])[]])
            {
                Tensor dense = update.Parameter.Value.LikeThis();
                update.Materialise(dense);
                made.Add("d" + update.Parameter.Name, layout.Of(update.Parameter).ToForeign(dense));
            }
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        made.Add("loss", Tensor.From((ReadOnlySpan<double>)[loss]));
    }

    /// <summary>What the estimate is made from: parameters, the state of the rule, activities, pre-activations, noise.</summary>
    private static void AddBefore(
        OrderedDictionary<string, Tensor> made, Network network, ForeignLayout layout, LearningRule rule, Step step)
    {
        NetworkPass pass = step.ForwardNetwork();
        Add(made, "", ModelState(network, layout).Concat(RuleState(rule, layout)));
        for (int l = 1; l <= network.Depth; l++)
        {
            TensorLayout activity = ForeignLayout.OfActivity(network.LayerOf(l), pass.Count);
            made.Add($"h{l}", activity.ToForeign(pass.H[l]));
            if (network.Connections[l - 1] is not SynapticConnection synapses) continue;
            Tensor a = pass.H[l].LikeThis();
            synapses.Forward(pass.Pre[l], a, Nonlinearity.Linear);
            made.Add($"a{l}", activity.ToForeign(a));
        }
        Add(made, "", Noise(network, layout, rule, step, pass));
    }

    /// <summary>The teaching signals, where the estimate is made of one, and the feedback weights they descended through.</summary>
    private static void AddSignals(
        OrderedDictionary<string, Tensor> made, Network network, ForeignLayout layout, LearningRule rule, Updates updates, int samples)
    {
        for (int l = 1; l <= network.Depth; l++)
            if (updates[l].Weights.TeachingSignal is { } signal)
                made.Add($"d{l}", ForeignLayout.OfActivity(network.LayerOf(l), samples).ToForeign(signal));
        if (rule.Feedback is not { } feedback) return;
        foreach (SynapticConnection path in network.FeedbackPaths)
            made.Add($"F{path.Index}", layout.OfWeights(path.Index).ToForeign(feedback[path.Index]));
    }

    private static IEnumerable<NamedTensor> ModelState(Network network, ForeignLayout layout) =>
        network.Parameters.Select(parameter => new NamedTensor(parameter.Name, layout.Of(parameter), parameter.Value))
            .Concat(network.Statistics.Select(statistic => new NamedTensor(
                statistic.Name, TensorLayout.Same(statistic.Value.Shape), statistic.Value)));

    private static IEnumerable<NamedTensor> RuleState(LearningRule rule, ForeignLayout layout) =>
        rule.State.Select(state => new NamedTensor(RulePrefix + state.Name, layout.OfState(state.Name, state.Value), state.Value));

    private static IEnumerable<NamedTensor> Noise(Network network, ForeignLayout layout, LearningRule rule, Step step, NetworkPass pass) =>
        network.DropoutMasks(pass).Select(mask => (GivenNoise.NameOfMask(mask.L), mask.Mask.Copy())).Concat(rule.NoiseOf(step))
            .Select(noise => new NamedTensor(NoisePrefix + noise.Item1, layout.OfState(noise.Item1, noise.Item2), noise.Item2));

    private static IEnumerable<NamedTensor> OptimiserState(Network network, Optimiser optimiser, ForeignLayout layout) =>
        optimiser.State.Select(slot => new NamedTensor(OptimiserPrefix + slot.Name,
            layout.Of(network.Parameters.First(parameter => slot.Name.EndsWith('.' + parameter.Name, StringComparison.Ordinal))),
            slot.Value));

    private static void Fill(GivenTensors given, IEnumerable<NamedTensor> tensors)
    {
        foreach (NamedTensor tensor in tensors) given.Fill(tensor.Name, tensor.Layout, tensor.Value);
    }

    private static void Add(OrderedDictionary<string, Tensor> made, string prefix, IEnumerable<NamedTensor> tensors)
    {
        foreach (NamedTensor tensor in tensors) made.Add(prefix + tensor.Name, tensor.Layout.ToForeign(tensor.Value));
    }

    private sealed record NamedTensor(string Name, TensorLayout Layout, Tensor Value);
}
