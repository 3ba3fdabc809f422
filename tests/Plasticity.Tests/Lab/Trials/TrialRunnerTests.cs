using Plasticity.Lab.Configuration;
using Plasticity.Lab.Trials;
using Plasticity.Networks;
using Xunit;

namespace Plasticity.Tests.Lab.Trials;

public sealed class TrialRunnerTests
{
    [Fact]
    public void Results_come_rule_by_rule_with_the_seeds_in_the_order_given()
    {
        IReadOnlyList<TrialResult> results = new TrialRunner(Experiments.Small("seeds=[2,1]", "threads=3")).RunAll(CancellationToken.None);
        Assert.Equal(["bp 2", "bp 1", "fa 2", "fa 1"],
            results.Select(result => $"{result.Trial.Rule.Expression.Text} {result.Trial.Seed}"));
        Assert.All(results, result => Assert.Equal(TrialStatus.Finished, result.Status));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    public void Measurements_do_not_depend_on_the_number_of_threads(int threads)
    {
        IReadOnlyList<TrialResult> alone = new TrialRunner(Experiments.Small("threads=1")).RunAll(CancellationToken.None);
        IReadOnlyList<TrialResult> together = new TrialRunner(Experiments.Small($"threads={threads}")).RunAll(CancellationToken.None);
        Assert.Equal(alone.SelectMany(result => result.Outcome!.Metrics), together.SelectMany(result => result.Outcome!.Metrics));
    }

    [Fact]
    public void A_trial_that_throws_has_failed_and_stops_no_other()
    {
        Experiment sound = Experiments.Small("seeds=2");
        // A network that does not fit the task gets past the checks of the configuration only here.
        NetworkOptions network = sound.Configuration.Network with { Widths = [64, 8, 9] };
        Experiment broken = sound with { Configuration = sound.Configuration with { Network = network } };
        IReadOnlyList<TrialResult> results = new TrialRunner(broken).RunAll(CancellationToken.None);
        Assert.Equal(4, results.Count);
        Assert.All(results, result =>
        {
            Assert.Equal(TrialStatus.Failed, result.Status);
            Assert.Contains("network=64-...-10", result.Reason);
            Assert.DoesNotContain('\n', result.Reason);
            Assert.Contains("ArgumentException", result.Details);
        });
    }

    [Fact]
    public void A_learning_rate_beyond_reason_diverges_at_a_step_that_is_named()
    {
        IReadOnlyList<TrialResult> results = new TrialRunner(Experiments.Small("rules=bp", "lr=1e6", "optimizer=sgd",
            "net.activation=relu")).RunAll(CancellationToken.None);
        Assert.All(results, result =>
        {
            Assert.Equal(TrialStatus.Diverged, result.Status);
            Assert.Contains("step", result.Reason);
        });
    }

    [Fact]
    public void Nothing_is_begun_after_a_stop()
    {
        IReadOnlyList<TrialResult> results = new TrialRunner(Experiments.Small()).RunAll(new CancellationToken(canceled: true));
        Assert.All(results, result => Assert.Equal((TrialStatus.Interrupted, "not begun"), (result.Status, result.Reason)));
    }

    [Fact]
    public void Angle_probes_move_no_bit_of_the_learning()
    {
        IReadOnlyList<TrialResult> with = new TrialRunner(Experiments.Small("probes.every=1")).RunAll(CancellationToken.None);
        IReadOnlyList<TrialResult> without = new TrialRunner(Experiments.Small("probes.angle=false")).RunAll(CancellationToken.None);
        Assert.Equal(with.Select(result => result.Outcome!.TestLoss), without.Select(result => result.Outcome!.TestLoss));
        Assert.DoesNotContain(without.SelectMany(result => result.Outcome!.Metrics), metric => metric.Name == "angle");
    }
}
