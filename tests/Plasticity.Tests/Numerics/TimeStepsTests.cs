using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

public sealed class TimeStepsTests
{
    [Fact]
    public void A_step_shares_the_storage_of_the_stack()
    {
        TimeSteps steps = new(Tensor.From([1, 2, 3, 4, 5, 6], 6, 1), 3);
        Assert.Equal(3, steps.Count);
        Assert.Equal([3, 4], steps[1].Span.ToArray());
        steps[2].Add(steps[1], 10);
        Assert.Equal([1, 2, 3, 4, 35, 46], steps.Stack.Span.ToArray());
    }

    [Fact]
    public void With_fewer_rows_the_steps_move_together()
    {
        TimeSteps steps = new(new Tensor(6, 2), 3);
        steps.Resize(1);
        for (int t = 0; t < 3; t++) steps[t].Fill(t);
        Assert.Equal([0, 0, 1, 1, 2, 2], steps.Stack.Span.ToArray());
        steps.Resize(2);
        Assert.Equal(4, steps[2].Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => steps.Resize(3));
    }

    [Fact]
    public void Products_work_on_steps()
    {
        TimeSteps steps = new(new Tensor(6, 3), 2);
        Tensor w = new(3, 3);
        for (int i = 0; i < 3; i++) w[i, i] = 2;
        steps[0].Fill(1);
        steps[1].SetProduct(steps[0], w);
        Assert.All(steps[1].Span.ToArray(), value => Assert.Equal(2, value));
        Assert.All(steps[0].Span.ToArray(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void Rows_that_are_not_whole_steps_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new TimeSteps(new Tensor(5, 2), 2));
    }
}
