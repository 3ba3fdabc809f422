using Plasticity.Lab.Configuration;
using Plasticity.Lab.Sweeps;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Lab.Configuration;

public sealed class ConfigurationMergeTests
{
    private static RunConfiguration Resolve(params string[] settings) => Experiments.One(settings);

    private static string Refused(params string[] settings) =>
        Assert.Throws<ConfigurationException>(() => Experiments.Of(settings)).Message;

    [Fact]
    public void Nothing_set_is_one_run_of_backprop_on_digits()
    {
        RunConfiguration configuration = Resolve();
        Assert.Equal(("digits", "bp", 0ul), (configuration.Task, configuration.Rule.Expression.Text, configuration.Seed));
        Assert.Equal([64, 64, 64, 10], configuration.Network.Widths);
        Assert.Equal(configuration.Rule.Expression.Card.Training, configuration.Rule.Training);
        Assert.Single(Experiments.Of().Runs);
    }

    [Fact]
    public void Every_rule_of_the_default_list_exists() => Assert.All(Catalogue.Default, id => RuleExpression.Parse(id));

    [Theory]
    [InlineData("2", new ulong[] { 0, 1 })]
    [InlineData("[0,3]", new ulong[] { 0, 3 })]
    [InlineData("4,2", new ulong[] { 4, 2 })]
    [InlineData("[5]", new ulong[] { 5 })]
    [InlineData("range(1,4)", new ulong[] { 1, 2, 3 })]
    [InlineData("range(0,10,4)", new ulong[] { 0, 4, 8 })]
    public void Seeds_are_a_count_a_list_or_a_range(string text, ulong[] expected) =>
        Assert.Equal(expected, Experiments.Of($"seeds={text}").Seeds);

    [Theory]
    [InlineData("0")]
    [InlineData("[1,1]")]
    [InlineData("range(3,3)")]
    [InlineData("-1")]
    [InlineData("many")]
    public void Seeds_that_are_none_double_or_no_numbers_are_refused(string text) =>
        Assert.StartsWith($"seeds = {text}: ", Refused($"seeds={text}"));

    [Fact]
    public void Every_setting_arrives_where_it_belongs()
    {
        Sweep sweep = Experiments.Of("task=digits", "rules=bp,fa", "control=fa", "network=64-20-10", "epochs=3", "batch=16",
            "loss=squared-error",
            "net.activation=relu", "net.outputActivation=sigmoid", "net.init=normal:0.1", "net.bias=false", "net.dropout=0.2",
                "net.inputDropout=0.1",
            "data.split=4", "data.trainSamples=100", "data.testSamples=50", "probes.angle=false", "probes.norms=true", "probes.every=7",
                "probes.first=2", "threads=3", "out=there");
        RunConfiguration c = sweep.Arms[0].Experiment.Configuration;
        Assert.Equal((KeyValuePair<string, string>?)new("rule", "fa"), sweep.Control);
        Assert.Equal([1, null], sweep.Arms.Select(arm => arm.Control));
        Assert.Equal([64, 20, 10], c.Network.Widths);
        Assert.Equal((3, 16), (c.Training.Epochs, c.Training.BatchSize));
        Assert.Same(Loss.SquaredError, c.Loss);
        Assert.Equal((Nonlinearity.Relu, Nonlinearity.Sigmoid), (c.Network.Activation, c.Network.OutputActivation));
        Assert.Equal(new Initialisation(InitialisationKind.Normal, 0.1f), c.Network.Initialisation);
        Assert.Equal((false, 0.2f, 0.1f), (c.Network.Bias, c.Network.Dropout, c.Network.InputDropout));
        Assert.Equal((4ul, 100, 50), (c.Data.Split, c.Data.TrainSamples, c.Data.TestSamples));
        Assert.Equal(new ProbeOptions(false, true, false, 7, 2), c.Probes);
        Assert.Equal((3, "there"), (sweep.Execution.Threads, sweep.Execution.Out));
    }

