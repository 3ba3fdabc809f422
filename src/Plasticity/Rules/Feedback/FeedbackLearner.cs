using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>
/// Teaches feedback weights B by local and not so local primitives ("Two Routes"), beside any rule that sends errors through them. The
/// weights and biases of the network are only read.
/// </summary>
/// <remarks>
/// <code>
///   B_l -= rate (c_d B_l + c_n S_l B_l + c_s B_l C_l - c_a W_l C_l - c_f W_l)     C = x^T x / m,  S = W C W^T, in the paper's [post, pre]
/// </code>
/// for every connection that errors descend through: each learns from its own x only. A step comes after the task's update of W, and
/// so follows the weights that the next error will be about; x is the activity of this batch, from before the update, or white noise.
/// </remarks>
public sealed class FeedbackLearner
{
    private readonly AlignmentOptions _options;
    private readonly AlignmentCourse _course;
    private readonly Path[] _paths;
    private readonly Scaled[] _scaled = [];
    private readonly double _sweep;

    // 1 once the burn-in is over: a trial that is resumed must not sleep again.
    private readonly Tensor? _isBurntIn;

    /// <summary>Prepares the learning of a network's feedback weights.</summary>
    /// <param name="network">The network; it is not changed.</param>
    /// <param name="feedback">B, changed in place; those of connections that read the input are left alone.</param>
    /// <param name="options">Which primitives, from what, how fast.</param>
    public FeedbackLearner(Network network, WeightSet feedback, AlignmentOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(feedback);
        ArgumentNullException.ThrowIfNull(options);
        (_options, _course) = (options, new AlignmentCourse(options));
        _paths = [.. network.FeedbackPaths.Select(path => new Path(path, network.LayerOf(path.Index), feedback[path.Index], options))];
        _sweep = network.MultiplyAdds;
        if (options.BurnIn > 0) _isBurntIn = new Tensor(1);
        Feedback = feedback;
        if (!options.MatchNorm) return;
        _scaled = [.. network.FeedbackPaths.Select(path => new Scaled(path, feedback[path.Index], feedback[path.Index].LikeThis()))];
        Feedback = new WeightSet(network.Connections.Select(connection =>
            _scaled.FirstOrDefault(scaled => scaled.Path == connection).F ?? feedback[connection.Index]));
        MatchNorms();
    }

    /// <summary>The feedback weights that learn: those that errors descend through.</summary>
    public IEnumerable<(string Name, Tensor Value)> Learned => _paths.Select(path => ($"B{path.Index}", path.Feedback));

    /// <summary>What errors descend through: B, or if norms are matched, B scaled to the norm that W had at the last step begun.</summary>
    public WeightSet Feedback { get; }

    /// <summary>What it carries from step to step, besides B.</summary>
    public IEnumerable<(string Name, Tensor Value)> State
    {
        get
        {
            foreach (Path path in _paths)
                foreach ((string name, Tensor value) in path.Optimiser.State) yield return ($"{name}.B{path.Index}", value);
            if (_isBurntIn is not null) yield return ("burnt-in", _isBurntIn);
        }
    }

    /// <summary>
    /// Called before a rule estimates: burns in at the first step, and says whether the task is to be learned at this one. While it is
    /// delayed, B learns here, for a step that changes no parameter is not told that it was applied.
    /// </summary>
    public bool Begin(Step step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (IsBurnInDue(step))
        {
            AlignmentCoefficients start = _course.At(0);
            for (int k = 0; k < _options.BurnIn; k++)
                foreach (Path path in _paths)
                    Align(step, path, path.Input.Standardised(BurnInNoise(step, path, k)), start, _course.RateAt(0, k), k);
            _isBurntIn!.Fill(1);
        }
        if (!_course.IsDelayed(step.Index))
        {
            MatchNorms();
            return true;
        }
        step.Forward();
        if (step.Learns) Learn(step);
        return false;
    }

    /// <summary>Makes the step of B that goes with a step of the task, if one is due. Called after the weights were updated.</summary>
    public void Learn(Step step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (_course.IsDue(step.Index))
        {
            AlignmentCoefficients c = _course.At(step.Progress);
            long before = _course.Before(step.Index);
            double rate = _course.RateAt(step.Progress, before);
            if (!c.IsZero)
                foreach (Path path in _paths) Align(step, path, c.NeedInput ? InputOf(step, path) : null, c, rate, before);
        }
        if (_options.FeedbackNoise == 0) return;
        double scale = (double)step.LearningRate * _options.FeedbackNoise;
        foreach (Path path in _paths)
        {
            if (step.Given?.Find($"xi.B{path.Index}", path.Feedback) is { } xi) path.Feedback.Add(xi, scale);
            else path.Feedback.AddNoise(NoiseKind.Normal, FeedbackNoise(step, path), scale);
        }
    }

