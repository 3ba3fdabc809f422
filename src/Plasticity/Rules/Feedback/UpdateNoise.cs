using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>Update noise, added to any rule: after every step parameters, or learned feedback weights, are jolted at random.</summary>
/// <remarks>Equations, source and deviations: <see cref="Card"/>.</remarks>
public sealed class UpdateNoise : UpdateTransform
{
    private readonly Model _model;
    private readonly Options _options;
    private (string Name, Tensor Value)[] _feedback = [];

    /// <summary>Makes the transform for a model.</summary>
    public UpdateNoise(Model model, Options options)
    {
        _model = model;
        _options = options;
    }

    /// <summary>What noise is added to.</summary>
    public enum Target
    {
        /// <summary>The model's weights, biases and gains.</summary>
        Parameters,

        /// <summary>The feedback weights that the rule learns; none if it learns none.</summary>
        Feedback,

        /// <summary>Both.</summary>
        Both,
    }

    /// <summary>What can be set.</summary>
    public sealed record Options
    {
        /// <summary>The standard deviation of the noise, relative to the learning rate. At least 0.</summary>
        public float Sigma { get; init => field = Guard.NotNegative(value); } = 0.1f;

        /// <summary>What noise is added to.</summary>
        public Target On { get; init; } = Target.Parameters;
    }

    /// <summary>The facts.</summary>
    public static RuleCard Card { get; } = new()
    {
        Id = "noise",
        Name = "Update noise",
        Family = "Feedback",
        Year = 2020,
        Source = "Kunin, Nayebi, Sagastuy-Brena, Ganguli, Bloom, Yamins, Two routes to scalable credit assignment without weight symmetry, "
            + "ICML 2020, arXiv 2003.01513: its noise experiment.",
        Summary = "Added to a rule, it perturbs parameters or learned feedback weights after every step, to see what the rule withstands.",
        Equations = """
            after each step: W <- W + rate v,   v ~ N(0, sigma^2)        the same for biases, gains and, if asked, B
            Adds nothing if sigma = 0.
            """,
        Deviations = ["Fixed feedback weights, such as those of fa, stay as they are: they make no step."],
        Plausibility = new(WeightTransport: false, SeparatePhases: false, GlobalSignal: false, SymmetricWeights: false,
            StoresActivity: false, SignedError: false, NeedsDerivative: false, Online: true),
    };

    /// <inheritdoc/>
    public override void ActOn(LearningRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        _feedback = [.. rule.LearnedFeedback];
    }

    /// <inheritdoc/>
    public override void Transform(Step step)
    {
    }

    /// <inheritdoc/>
    public override void Applied(Step step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (_options.Sigma == 0) return;
        double scale = step.AppliedRate * (double)_options.Sigma;
        if (_options.On != Target.Feedback)
            for (int p = 0; p < _model.Parameters.Count; p++)
                Jolt(step, _model.Parameters[p].Name, _model.Parameters[p].Value, OfParameter(step, p), scale);
        if (_options.On == Target.Parameters) return;
        for (int k = 0; k < _feedback.Length; k++) Jolt(step, _feedback[k].Name, _feedback[k].Value, OfFeedback(step, k), scale);
    }

    /// <summary>The standard normal numbers v / sigma of parameters and feedback weights.</summary>
    public override IEnumerable<(string Name, Tensor Value)> NoiseOf(Step step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (_options.Sigma == 0) yield break;
        if (_options.On != Target.Feedback)
            for (int p = 0; p < _model.Parameters.Count; p++)
                yield return Xi(step, _model.Parameters[p].Name, _model.Parameters[p].Value, OfParameter(step, p));
        if (_options.On == Target.Parameters) yield break;
        for (int k = 0; k < _feedback.Length; k++) yield return Xi(step, _feedback[k].Name, _feedback[k].Value, OfFeedback(step, k));
    }

    private static RandomStream OfParameter(Step step, int p) => step.Seed.Stream("noise", p, step.Index);

    private static RandomStream OfFeedback(Step step, int k) => step.Seed.Stream("noise.feedback", k, step.Index);

    private static (string Name, Tensor Value) Xi(Step step, string name, Tensor like, RandomStream stream)
    {
        Tensor xi = like.LikeThis();
        xi.SetNoise(NoiseKind.Normal, stream, 1);
        step.Given?.Replace("xi." + name, xi);
        return ("xi." + name, xi);
    }

    private static void Jolt(Step step, string name, Tensor tensor, RandomStream stream, double scale)
    {
        if (step.Given?.Find("xi." + name, tensor) is { } xi) tensor.Add(xi, scale);
        else tensor.AddNoise(NoiseKind.Normal, stream, scale);
    }
}
