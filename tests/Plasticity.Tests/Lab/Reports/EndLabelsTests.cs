using Plasticity.Lab.Reports.Charts;
using Xunit;

namespace Plasticity.Tests.Lab.Reports;

public sealed class EndLabelsTests
{
    [Fact]
    public void Labels_that_do_not_collide_stay_where_their_lines_end() =>
        Assert.Equal([100, 40, 200], EndLabels.Place([100, 40, 200], 300));

    [Fact]
    public void Colliding_labels_share_the_space_around_their_middle_and_keep_their_order() =>
        Assert.Equal([107.5, 92.5], EndLabels.Place([101, 99], 300));

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(25)]
    public void Labels_never_overlap_and_stay_inside_a_plot_of_the_advised_height(int lines)
    {
        double height = EndLabels.Height(lines, 280);
        double[] placed = EndLabels.Place([.. Enumerable.Range(0, lines).Select(i => 3.0 + i % 4)], height);
        double[] sorted = [.. placed.Order()];
        Assert.All(sorted, place => Assert.InRange(place, -1e-9, height + 1e-9));
        Assert.All(sorted.Zip(sorted.Skip(1)), pair => Assert.True(pair.Second - pair.First >= EndLabels.Spacing - 1e-9));
    }
}