    [Fact]
    public void Training_is_the_cards_then_what_is_set_for_all_then_what_is_set_for_the_rule()
    {
        Sweep sweep = Experiments.Of("rules=bp,fa,fa+oja", "fa.lr=0.5", "lr=0.25", "opt.clip=3", "fa+oja.optimizer=momentum",
            "fa+oja.opt.momentum=0.8");
        OptimiserOptions Of(int arm) => sweep.Arms[arm].Experiment.Configuration.Rule.Training;
        (OptimiserOptions bp, OptimiserOptions fa, OptimiserOptions oja) = (Of(0), Of(1), Of(2));
        Assert.Equal((0.25f, 0.5f, 0.25f), (bp.LearningRate, fa.LearningRate, oja.LearningRate));
        Assert.All([bp, fa, oja], training => Assert.Equal(3, training.Clip));
        Assert.Equal((OptimiserKind.Momentum, 0.8f), (oja.Kind, oja.MomentumCoefficient));
        Assert.Equal(Catalogue.CardOf("bp").Training.Kind, bp.Kind);
    }

    [Fact]
    public void Later_settings_win_and_a_tilde_takes_one_back()
    {
        Assert.Equal(4, Resolve("epochs=9", "epochs=4").Training.Epochs);
        Assert.Equal(Resolve().Training.Epochs, Resolve("epochs=9", "~epochs").Training.Epochs);
        Assert.Equal(4, Resolve("+epochs=4").Training.Epochs);
    }

    [Theory]
    [InlineData("epoch=3", "epochs")]
    [InlineData("net.activtion=relu", "net.activation")]
    [InlineData("fa.feedbackscale=2", "fa.feedbackScale")]
    [InlineData("bp.lrr=2", "bp.lr")]
    [InlineData("spiking.hiden=2", "spiking.hidden")]
    [InlineData("~epoch", "epochs")]
    public void An_unknown_key_is_refused_and_the_nearest_named(string setting, string nearest) =>
        Assert.Contains($"Did you mean '{nearest}'?", Refused(setting));

    [Theory]
    [InlineData("task=digit", "Did you mean 'digits'?")]
    [InlineData("rules=bp,faa", "Did you mean 'fa'?")]
    [InlineData("optimizer=adem", "Did you mean 'adam'?")]
    [InlineData("rules=bp,bp", "'bp' is given twice")]
    [InlineData("rules=oja", "bp+oja")]
    [InlineData("epochs=0", "epochs = 0: it must be a whole number of at least 1.")]
    [InlineData("epochs=1.5", "epochs = 1.5: it must be a whole number of at least 1.")]
    [InlineData("lr=0", "lr = 0: it must be a number above 0.")]
    [InlineData("lr=fast", "lr = fast: it must be a number above 0.")]
    [InlineData("fa.lr=-1", "fa.lr = -1: it must be a number above 0.")]
    [InlineData("opt.beta1=1", "opt.beta1 = 1: it must be a number from 0 to below 1.")]
    [InlineData("net.dropout=1", "net.dropout = 1: it must be a number from 0 to below 1.")]
    [InlineData("net.bias=yes", "net.bias = yes: it must be true | false.")]
    [InlineData("net.activation=rulu", "expected one of linear, relu")]
    [InlineData("fa.feedbackScale=big", "fa.feedbackScale = big: it must be number.")]
    [InlineData("fa.feedbackScale=-1", "it must be above 0")]
    [InlineData("spiking.encoder=morse", "it must be bernoulli | current.")]
    [InlineData("network=64-10-3", "network=64-10-10")]
    [InlineData("network=64", "at least inputs and outputs")]
    [InlineData("batch=100000", "training samples")]
    [InlineData("control=np2", "control = np2: it must be one of bp, fa")]
    [InlineData("net.outputActivation=tanh", "linear output")]
    [InlineData("fast", "'fast' is not a setting: write key=value")]
    [InlineData("=3", "is not a setting")]
    public void A_value_that_cannot_be_is_refused_with_what_is_allowed(string setting, string expected) =>
        Assert.Contains(expected, Refused("rules=bp,fa", setting));

    [Fact]
    public void A_typed_setting_of_a_rule_that_does_not_take_part_is_refused() =>
        Assert.Contains("'fa' is not among rules=bp", Refused("rules=bp", "fa.lr=1"));

    [Fact]
    public void An_option_counts_wherever_its_rule_takes_part() =>
        Assert.Equal("2", Resolve("rule=fa+oja", "fa.feedbackScale=2").RuleOptions["fa"]["feedbackScale"]!.ToString());

    [Fact]
    public void The_spiking_network_is_there_only_if_a_rule_needs_it()
    {
        Assert.Null(Resolve("rules=bp").Spiking);
        Assert.Equal(7, Resolve("rules=eprop", "spiking.hidden=7").Spiking!.Hidden);
    }
}
