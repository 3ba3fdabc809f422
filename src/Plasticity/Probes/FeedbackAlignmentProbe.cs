using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Training;

namespace Plasticity.Probes;

/// <summary>
/// How a rule's feedback F, and the error signals it makes, compare with backprop's, for every connection l that errors descend through.
/// Undefined (not a number) where a norm is 0; nothing is measured of rules that run no clean pass.
/// </summary>
/// <remarks>
/// <code>
///   feedback-angle      degrees between F_l and W_l, the effective feedback and the weights
///   feedback-ratio      |F_l| / |W_l|
///   sign-agreement      the fraction of synapses whose F and W have equal signs
///   delta-angle-local   degrees between d_l F_l^T and d_l W_l^T: one step down, from the same d_l (Akrout et al. 2019 report this)
///   delta-angle         degrees between d_l of the rule and d_l of a whole backward sweep of backprop: the full chain; l is here the
///                       connection that is taught, so it is there for every connection but the last
///   alignment-step      the step at which feedback-angle was first measured below 45 degrees; recorded once
/// </code>
/// Angles are of all entries of a batch, or of a matrix, as one vector.
/// </remarks>
public sealed class FeedbackAlignmentProbe : Probe
{
    private const double AlignedBelow = 45;

    private readonly Network _network;
    private readonly LearningRule _rule;
    private readonly Schedule _schedule;
    private readonly NetworkPass _exact;
    private readonly Tensor _isAligned;
    private readonly Dictionary<int, (Tensor Through, Tensor Exact)> _sent = [];
    private readonly int _capacity;

    /// <summary>Prepares the probe.</summary>
    /// <param name="network">The network that learns.</param>
    /// <param name="rule">The rule; it shows its <see cref="LearningRule.Feedback"/>, if it has any.</param>
    /// <param name="batchSize">The most samples of a batch.</param>
    /// <param name="schedule">When it measures.</param>
    public FeedbackAlignmentProbe(Network network, LearningRule rule, int batchSize, Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(network);
        (_network, _rule, _schedule, _capacity) = (network, rule, schedule, batchSize);
        _exact = network.NewNetworkPass(batchSize);
        _isAligned = new Tensor(network.Depth);
    }

    /// <summary>Which connections have been aligned before: 1 or 0 each.</summary>
    public override IEnumerable<(string Name, Tensor Value)> State => [("aligned", _isAligned)];

    /// <inheritdoc/>
    public override bool IsDue(long step) => _schedule.Includes(step);

    /// <inheritdoc/>
    public override void Observe(Step step, double epoch, ICollection<Metric> metrics)
    {
        // Only a pass that the rule ran is looked at: to run one here would count as the rule's.
        if (step.Loss is null) return;
        NetworkPass pass = step.ForwardNetwork();
        void Add(int layer, string name, double value) => metrics.Add(new Metric(step.Index, epoch, "train", layer, name, value));

        if (_rule.Feedback is { } feedback)
            foreach (SynapticConnection connection in _network.FeedbackPaths)
            {
                int l = connection.Index;
                Tensor w = connection.Weights.Value, f = feedback[l];
                double dot = f.Dot(w), ofF = f.Dot(f), ofW = w.Dot(w), angle = UpdateAngle.Degrees(dot, ofF, ofW);
                Add(l, "feedback-angle", angle);
                Add(l, "feedback-ratio", ofW > 0 ? Math.Sqrt(ofF / ofW) : double.NaN);
                Add(l, "sign-agreement", (double)f.CountEqualSigns(w) / w.Count);
                Add(l, "delta-angle-local", LocalAngle(connection, pass.D[l], f));
                if (!(angle < AlignedBelow) || _isAligned[l - 1, 0] > 0) continue;
                _isAligned[l - 1, 0] = 1;
                Add(l, "alignment-step", step.Index);
            }

        // With the masks and statistics of the step's own pass: noise is named by the step.
        _network.Forward(step.Batch, _exact, step.Noise);
        _network.Backward(_exact, _network.Weights);
        foreach (SynapticConnection connection in _network.Synapses)
        {
            int l = connection.Index;
            if (l == _network.Depth) continue;
            Tensor d = pass.D[l], exact = _exact.D[l];
            Add(l, "delta-angle", UpdateAngle.Degrees(d.Dot(exact), d.Dot(d), exact.Dot(exact)));
        }
    }

    private double LocalAngle(SynapticConnection connection, Tensor d, Tensor f)
    {
        int l = connection.Index;
        if (!_sent.TryGetValue(l, out (Tensor Through, Tensor Exact) sent))
        {
            int units = _network.LayerOf(l).Inputs[0].Shape.Count;
            _sent[l] = sent = (new Tensor(_capacity, units), new Tensor(_capacity, units));
        }
        sent.Through.Resize(d.Rows);
        sent.Exact.Resize(d.Rows);
        connection.Backward(d, f, sent.Through);
        connection.Backward(d, connection.Weights.Value, sent.Exact);
        return UpdateAngle.Degrees(sent.Through.Dot(sent.Exact), sent.Through.Dot(sent.Through), sent.Exact.Dot(sent.Exact));
    }
}