    /// <summary>
    /// The white noise that the steps of B of a step read, before it is centred or normalised: x_l by the connection's index, those of
    /// the burn-in, too, where it is still to come; and the normal numbers xi that jolt B.
    /// </summary>
    /// <param name="step">The step, begun.</param>
    public IEnumerable<(string Name, Tensor Value)> NoiseOf(Step step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (_options.Input == AlignmentSource.Noise && _course.IsDue(step.Index))
            foreach (Path path in _paths) yield return ($"alignment.x{path.Index}", Noise(step, path).Copy());
        if (IsBurnInDue(step))
            for (int k = 0; k < _options.BurnIn; k++)
                foreach (Path path in _paths) yield return ($"burn-in{k + 1}.x{path.Index}", BurnInNoise(step, path, k).Copy());
        if (_options.FeedbackNoise == 0) yield break;
        foreach (Path path in _paths)
        {
            Tensor xi = path.Feedback.LikeThis();
            xi.SetNoise(NoiseKind.Normal, FeedbackNoise(step, path), 1);
            step.Given?.Replace($"xi.B{path.Index}", xi);
            yield return ($"xi.B{path.Index}", xi);
        }
    }

    private void MatchNorms()
    {
        foreach (Scaled scaled in _scaled)
        {
            scaled.F.CopyFrom(scaled.B);
            if (scaled.B.Norm() is > 0 and double norm) scaled.F.Scale(scaled.Path.Weights.Value.Norm() / norm);
        }
    }

    private Tensor InputOf(Step step, Path path) => _options.Input == AlignmentSource.Activity
        ? path.Input.Activity(step.ForwardNetwork().Pre[path.Index])
        : path.Input.Standardised(Noise(step, path));

    private bool IsBurnInDue(Step step) => step.Learns && _isBurntIn is not null && _isBurntIn[0, 0] == 0;

    private static Tensor Noise(Step step, Path path)
    {
        Tensor x = path.Input.Drawn(step.Seed.Stream("alignment", path.Index, step.Index), step.Batch.Count);
        step.Given?.Replace($"alignment.x{path.Index}", x);
        return x;
    }

    private static Tensor BurnInNoise(Step step, Path path, int k)
    {
        Tensor x = path.Input.Drawn(step.Seed.Stream("alignment.burn-in", path.Index, k), step.Batch.Count);
        step.Given?.Replace($"burn-in{k + 1}.x{path.Index}", x);
        return x;
    }

    private static RandomStream FeedbackNoise(Step step, Path path) =>
        step.Seed.Stream("feedback.noise", path.Index, step.Index);

    private void Align(Step step, Path path, Tensor? x, in AlignmentCoefficients c, double rate, long before)
    {
        AlignmentGradient gradient = path.Gradient;
        gradient.Prepare(x, c);
        if (_options.Bound && gradient.Bound > 0) rate = Math.Min(rate, 1 / gradient.Bound);
        if (path.Optimiser.Gradient is { } dense)
        {
            dense.Clear();
            gradient.AddTo(dense, c, 1);
            path.Optimiser.Apply(path.Feedback, rate, before);
        }
        else
        {
            gradient.AddTo(path.Feedback, c, -rate);
        }
        if (x is not null)
            step.Cost.Backward += (double)gradient.Products * path.MultiplyAdds * x.Rows / (_sweep * step.Batch.Count);
    }

    /// <summary>F = B |W| / |B| of one connection.</summary>
    private readonly record struct Scaled(SynapticConnection Path, Tensor B, Tensor F);

    /// <summary>What belongs to one connection.</summary>
    private sealed class Path(SynapticConnection connection, Layer layer, Tensor feedback, AlignmentOptions options)
    {
        public int Index => connection.Index;

        public long MultiplyAdds => connection.MultiplyAdds;

        public Tensor Feedback => feedback;

        public AlignmentInput Input { get; } = new(connection, layer.Inputs[0].Shape, options);

        public AlignmentGradient Gradient { get; } = new(connection, layer, feedback, options);

        public FeedbackOptimiser Optimiser { get; } = new(options.FeedbackOptimizer, feedback);
    }
}
