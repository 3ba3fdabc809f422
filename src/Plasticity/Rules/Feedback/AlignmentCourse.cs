namespace Plasticity.Rules;

/// <summary>When feedback weights learn in the course of a trial, with which coefficients, how fast.</summary>
/// <param name="options">Coefficients, schedules, delay.</param>
internal sealed class AlignmentCourse(AlignmentOptions options)
{
    private readonly CoefficientSchedule _amp = CoefficientSchedule.Parse(options.AmpSchedule);
    private readonly CoefficientSchedule _decay = CoefficientSchedule.Parse(options.DecaySchedule);
    private readonly CoefficientSchedule _null = CoefficientSchedule.Parse(options.NullSchedule);
    private readonly CoefficientSchedule _sparse = CoefficientSchedule.Parse(options.SparseSchedule);
    private readonly CoefficientSchedule _self = CoefficientSchedule.Parse(options.SelfSchedule);
    private readonly CoefficientSchedule _rate = CoefficientSchedule.Parse(options.RateSchedule);

    /// <summary>Whether a step teaches feedback weights only.</summary>
    public bool IsDelayed(long step) => step < options.Delay;

    /// <summary>Whether a step teaches feedback weights.</summary>
    public bool IsDue(long step) => IsDelayed(step) || (step - options.Delay + 1) % options.Every == 0;

    /// <summary>How many steps of feedback weights lie before a step of the trial, burn-in included.</summary>
    public long Before(long step) =>
        options.BurnIn + Math.Min(step, options.Delay) + Math.Max(0, step - options.Delay) / options.Every;

    /// <summary>The coefficients when that much of training is behind.</summary>
    public AlignmentCoefficients At(double progress) => new(
        options.Decay * _decay.FactorAt(progress), options.Amp * _amp.FactorAt(progress), options.Null * _null.FactorAt(progress),
        options.Sparse * _sparse.FactorAt(progress), options.Self * _self.FactorAt(progress));

    /// <summary>The learning rate of B.</summary>
    /// <param name="progress">How much of training is behind.</param>
    /// <param name="before">How many steps of feedback weights lie before this one.</param>
    public double RateAt(double progress, long before)
    {
        double rate = options.Rate * _rate.FactorAt(progress);
        return before + 1 < options.Warmup ? rate * (before + 1) / options.Warmup : rate;
    }
}
