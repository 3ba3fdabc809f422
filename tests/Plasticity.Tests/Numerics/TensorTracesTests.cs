using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

public sealed class TensorTracesTests
{
    private static readonly float[] _signal = [1, 10, 0, 20, 4, 0];     // three steps of two rows

    [Fact]
    public void A_trace_forgets_step_by_step()
    {
        Tensor trace = new(6, 1);
        trace.SetTrace(Tensor.From(_signal, 6, 1), steps: 3, decay: 0.5f);
        Assert.Equal([1f, 10f, 0.5f, 25f, 4.25f, 12.5f], trace.Span);
        trace.SetTrace(Tensor.From(_signal, 6, 1), steps: 3, decay: 0, gain: 2);
        Assert.Equal([2f, 20f, 0f, 40f, 8f, 0f], trace.Span);
    }

    [Fact]
    public void A_reverse_trace_runs_from_the_last_step()
    {
        Tensor trace = Tensor.From(_signal, 6, 1);
        trace.SetReverseTrace(trace, steps: 3, decay: 0.5f);
        Assert.Equal([2f, 20f, 2f, 20f, 4f, 0f], trace.Span);
    }

    [Fact]
    public void Forward_and_reverse_traces_are_transposes()
    {
        Tensor x = new(20, 3), y = new(20, 3), forward = new(20, 3), reverse = new(20, 3);
        RandomStream stream = new(1, "task");
        stream.FillNormal(x.Span, 1);
        stream.FillNormal(y.Span, 1);
        forward.SetTrace(y, steps: 5, decay: 0.7f, gain: 0.3f);
        reverse.SetReverseTrace(x, steps: 5, decay: 0.7f, gain: 0.3f);
        Assert.Equal(x.Dot(forward), reverse.Dot(y), 1e-5);
    }

    [Fact]
    public void A_delayed_signal_is_one_step_late()
    {
        Tensor delayed = new(6, 1);
        delayed.Fill(9);
        delayed.SetDelayed(Tensor.From(_signal, 6, 1), steps: 3);
        Assert.Equal([0f, 0f, 1f, 10f, 0f, 20f], delayed.Span);
    }

    [Fact]
    public void Rows_that_are_not_whole_steps_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Tensor(6, 1).SetTrace(new Tensor(6, 1), steps: 4, decay: 0.5f));
    }
}
