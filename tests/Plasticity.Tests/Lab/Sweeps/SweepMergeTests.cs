using Plasticity.Lab.Configuration;
using Plasticity.Lab.Sweeps;
using Xunit;

namespace Plasticity.Tests.Lab.Sweeps;

public sealed class SweepMergeTests
{
    private static string[] Labels(params string[] settings) => [.. Experiments.Of(settings).Arms.Select(arm => arm.Label)];

    private static string Refused(params string[] settings) =>
        Assert.Throws<ConfigurationException>(() => Experiments.Of(settings)).Message;

    [Fact]
    public void Arms_are_the_product_of_the_swept_values_rule_by_rule_and_the_last_key_changes_fastest() =>
        Assert.Equal(
            ["bp lr=1 batch=8", "bp lr=1 batch=16", "bp lr=2 batch=8", "bp lr=2 batch=16",
                "fa lr=1 batch=8", "fa lr=1 batch=16", "fa lr=2 batch=8", "fa lr=2 batch=16"],
            Labels("lr=1,2", "rules=bp,fa", "batch=[8,16]"));

    [Fact]
    public void Every_arm_has_its_own_values_and_all_share_the_rest()
    {
        Sweep sweep = Experiments.Of("lr=0.5,0.25", "batch=choice(8,16)", "epochs=3");
        Assert.Equal([(0.5f, 8), (0.5f, 16), (0.25f, 8), (0.25f, 16)], sweep.Arms.Select(arm => arm.Experiment.Configuration)
            .Select(c => (c.Rule.Training.LearningRate, c.Training.BatchSize)));
        Assert.All(sweep.Arms, arm => Assert.Equal(3, arm.Experiment.Configuration.Training.Epochs));
    }

    [Fact]
    public void A_key_is_swept_only_where_its_rule_takes_part() =>
        Assert.Equal(["bp", "fa fa.feedbackScale=1", "fa fa.feedbackScale=2", "fa+oja fa.feedbackScale=1", "fa+oja fa.feedbackScale=2"],
            Labels("rules=bp,fa,fa+oja", "fa.feedbackScale=1,2"));

    [Fact]
    public void The_training_of_a_rule_is_swept_for_that_very_expression() =>
        Assert.Equal(["fa fa.lr=1", "fa fa.lr=2", "fa+oja"], Labels("rules=fa,fa+oja", "fa.lr=1,2"));

