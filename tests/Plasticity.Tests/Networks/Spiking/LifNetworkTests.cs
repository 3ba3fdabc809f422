using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Networks.Spiking;

public sealed class LifNetworkTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Spikes_potentials_readouts_and_loss_equal_those_of_the_oracle(bool adaptive)
    {
        for (ulong seed = 0; seed < 5; seed++)
        {
            SpikingCase small = new((adaptive ? SpikingCase.Adaptive : SpikingCase.Small) with { Threshold = 0.8f }, seed);
            LifPass pass = small.Network.NewLifPass(SpikingCase.Samples);
            small.Network.Forward(small.Batch, pass, new PassNoise(small.Seed, 3, IsTraining: true));
            Assert.InRange(pass.Spikes.Sum() / pass.Spikes.Count, 0.03, 0.6);
            double loss = 0;
            for (int b = 0; b < SpikingCase.Samples; b++)
            {
                LifOracle oracle = small.Oracle(pass, b);
                AssertRows(oracle.S, pass.Spikes, b, 0);
                AssertRows(oracle.U, pass.Potentials, b, 1e-5);
                AssertRows(oracle.Psi, pass.Slopes, b, 1e-5);
                AssertRows(oracle.Y, pass.Readouts, b, 1e-5);
                AssertRows(oracle.Error, pass.Errors, b, 1e-6);
                Assert.Equal(oracle.Loss, pass.Losses[b], 1e-5);
                for (int k = 0; k < SpikingCase.Outputs; k++) Assert.Equal(oracle.Y.Average(y => y[k]), pass.Outputs[b, k], 1e-5);
                loss += oracle.Loss / SpikingCase.Samples;
            }
            Assert.Equal(loss, pass.Loss, 1e-5);
        }
    }

    [Fact]
    public void A_neuron_exactly_at_threshold_does_not_spike()
    {
        LifPass pass = Driven(new() { Hidden = 1, TimeSteps = 2, MembraneDecay = 0.5f }, current: 1);
        Assert.Equal([1f, 1.5f], pass.Potentials.Span);        // 0.5 * 1 + 1: no reset either
        Assert.Equal([0f, 1f], pass.Spikes.Span);
    }

    [Fact]
    public void The_reset_lowers_the_potential_one_step_after_the_spike()
    {
        LifPass pass = Driven(new() { Hidden = 1, TimeSteps = 3, MembraneDecay = 0.5f }, current: 1.5f);
        Assert.Equal([1.5f, 1.25f, 1.125f], pass.Potentials.Span);     // u^2 = 0.5 * 1.5 + 1.5 - 1
        Assert.Equal([1f, 1f, 1f], pass.Spikes.Span);
        Assert.Equal([0.15f, 0.225f, 0.2625f], pass.Slopes.Span.ToArray().Select(v => MathF.Round(v, 6)));     // 0.3 (1 - |u - 1|)
    }

    [Fact]
    public void Input_spikes_arrive_at_once_and_recurrent_spikes_one_step_later()
    {
        LifOptions options = new() { Hidden = 2, TimeSteps = 3, MembraneDecay = 0.5f, Encoder = SpikeEncoder.Current };
        LifNetwork network = new(options, 1, 2, Loss.CrossEntropy, new Seed(0));
        Set(network.Weights[1], [2, 0]);
        Set(network.Weights[2], [0, 3, 0, 0]);
        LifPass pass = Forward(network, 1);
        Assert.Equal([2f, 0f, 2f, 3f, 2f, 3.5f], pass.Potentials.Span);        // neuron 2 hears of the first spike at the second step
        Assert.Equal([0f, 0f, 1f, 0f, 1f, 1f], pass.SpikesBefore.Span);
        Assert.Equal([1f, 1.5f, 1.75f], pass.InputTraces.Span);
        Assert.Equal([0f, 0f, 1f, 0f, 1.5f, 1f], pass.RecurrentTraces.Span);
    }

    [Fact]
    public void A_refractory_neuron_integrates_but_is_silent_and_has_no_slope()
    {
        Surrogate everywhere = Surrogate.Parse("atan");
        LifPass pass = Driven(
            new() { Hidden = 1, TimeSteps = 7, MembraneDecay = 0.5f, RefractorySteps = 2, Surrogate = everywhere }, current: 1.25f);
        Assert.Equal([1f, 0f, 0f, 1f, 0f, 0f, 1f], pass.Spikes.Span);
        for (int t = 0; t < 7; t++) Assert.Equal(t % 3 == 0, pass.Slopes.Span[t] > 0);
    }

    [Fact]
    public void The_threshold_of_an_adaptive_neuron_rises_with_its_own_spikes()
    {
        LifOptions options = new() { Hidden = 2, TimeSteps = 40, MembraneDecay = 0.5f, AdaptiveFraction = 0.5f, Adaptation = 0.2f };
        LifPass pass = Driven(options, current: 1.2f);
        float plain = 0, adaptive = 0;
        for (int t = 0; t < 40; t++) (plain, adaptive) = (plain + pass.Spikes[t, 0], adaptive + pass.Spikes[t, 1]);
        Assert.True(adaptive < plain / 2, $"{adaptive} spikes against {plain}");
        Assert.True(adaptive > 1);
    }

    [Fact]
    public void Neurons_never_get_a_synapse_onto_themselves()
    {
        SpikingCase small = new(SpikingCase.Small);
        foreach (OptimiserKind kind in new[] { OptimiserKind.Sgd, OptimiserKind.Adam })
        {
            Step step = new(small.Network, Optimiser.New(small.Network, new() { Kind = kind }, 10), SpikingCase.Samples, small.Seed);
            step.Begin(small.Batch, 0);
            new BackpropagationThroughTime(small.Network, new()).Estimate(step);
            Tensor ones = new(SpikingCase.Hidden, SpikingCase.Hidden);
            ones.Fill(1);
            step.Updates[2].Weights.Dense(ones, 0.1f);
            step.Updates[2].Weights.Signs(small.Seed.Stream("perturbation"), 0.1f);
            step.Updates[2].Weights.Normal(small.Seed.Stream("perturbation"), 0.1f);
            step.Updates[2].Weights.Decay(0.1f);
            Tensor before = small.Network.Weights[2].Copy();
            step.Apply();
            for (int i = 0; i < SpikingCase.Hidden; i++)
                for (int j = 0; j < SpikingCase.Hidden; j++)
                {
                    if (i == j) Assert.Equal(0, small.Network.Weights[2][i, j]);
                    else Assert.NotEqual(before[i, j], small.Network.Weights[2][i, j]);
                }
        }
    }

    [Fact]
    public void The_encoder_spikes_as_often_as_its_probability_says()
    {
        LifNetwork network = new(new() { Hidden = 2, TimeSteps = 4000 }, 3, 2, Loss.CrossEntropy, new Seed(1));
        LifPass pass = Forward(network, 0, 0.3f, 1);
        Tensor counts = new(3);
        counts.AddColumnSums(pass.InputSpikes, 1f / 4000);
        Assert.Equal(0, counts.Span[0]);
        Assert.Equal(0.3f, counts.Span[1], 0.03f);
        Assert.Equal(1, counts.Span[2]);
    }

    [Fact]
    public void Equal_noise_encodes_equal_spikes_and_other_steps_encode_others()
    {
        SpikingCase small = new(SpikingCase.Small);
        float[] Encoded(PassNoise noise)
        {
            LifPass pass = small.Network.NewLifPass(SpikingCase.Samples);
            small.Network.Forward(small.Batch, pass, noise);
            return pass.InputSpikes.Span.ToArray();
        }

        PassNoise noise = new(small.Seed, 7, IsTraining: true);
        Assert.Equal(Encoded(noise), Encoded(noise));
        Assert.NotEqual(Encoded(noise), Encoded(noise with { Step = 8 }));
        Assert.NotEqual(Encoded(noise), Encoded(noise with { Seed = new Seed(9) }));
        Assert.Equal(Encoded(PassNoise.Evaluation(small.Seed)), Encoded(PassNoise.Evaluation(small.Seed)));
    }

    [Fact]
    public void An_input_that_is_no_probability_is_refused_by_name()
    {
        LifNetwork network = new(new(), 2, 2, Loss.CrossEntropy, new Seed(0));
        string message = Assert.Throws<InvalidOperationException>(() => Forward(network, 0.5f, -0.25f)).Message;
        Assert.Contains("Input 1", message, StringComparison.Ordinal);
        Assert.Contains("-0.25", message, StringComparison.Ordinal);
        Assert.Contains("encoder=current", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_smaller_batch_leaves_nothing_of_a_larger_one_behind()
    {
        SpikingCase small = new(SpikingCase.Adaptive);
        PassNoise noise = new(small.Seed, 2, IsTraining: true);
        LifPass used = small.Network.NewLifPass(SpikingCase.Samples), fresh = small.Network.NewLifPass(1);
        small.Network.Forward(small.Batch, used, noise);
        small.Batch.Resize(1);
        small.Network.Forward(small.Batch, used, noise);
        small.Network.Forward(small.Batch, fresh, noise);
        small.Network.Backward(used, small.Network.Weights);
        small.Network.Backward(fresh, small.Network.Weights);
        Assert.Equal(fresh.Loss, used.Loss);
        Assert.Equal(fresh.Outputs.Span, used.Outputs.Span);
        Assert.Equal(fresh.Signals.Span, used.Signals.Span);
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        static void Refuses(string name, Func<LifOptions> make) =>
            Assert.StartsWith(name + " = ", Assert.Throws<ArgumentOutOfRangeException>(make).Message, StringComparison.Ordinal);

        Refuses("membraneDecay", () => new LifOptions { MembraneDecay = 1 });
        Refuses("adaptiveFraction", () => new LifOptions { AdaptiveFraction = 1.5f });
        Refuses("timeSteps", () => new LifOptions { TimeSteps = 0 });
    }

    [Fact]
    public void The_description_names_what_decides_a_result()
    {
        SpikingCase small = new(SpikingCase.Adaptive);
        Assert.Equal(
            "6-9r-4 lif, 15 steps, alpha 0.9, kappa 0.8, threshold 1, piecewise-linear, refractory 1, adaptive 0.5 (beta 0.3, rho 0.95)",
            small.Network.Description);
    }

    /// <summary>Neurons without recurrent weights under the same constant current.</summary>
    private static LifPass Driven(LifOptions options, float current)
    {
        LifNetwork network = new(options with { Encoder = SpikeEncoder.Current }, 1, 2, Loss.CrossEntropy, new Seed(0));
        network.Weights[1].Fill(1);
        network.Weights[2].Clear();
        return Forward(network, current);
    }

    private static LifPass Forward(LifNetwork network, params float[] input)
    {
        Batch batch = new(1, input.Length, network.Outputs, isClassification: true);
        Set(batch.Inputs, input);
        batch.SetLabel(0, 0);
        LifPass pass = network.NewLifPass(1);
        network.Forward(batch, pass, new PassNoise(new Seed(0), 0, IsTraining: true));
        return pass;
    }

    private static void Set(Tensor tensor, ReadOnlySpan<float> values) => values.CopyTo(tensor.Span);

    private static void AssertRows(double[][] expected, Tensor stacked, int sample, double tolerance)
    {
        for (int t = 0; t < expected.Length; t++)
        {
            Span<float> row = stacked.Row(t * SpikingCase.Samples + sample);
            for (int j = 0; j < row.Length; j++) Assert.Equal(expected[t][j], row[j], tolerance);
        }
    }
}
