using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Training;

public sealed class BatchOrderTests
{
    [Fact]
    public void Each_epoch_is_a_permutation_and_another_one()
    {
        BatchOrder order = new(12, 4, new Seed(1));
        Assert.Equal(3, order.BatchesPerEpoch);
        List<int[]> epochs =
            [.. Enumerable.Range(0, 3)
            .Select(epoch => Enumerable.Range(0, 3).SelectMany(batch => order.At(3 * epoch + batch).ToArray()).ToArray())];
        Assert.All(epochs, epoch => Assert.Equal(Enumerable.Range(0, 12), epoch.Order()));
        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.NotEqual(epochs[1], epochs[2]);
    }

    [Fact]
    public void A_batch_depends_on_the_seed_and_the_step_alone()
    {
        BatchOrder forwards = new(50, 7, new Seed(1)), backwards = new(50, 7, new Seed(1)), other = new(50, 7, new Seed(2));
        int[][] there = [.. Enumerable.Range(0, 30).Select(step => forwards.At(step).ToArray())];
        for (int step = 29; step >= 0; step--) Assert.Equal(there[step], backwards.At(step).ToArray());
        Assert.NotEqual(there[0], other.At(0).ToArray());
    }

    [Fact]
    public void What_does_not_fill_a_batch_is_left_out_of_the_epoch()
    {
        BatchOrder order = new(10, 4, new Seed(1));
        Assert.Equal(2, order.BatchesPerEpoch);
        Assert.Equal(4, order.At(1).Length);
        Assert.Equal(8, order.At(0).ToArray().Concat(order.At(1).ToArray()).Distinct().Count());
    }

    [Fact]
    public void A_batch_larger_than_the_set_is_refused_with_both_numbers()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new BatchOrder(10, 11, new Seed(1)));
        Assert.Contains("batch = 11", exception.Message, StringComparison.Ordinal);
        Assert.Contains("10 training samples", exception.Message, StringComparison.Ordinal);
    }
}
