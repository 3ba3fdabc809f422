using Plasticity.Networks;
using Plasticity.Tasks;

namespace Plasticity.Lab.Configuration;

/// <summary>A run ready to start: its resolved configuration and the task, loaded.</summary>
/// <param name="Configuration">What the settings came to.</param>
/// <param name="Task">The task.</param>
/// <param name="Model">The model that learns.</param>
public sealed record Experiment(RunConfiguration Configuration, LearningTask Task, ModelFacts Model);

/// <summary>A model in words and numbers.</summary>
/// <param name="Description">The architecture.</param>
/// <param name="Connections">What its connections are called, in order.</param>
/// <param name="Parameters">How many numbers it learns.</param>
/// <param name="RuleState">How many numbers the rule carries from step to step, such as feedback weights.</param>
/// <param name="MultiplyAdds">Multiply-adds of one forward sweep for one sample.</param>
public sealed record ModelFacts(string Description, IReadOnlyList<string> Connections, long Parameters, long RuleState, long MultiplyAdds)
{
    /// <summary>The facts of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ruleState">How many numbers its rule carries.</param>
    public static ModelFacts Of(Model model, long ruleState)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(model.Description, [.. model.Connections.Select(connection => connection.Name)],
            model.Parameters.Sum(parameter => (long)parameter.Value.Count), ruleState, model.MultiplyAdds);
    }
}
