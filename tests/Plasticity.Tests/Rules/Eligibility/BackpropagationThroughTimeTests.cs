using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tests.Networks.Spiking;
using Xunit;

namespace Plasticity.Tests.Rules.Eligibility;

public sealed class BackpropagationThroughTimeTests
{
    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(true, true, true)]
    public void Equals_reverse_accumulation_in_double_precision(bool adaptive, bool stopRecurrent, bool stopReset)
    {
        for (ulong seed = 0; seed < 5; seed++)
        {
            SpikingCase small = new(adaptive ? SpikingCase.Adaptive : SpikingCase.Small, seed);
            BackpropagationThroughTime.Options options = new() { StopRecurrent = stopRecurrent, StopReset = stopReset };
            Step step = small.Estimate(new BackpropagationThroughTime(small.Network, options));
            LifOracle.Gradient expected = small.Mean(step.ForwardSpiking(), oracle => oracle.Backward(stopRecurrent, stopReset));
            Assert.True(LifOracle.Distance(SpikingCase.Dense(step.Updates), expected) < 1e-5);
        }
    }

    [Fact]
    public void With_recurrence_stopped_equals_eprop_with_symmetric_feedback()
    {
        foreach (LifOptions options in new[] { SpikingCase.Small, SpikingCase.Adaptive })
        {
            SpikingCase small = new(options);
            LearningRule stopped = new BackpropagationThroughTime(small.Network, new() { StopRecurrent = true });
            LearningRule eprop = new EligibilityPropagation(small.Network, new(), small.Seed);
            LifOracle.Gradient expected = SpikingCase.Dense(small.Estimate(stopped).Updates);
            Assert.True(LifOracle.Distance(SpikingCase.Dense(small.Estimate(eprop).Updates), expected) < 1e-5);
        }
    }

    [Fact]
    public void Is_its_own_reference_with_the_full_recurrent_gradient()
    {
        SpikingCase small = new(SpikingCase.Small);
        LearningRule stopped = new BackpropagationThroughTime(small.Network, new() { StopRecurrent = true });
        Tensor reference = SpikingCase.Dense(small.Estimate(stopped.NewReference()!).Updates[2].Weights);
        Tensor full = SpikingCase.Dense(small.Estimate(new BackpropagationThroughTime(small.Network, new())).Updates[2].Weights);
        Assert.Equal(full.Span, reference.Span);
        Assert.NotEqual(SpikingCase.Dense(small.Estimate(stopped).Updates[2].Weights).Span.ToArray(), full.Span.ToArray());
    }
}