    [Fact]
    public void Seeds_are_inside_so_that_a_sweep_that_is_stopped_has_complete_pairs()
    {
        Sweep sweep = Experiments.Of("rules=bp,fa", "seeds=[7,3]");
        Assert.Equal([("bp", 7ul), ("fa", 7ul), ("bp", 3ul), ("fa", 3ul)], sweep.Runs.Select(run => (run.Arm.Label, run.Seed)));
        Assert.Equal([7, 7, 3, 3], sweep.Runs.Select(run => (int)run.Configuration.Seed));
        Assert.Equal(sweep.Runs.Count, sweep.Runs.Select(run => run.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("rules=bp,fa", "rule=bp,fa")]
    [InlineData("rules=[bp, fa]", "rule=choice(bp,fa)")]
    [InlineData("seed=3", "seeds=[3]")]
    [InlineData("seed=range(0,3)", "seeds=3")]
    [InlineData("lr=0.1,0.2,0.3", "lr=range(0.1,0.4,0.1)")]
    [InlineData("lr=[0.001,0.01]", "lr=logspace(-3,-2,2)")]
    [InlineData("lr='0.1'", "+lr=0.1")]
    [InlineData("batch=1_6", "batch=int(16.5)")]
    [InlineData("net.bias=True", "net.bias=true")]
    public void Two_ways_to_say_the_same_make_the_same_runs(string one, string other) =>
        Assert.Equal(Experiments.Of(one).Runs.Select(run => run.Id), Experiments.Of(other).Runs.Select(run => run.Id));

    [Fact]
    public void The_order_of_keys_decides_no_identity()
    {
        string[] Identities(params string[] settings) => [.. Experiments.Of(settings).Runs.Select(run => run.Identity).Order()];
        string[] expected = Identities("lr=1,2", "rules=bp,fa", "fa.feedbackScale=2", "epochs=3", "seeds=2");
        Assert.Equal(8, expected.Distinct().Count());
        Assert.Equal(expected, Identities("seeds=2", "epochs=3", "fa.feedbackScale=2", "rules=fa,bp", "lr=2,1"));
    }

    [Fact]
    public void Another_value_is_another_identity_but_execution_and_words_are_none()
    {
        string Identity(params string[] settings) => Experiments.Of(settings).Runs[0].Identity;
        string[] different = [Identity(), Identity("lr=0.3"), Identity("epochs=3"), Identity("seed=1"), Identity("rule=fa"),
            Identity("rule=fa", "fa.feedbackScale=2"), Identity("data.split=1"), Identity("probes.norms=true")];
        Assert.Equal(different.Length, different.Distinct().Count());
        Assert.Equal(Identity(), Identity("threads=3", "title=Words", "out=somewhere", "attempts=9"));
    }

    [Theory]
    [InlineData("lr=1,2,1", "lr = 1,2,1: '1' is given twice")]
    [InlineData("rules=bp,fa,bp", "'bp' is given twice")]
    [InlineData("lr=linspace(1,1,3)", "'1' is given twice")]
    [InlineData("seeds=[1,1]", "seed 1 is given twice")]
    public void A_value_that_is_given_twice_is_refused(string setting, string expected) => Assert.Contains(expected, Refused(setting));

    [Fact]
    public void A_wrong_value_of_one_arm_is_refused_before_anything_runs()
    {
        Assert.Contains("lr = -1: it must be a number above 0.", Refused("lr=1,-1"));
        Assert.Contains("Did you mean 'fa'?", Refused("rules=bp,faa"));
    }

    [Fact]
    public void Rules_are_compared_with_backprop_at_the_same_other_values()
    {
        Sweep sweep = Experiments.Of("rules=bp,fa", "lr=1,2", "fa.feedbackScale=3,4");
        Dictionary<string, string?> against = sweep.Arms.ToDictionary(arm => arm.Label,
            arm => arm.Control is { } control ? sweep.Arms[control].Label : null);
        Assert.Null(against["bp lr=1"]);
        Assert.Null(against["bp lr=2"]);
        Assert.Equal("bp lr=1", against["fa lr=1 fa.feedbackScale=3"]);
        Assert.Equal("bp lr=2", against["fa lr=2 fa.feedbackScale=4"]);
    }

    [Fact]
    public void A_value_of_a_swept_key_can_be_the_control()
    {
        Sweep sweep = Experiments.Of("rules=bp,fa", "lr=1,2", "control=lr=2");
        Assert.Equal(["bp lr=2", null, "fa lr=2", null],
            sweep.Arms.Select(arm => arm.Control is { } control ? sweep.Arms[control].Label : null));
    }

    [Theory]
    [InlineData("control=np", "it must be one of bp, fa")]
    [InlineData("control=batch=3", "'batch' is not swept; swept: rule")]
    public void A_control_that_is_not_there_is_refused(string control, string expected) =>
        Assert.Contains(expected, Refused("rules=bp,fa", control));

    [Fact]
    public void Nothing_is_the_control_of_one_arm_or_without_backprop()
    {
        Assert.Null(Experiments.Of("rules=bp").Control);
        Assert.Null(Experiments.Of("rules=fa,dfa").Control);
        Assert.Null(Experiments.Of("lr=1,2").Control);
    }

    [Fact]
    public void Defaults_count_only_where_nothing_is_said()
    {
        Setting[] defaults = [new("rule", "[bp, fa]"), new("seeds", "10")];
        Sweep Of(params string[] settings) => SweepMerge.Resolve(settings.Select(Setting.Parse), defaults);
        Assert.Equal((2, 20), (Of().Arms.Count, Of().Runs.Count));
        Assert.Equal((1, 3), (Of("rules=dfa", "seeds=3").Arms.Count, Of("rules=dfa", "seeds=3").Runs.Count));
    }
}
