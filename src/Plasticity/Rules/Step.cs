using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;

namespace Plasticity.Rules;

/// <summary>
/// One step of training, as a rule sees it: the batch, the estimate to fill in, and the clean forward pass, which is run at most once
/// however many rules, transforms and probes ask for it. Made once a trial and used again for every step.
/// </summary>
public sealed class Step
{
    private readonly Optimiser? _optimiser;
    private readonly Pass _pass;
    private bool _hasPass;

    /// <summary>Makes the steps of a trial.</summary>
    /// <param name="model">The model that learns.</param>
    /// <param name="optimiser">What applies estimates; null if they are only looked at.</param>
    /// <param name="batchSize">The most samples of a batch.</param>
    /// <param name="seed">The trial's seed.</param>
    public Step(Model model, Optimiser? optimiser, int batchSize, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        Seed = seed;
        Updates = new Updates(model);
        BatchSize = batchSize;
        _optimiser = optimiser;
        _pass = model.NewPass(batchSize);
    }

    /// <summary>The model that learns.</summary>
    public Model Model { get; }

    /// <summary>The trial's seed.</summary>
    public Seed Seed { get; }

    /// <summary>The most samples of a batch.</summary>
    public int BatchSize { get; }

    /// <summary>The estimate that the rule fills in.</summary>
    public Updates Updates { get; }

    /// <summary>What the rule did for this step, counted by the sweeps.</summary>
    public Cost Cost { get; } = new();

    /// <summary>The samples.</summary>
    public Batch Batch { get; private set; } = null!;

    /// <summary>The number of this step, from 0.</summary>
    public long Index { get; private set; }

    /// <summary>Whether estimates are applied, not only looked at.</summary>
    public bool Learns => _optimiser is not null;

    /// <summary>The learning rate of this step, as the optimiser's schedule has it; 0 if estimates are only looked at.</summary>
    public float LearningRate => _optimiser?.RateAt(Index) ?? 0;

    /// <summary>How much of training is behind, from 0 to below 1; 0 if estimates are only looked at.</summary>
    public double Progress => _optimiser is { TotalSteps: > 1 } ? Math.Min(1, (double)Index / _optimiser.TotalSteps) : 0;

    /// <summary>
    /// Noise that takes the place of what streams draw, by the names of <see cref="LearningRule.NoiseOf"/>; null, as in training, if all
    /// is drawn. It stays from step to step.
    /// </summary>
    public GivenNoise? Given { get; set; }

    /// <summary>The randomness of this step's passes: equal for every rule with this seed.</summary>
    public PassNoise Noise => new(Seed, Index, IsTraining: true) { Given = Given };

    /// <summary>The mean loss of the clean forward pass; null if the rule ran none.</summary>
    public double? Loss => _hasPass ? _pass.Loss : null;

    /// <summary>The learning rate at which the last estimate was applied.</summary>
    /// <exception cref="InvalidOperationException">The step is only for looking at estimates.</exception>
    public float AppliedRate => _optimiser?.Rate ?? throw NothingApplied();

    /// <summary>Starts a step.</summary>
    public void Begin(Batch batch, long index)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Batch = batch;
        Index = index;
        _hasPass = false;
        Cost.Clear();
        Updates.Clear(batch.Count);
    }

    /// <summary>The clean forward pass of this step: run when first asked for.</summary>
    public Pass Forward()
    {
        if (_hasPass) return _pass;
        Model.Forward(Batch, _pass, Noise);
        Cost.Forward++;
        _hasPass = true;
        return _pass;
    }

    /// <summary>The clean forward pass of a feed-forward network.</summary>
    public NetworkPass ForwardNetwork() => (NetworkPass)Forward();

    /// <summary>The clean forward pass of a spiking network.</summary>
    public LifPass ForwardSpiking() => (LifPass)Forward();

    /// <summary>
    /// Applies the estimate. The trainer does this after <see cref="LearningRule.Estimate"/>; a rule that updates more than once within a
    /// batch calls it itself, and <see cref="NextEstimate"/> after it. Activities computed before are those of the old weights.
    /// </summary>
    /// <exception cref="InvalidOperationException">The step is only for looking at estimates.</exception>
    public void Apply()
    {
        if (_optimiser is null) throw new InvalidOperationException("This step has no optimiser: its estimates are only looked at.");
        _optimiser.Apply(Updates, Index);
        Cost.Updates++;
    }

    /// <summary>Starts a new, empty estimate within the same batch, for rules that update more than once.</summary>
    public void NextEstimate() => Updates.Clear(Batch.Count);

    /// <summary>
    /// Applies to <paramref name="tensor"/> the very change that the last <see cref="Apply"/> made to the weights of connection
    /// <paramref name="l"/> (Kolen-Pollack).
    /// </summary>
    /// <exception cref="InvalidOperationException">The step is only for looking at estimates.</exception>
    public void RepeatApplied(int l, Tensor tensor)
    {
        if (_optimiser is null) throw NothingApplied();
        _optimiser.Repeat(Updates[l].Weights, tensor);
    }

    /// <summary>A stretch of code for which given noise is that of a part: see <see cref="GivenNoise.Within"/>.</summary>
    /// <param name="prefix">What the names of the part start with.</param>
    internal PartScope Part(string prefix) => new(this, prefix);

    private static InvalidOperationException NothingApplied() => new("This step has no optimiser: nothing was applied.");

    /// <summary>Disposing it brings back the noise of the whole.</summary>
    internal readonly ref struct PartScope : IDisposable
    {
        private readonly Step _step;
        private readonly GivenNoise? _whole;

        public PartScope(Step step, string prefix)
        {
            (_step, _whole) = (step, step.Given);
            step.Given = _whole?.Within(prefix);
        }

        /// <summary>Brings back the noise of the whole.</summary>
        public void Dispose() => _step.Given = _whole;
    }
}
