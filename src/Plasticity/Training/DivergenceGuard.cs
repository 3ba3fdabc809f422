using System.Globalization;
using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Training;

/// <summary>Notices that a trial has gone wrong: a loss or weight that is not finite, or weights that grow without bound.</summary>
public sealed class DivergenceGuard
{
    private readonly Model _model;
    private readonly double[] _initialNorms;
    private readonly float _largestGrowth;

    /// <summary>Remembers how large the weights were at the start.</summary>
    /// <param name="model">The model.</param>
    /// <param name="largestGrowth">How many times its initial norm, plus one, a parameter may reach.</param>
    public DivergenceGuard(Model model, float largestGrowth)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _largestGrowth = largestGrowth;
        _initialNorms = [.. model.Parameters.Select(parameter => parameter.Value.Norm())];
    }

    /// <summary>The norm of each parameter at the start, in the order of <see cref="Model.Parameters"/>.</summary>
    public ReadOnlySpan<double> InitialNorms => _initialNorms;

    /// <summary>Measures growth from other norms than those the model was given with: those of a trial that is resumed.</summary>
    public void StartFrom(IReadOnlyList<double> initialNorms)
    {
        ArgumentNullException.ThrowIfNull(initialNorms);
        for (int p = 0; p < _initialNorms.Length; p++) _initialNorms[p] = initialNorms[p];
    }

    /// <summary>Looks at a loss. Returns what is wrong, or null.</summary>
    public static string? CheckLoss(double loss, long step) =>
        double.IsInfinity(loss) || double.IsNaN(loss)
            ? string.Create(CultureInfo.InvariantCulture, $"the loss is {loss} at step {step}") : null;

    /// <summary>Looks at every parameter. Returns what is wrong, or null.</summary>
    public string? CheckWeights(long step)
    {
        for (int p = 0; p < _model.Parameters.Count; p++)
        {
            Parameter parameter = _model.Parameters[p];
            double norm = parameter.Value.Norm();
            if (!double.IsFinite(norm)) return $"{parameter.Name} of {parameter.Connection.Name} is not finite at step {step}";
            if (norm > _largestGrowth * (_initialNorms[p] + 1))
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{parameter.Name} of {parameter.Connection.Name} grew from norm {_initialNorms[p]:g4} to {norm:g4} by step {step}");
        }
        return null;
    }
}
