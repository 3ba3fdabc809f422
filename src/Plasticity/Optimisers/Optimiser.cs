using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;

namespace Plasticity.Optimisers;

/// <summary>Turns estimates into changes of the weights: weights -= rate * direction(estimate), after decoupled weight decay.</summary>
public abstract class Optimiser
{
    private readonly Dictionary<Parameter, Tensor> _dense = [];
    private readonly Dictionary<Parameter, Tensor> _repeated = [];
    private readonly float _clip;
    private float _rate;

    /// <summary>Prepares an optimiser for a model.</summary>
    /// <param name="model">The model whose parameters it changes.</param>
    /// <param name="options">Learning rate and so on.</param>
    /// <param name="totalSteps">The number of steps the learning rate schedule stretches over.</param>
    protected Optimiser(Model model, OptimiserOptions options, long totalSteps)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        TotalSteps = totalSteps;
        _clip = options.Clip;
        if (KeepsDense || _clip > 0 || options.CoupledDecay > 0)
            foreach (Parameter parameter in model.Parameters) _dense[parameter] = parameter.Value.LikeThis();
    }

    /// <summary>Learning rate and so on.</summary>
    public OptimiserOptions Options { get; }

    /// <summary>The number of steps the learning rate schedule stretches over.</summary>
    public long TotalSteps { get; }

    /// <summary>The learning rate of the last estimate that was applied, where the schedule has put it.</summary>
    public float Rate => _rate;

    /// <summary>
    /// The number of estimates applied so far. Set where training goes on from tensors of <see cref="State"/> that came from elsewhere.
    /// </summary>
    public long Applied { get; set; }

    /// <summary>
    /// The tensors it carries from step to step, with the names they are saved under. Besides these, what it does depends on nothing but
    /// <see cref="Applied"/>.
    /// </summary>
    public virtual IEnumerable<(string Name, Tensor Value)> State => [];

    /// <summary>Whether it needs estimates as dense tensors; if not, terms go straight into the weights.</summary>
    protected abstract bool KeepsDense { get; }

    /// <summary>Makes the optimiser that the options name.</summary>
    public static Optimiser New(Model model, OptimiserOptions options, long totalSteps) => options.Kind switch
    {
        OptimiserKind.Sgd => new Sgd(model, options, totalSteps),
        OptimiserKind.Momentum or OptimiserKind.Nesterov => new Momentum(model, options, totalSteps),
        OptimiserKind.Adam => new Adam(model, options, totalSteps),
        OptimiserKind.RmsProp => new RmsProp(model, options, totalSteps),
        _ => throw new ArgumentException($"There is no optimiser {options.Kind}.", nameof(options)),
    };

    /// <summary>The learning rate at a training step, from 0, as the schedule has it.</summary>
    public float RateAt(long step) => Options.LearningRate * Options.Schedule.FactorAt(step, TotalSteps);

    /// <summary>Changes the parameters along an estimate. Parameters the estimate leaves alone do not change at all.</summary>
    /// <param name="updates">The estimate.</param>
    /// <param name="step">
    /// The training step, from 0, which says where the schedule is. A rule that updates several times within a batch stays at one place of
    /// the schedule, while what corrects for the number of estimates (Adam) counts each.
    /// </param>
    public void Apply(Updates updates, long step)
    {
        ArgumentNullException.ThrowIfNull(updates);
        _rate = RateAt(step);
        Begin(Applied);
        if (_clip > 0) Clip(updates);
        for (int l = 1; l <= updates.Count; l++)
        {
            Apply(updates[l].Weights);
            if (updates[l].Bias is { } bias) Apply(bias);
        }
        Applied++;
    }

    /// <summary>
    /// Makes <paramref name="tensor"/>, shaped like the parameter, take the same change that the last
    /// <see cref="Apply(Updates, long)"/> made to it: the same decay, the same step.
    /// </summary>
    public void Repeat(Update update, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(update);
        ArgumentNullException.ThrowIfNull(tensor);
        if (update.IsEmpty) return;
        Decay(update, tensor);
        if (_dense.TryGetValue(update.Parameter, out Tensor? direction)) tensor.Add(direction, -_rate);
        else if (update.IsRepeated) tensor.Add(_repeated[update.Parameter], -_rate);
        else update.ApplyTo(tensor, _rate);
    }

    /// <summary>Called once before the parameters change.</summary>
    /// <param name="applied">The number of estimates applied before this one.</param>
    protected virtual void Begin(long applied)
    {
    }

    /// <summary>Turns a dense estimate into the direction of the step, in place.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="estimate">The estimate, to be overwritten by the direction.</param>
    protected virtual void Direct(Parameter parameter, Tensor estimate)
    {
    }

    private void Apply(Update update)
    {
        if (update.IsEmpty) return;
        Parameter parameter = update.Parameter;
        Decay(update, parameter.Value);
        if (_dense.TryGetValue(parameter, out Tensor? dense))
        {
            if (_clip <= 0) update.Materialise(dense);
            if (Options.CoupledDecay > 0) dense.Add(parameter.Value, Options.CoupledDecay);
            Direct(parameter, dense);
            parameter.Value.Add(dense, -_rate);
        }
        else if (update.IsRepeated)
        {
            if (!_repeated.TryGetValue(parameter, out Tensor? change))
                _repeated.Add(parameter, change = parameter.Value.LikeThis());
            update.Materialise(change);
            parameter.Value.Add(change, -_rate);
        }
        else update.ApplyTo(parameter.Value, _rate);
    }

    private void Decay(Update update, Tensor tensor)
    {
        float ofAll = update.Parameter.IsBias ? 0 : Options.WeightDecay;
        float keep = 1 - _rate * (ofAll + (float)update.DecoupledDecay);
        if (keep != 1) tensor.Scale(keep);
    }

    /// <summary>Scales the whole estimate so that its norm is at most the limit.</summary>
    private void Clip(Updates updates)
    {
        double squared = 0;
        for (int l = 1; l <= updates.Count; l++)
        {
            squared += Materialised(updates[l].Weights);
            if (updates[l].Bias is { } bias) squared += Materialised(bias);
        }
        double norm = Math.Sqrt(squared);
        if (norm <= _clip) return;
        foreach (Tensor dense in _dense.Values) dense.Scale(_clip / norm);
    }

    private double Materialised(Update update)
    {
        Tensor dense = _dense[update.Parameter];
        update.Materialise(dense);
        return dense.Dot(dense);
    }
}
