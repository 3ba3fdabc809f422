using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>How large sign-symmetric feedback weights are.</summary>
public enum FeedbackNorm
{
    /// <summary>As weights were when they started, however these grow.</summary>
    Init,

    /// <summary>F_l is scaled at every batch to the norm of the present W_l, times feedbackScale.</summary>
    Norm,
}

/// <summary>
/// Feedback weights F that take their signs from the forward weights, for rules that differ in the magnitudes: one tensor for each path of
/// errors but for those that are exact.
/// </summary>
internal sealed class SignFeedback
{
    private readonly Network _network;
    private readonly Path[] _paths;
    private readonly float _scale;
    private readonly FeedbackNorm _norm;

    /// <summary>Makes room, and draws which signs are flipped.</summary>
    /// <param name="network">The network.</param>
    /// <param name="initialisation">Has the deviation, or is the distribution, of the magnitudes.</param>
    /// <param name="scale">Multiplies F.</param>
    /// <param name="norm">Whether F keeps its magnitude or follows that of W.</param>
    /// <param name="concordance">The probability that a sign is as that of W.</param>
    /// <param name="exact">The connections that send errors through W.</param>
    /// <param name="seed">The trial's seed.</param>
    public SignFeedback(
        Network network, Initialisation initialisation, float scale, FeedbackNorm norm, float concordance, ExactLayers exact, Seed seed)
    {
        _network = network;
        Initialisation = initialisation with { Scale = initialisation.Scale * scale };
        (_scale, _norm) = (scale, norm);
        _paths = [.. exact.Others(network).Select(synapses => new Path(
            synapses, synapses.Weights.Value.LikeThis(), concordance < 1 ? Signs(synapses, concordance, seed) : null))];
        Weights = WeightSet.Replacing(network, _paths.ToDictionary(path => path.Synapses.Index, path => path.F));
    }

    /// <summary>The distribution of magnitudes, feedbackScale included.</summary>
    public Initialisation Initialisation { get; }

    /// <summary>What errors descend through: F, and W where it is exact.</summary>
    public WeightSet Weights { get; }

    /// <summary>The tensors F alone, by name.</summary>
    public IEnumerable<(string Name, Tensor Value)> Named => _paths.Select(path => ($"F{path.Synapses.Index}", path.F));

    /// <summary>Which signs are flipped: 1 or -1, if any are.</summary>
    public IEnumerable<(string Name, Tensor Value)> State =>
        _paths.Where(path => path.Flips is not null).Select(path => ($"flips{path.Synapses.Index}", path.Flips!));

    /// <summary>F = s sign(W), where s is the deviation of the initialisation.</summary>
    public void SetUniform()
    {
        foreach (Path path in _paths)
        {
            path.F.SetSign(path.W, Initialisation.DeviationFor(path.Synapses.FanIn, path.Synapses.FanOut));
            if (path.Flips is not null) path.F.Multiply(path.Flips);
        }
        Rescale();
    }

    /// <summary>F = s sign(F): the signs as they are, of the magnitude that is due.</summary>
    public void KeepSigns()
    {
        foreach (Path path in _paths)
            path.F.SetSign(path.F, Initialisation.DeviationFor(path.Synapses.FanIn, path.Synapses.FanOut));
        Rescale();
    }

    /// <summary>F = |M| o sign(W), where M is drawn from the streams of a step, or given.</summary>
    public void SetDrawn(Seed seed, long step, GivenNoise? given)
    {
        foreach (Path path in _paths)
        {
            Draw(path, path.F, seed, step, given);
            path.F.SetSignedMagnitude(path.F, path.W);
            if (path.Flips is not null) path.F.Multiply(path.Flips);
        }
        Rescale();
    }

    /// <summary>F = |M| o sign(W).</summary>
    /// <param name="magnitudes">M, by the connection's index.</param>
    public void SetSigned(IReadOnlyDictionary<int, Tensor> magnitudes)
    {
        foreach (Path path in _paths)
        {
            path.F.SetSignedMagnitude(magnitudes[path.Synapses.Index], path.W);
            if (path.Flips is not null) path.F.Multiply(path.Flips);
        }
        Rescale();
    }

    /// <summary>The M of a step, drawn again, or given.</summary>
    public IEnumerable<(string Name, Tensor Value)> MagnitudesOf(Seed seed, long step, GivenNoise? given)
    {
        foreach (Path path in _paths)
        {
            Tensor m = path.W.LikeThis();
            Draw(path, m, seed, step, given);
            yield return (NameOfMagnitudes(path), m);
        }
    }

    /// <summary>Magnitudes drawn once, by the connection's index.</summary>
    public SortedDictionary<int, Tensor> Draw(Seed seed)
    {
        SortedDictionary<int, Tensor> magnitudes = [];
        foreach (Path path in _paths)
        {
            Tensor m = path.W.LikeThis();
            Initialisation.Fill(path.Synapses, m, seed.Stream("feedback", path.Synapses.Index));
            magnitudes.Add(path.Synapses.Index, m);
        }
        return magnitudes;
    }

    /// <summary>The backward sweep and what it teaches.</summary>
    public void Descend(Step step, NetworkPass pass)
    {
        _network.Backward(pass, Weights);                                 // d_{l-1} = (d_l F_l^T) * f'(a_{l-1})
        step.Cost.Backward++;
        step.Updates.Outer(pass);                                         // dW_l = h_{l-1}^T d_l / n
    }

    private static string NameOfMagnitudes(Path path) => $"M{path.Synapses.Index}";

    private void Draw(Path path, Tensor m, Seed seed, long step, GivenNoise? given)
    {
        Initialisation.Fill(path.Synapses, m, seed.Stream("feedback", path.Synapses.Index, step));
        given?.Replace(NameOfMagnitudes(path), m);
    }

    private void Rescale()
    {
        if (_norm == FeedbackNorm.Init) return;
        foreach (Path path in _paths)
            if (path.F.Norm() is > 0 and double norm) path.F.Scale(_scale * path.W.Norm() / norm);   // |F| = feedbackScale |W|
    }

    private static Tensor Signs(SynapticConnection synapses, float concordance, Seed seed)
    {
        Tensor signs = synapses.Weights.Value.LikeThis();
        signs.SetUniform(seed.Stream("feedback.flips", synapses.Index), 0, 1);
        signs.SetLess(signs, concordance);                                // below 0 with the probability of concordance
        signs.SetStep(signs);
        signs.Scale(-2);
        signs.SetLess(signs, -1);                                         // 1 where it agrees, -1 where it is flipped
        return signs;
    }

    private readonly record struct Path(SynapticConnection Synapses, Tensor F, Tensor? Flips)
    {
        public Tensor W => Synapses.Weights.Value;
    }
}
