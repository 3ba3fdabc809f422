using Plasticity.Probes;
using Xunit;

namespace Plasticity.Tests.Probes;

public sealed class ScheduleTests
{
    [Fact]
    public void The_first_steps_and_then_every_so_many() =>
        Assert.Equal([0, 1, 2, 10, 20, 30], Enumerable.Range(0, 35).Where(step => new Schedule(3, 10).Includes(step)));

    [Fact]
    public void Zero_is_never() => Assert.DoesNotContain(Enumerable.Range(0, 35), step => new Schedule(0, 0).Includes(step));
}
