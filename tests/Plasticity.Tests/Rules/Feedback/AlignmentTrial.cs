using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Training;

namespace Plasticity.Tests.Rules.Feedback;

/// <summary>A rule whose feedback learns, on a few digits: where B and the loss come to.</summary>
internal sealed class AlignmentTrial
{
    public AlignmentTrial(string rule, string options = "{}", string activation = "tanh", int epochs = 20)
    {
        Seed seed = new(3);
        Network = new Network(
            new NetworkOptions { Widths = [64, 32, 32, 10], Activation = Nonlinearity.Parse(activation) }, SmallTrial.Task.Loss, seed);
        Dictionary<string, JsonObject> values = new() { [rule] = JsonNode.Parse(options)!.AsObject() };
        Rule = RuleExpression.Parse(rule).Create(Network, values, seed);
        Optimiser sgd = Optimiser.New(Network, new OptimiserOptions { LearningRate = 0.1f }, 1);
        Trainer trainer = new(Network, Rule, sgd, SmallTrial.Task, new TrainingOptions { Epochs = epochs, BatchSize = 16 }, seed, []);
        Outcome = trainer.Run(default);
    }

    public Network Network { get; }

    public LearningRule Rule { get; }

    public TrialOutcome Outcome { get; }

    /// <summary>The angle between B_l and W_l, in degrees.</summary>
    public double Angle(int l) => AlignmentCase.Angle(B(l), Network.Weights[l]);

    public Tensor B(int l) => Rule.State.Single(state => state.Name == $"B{l}").Value;
}
