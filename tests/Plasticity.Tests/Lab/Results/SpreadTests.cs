using Plasticity.Lab.Results;
using Xunit;

namespace Plasticity.Tests.Lab.Results;

public sealed class SpreadTests
{
    [Theory]
    [InlineData(3, 6, new[] { 0, 1, 2 })]
    [InlineData(6, 6, new[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData(39, 6, new[] { 0, 7, 15, 22, 30, 38 })]
    [InlineData(7, 2, new[] { 0, 6 })]
    public void First_last_and_evenly_between(int count, int most, int[] expected) =>
        Assert.Equal(expected, Spread.Of([.. Enumerable.Range(0, count)], most));
}
