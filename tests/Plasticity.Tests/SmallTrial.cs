using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Probes;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Training;

namespace Plasticity.Tests;

/// <summary>A rule, a small model and a few digits: what most tests of training need.</summary>
internal sealed class SmallTrial
{
    public const int BatchSize = 16;

    /// <summary>Small graphs for digits, each with many kinds of layer.</summary>
    public const string Residual = "resnet8", Convolutions = "8c3-p2-12c3s2x2-a2-24-10";

    public SmallTrial(
        string rule, ulong seed = 1, OptimiserOptions? optimiser = null, Func<SmallTrial, IReadOnlyList<Probe>>? probes = null,
        JsonObject? options = null, int epochs = 8, LearningTask? task = null,
        Func<LearningRule, LearningRule>? wrap = null, string? network = null)
    {
        task ??= Task;
        Seed = new Seed(seed);
        Expression = RuleExpression.Parse(rule);
        Model = network is null ? NewModel(Expression.Model, task, Seed) : NewGraph(network, task, Seed);
        Dictionary<string, JsonObject> values = options is null ? [] : new() { [Expression.Ids[^1]] = options };
        Rule = Expression.Create(Model, values, Seed);
        if (wrap is not null) Rule = wrap(Rule);
        TrainingOptions training = new() { Epochs = epochs, BatchSize = BatchSize };
        Optimiser = Optimiser.New(Model, optimiser ?? Expression.Training, (long)epochs * (task.Train.Count / BatchSize));
        Trainer = new Trainer(Model, Rule, Optimiser, task, training, Seed, probes?.Invoke(this) ?? []);
    }

    /// <summary>400 digits; shared by all tests, for samples never change.</summary>
    public static LearningTask Task { get; } = Digits.Load(new TaskOptions { TrainSamples = 400, TestSamples = 60 });

    public Seed Seed { get; }

    public RuleExpression Expression { get; }

    public Model Model { get; }

    public LearningRule Rule { get; }

    public Optimiser Optimiser { get; }

    public Trainer Trainer { get; }

    /// <summary>A small model of the kind that a rule is written for. A new kind of model needs its line here.</summary>
    public static Model NewModel(ModelKind kind, LearningTask task, Seed seed) => kind switch
    {
        ModelKind.Feedforward => new Network(new NetworkOptions { Widths = [task.Inputs, 24, 24, task.Outputs] }, task.Loss, seed),
        ModelKind.Spiking => new LifNetwork(new LifOptions { Hidden = 20, TimeSteps = 8 }, task.Inputs, task.Outputs, task.Loss, seed),
        _ => throw new NotSupportedException($"There is no small {kind} model: add a line to {nameof(SmallTrial)}.{nameof(NewModel)}."),
    };

    /// <summary>A small network of an architecture, for digits.</summary>
    public static Network NewGraph(string network, LearningTask task, Seed seed)
    {
        ImageShape shape = new(8, 8, 1);
        NetworkOptions options =
            new() { Widths = [shape.Count, task.Outputs], Architecture = Plasticity.Networks.Architecture.Parse(network), Input = shape, Channels = 4 };
        return new Network(options, task.Loss, seed);
    }

    public SmallTrial Advance(int steps)
    {
        for (int s = 0; s < steps; s++) Trainer.Advance();
        return this;
    }

    /// <summary>A hash of every bit that learning changes: parameters, the rule's state, the optimiser's.</summary>
    public string Bits()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, Tensor value) in Model.State.Concat(Rule.State).Concat(Optimiser.State))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(MemoryMarshal.AsBytes(value.Span));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
