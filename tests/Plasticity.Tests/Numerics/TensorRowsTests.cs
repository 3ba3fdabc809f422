using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

public sealed class TensorRowsTests
{
    [Fact]
    public void Rows_are_scaled_by_their_own_factors_and_added()
    {
        Tensor result = Tensor.From([1, 1, 1, 1, 1, 1], 2, 3);
        result.AddScaledRows(Tensor.From([1, 2, 3, 4, 5, 6], 2, 3), Tensor.From([2, -1], 2));
        Assert.Equal([3, 5, 7, -3, -4, -5], result.Span.ToArray());
    }

    [Fact]
    public void Columns_are_scaled_by_their_own_factors_and_added()
    {
        Tensor result = Tensor.From([1, 1, 1, 1, 1, 1], 2, 3);
        result.AddScaledColumns(Tensor.From([1, 2, 3, 4, 5, 6], 2, 3), Tensor.From([2, 0, -1], 3), -1);
        Assert.Equal([-1, 1, 4, -7, 1, 7], result.Span.ToArray());
    }

    [Fact]
    public void Every_row_is_centred_on_the_mean()
    {
        Tensor result = new(2, 3);
        result.SetCentred(Tensor.From([1, 2, 3, 4, 5, 6], 2, 3), Tensor.From([1, 0, -1], 3));
        Assert.Equal([0, 2, 4, 3, 5, 7], result.Span.ToArray());
    }

    [Fact]
    public void Differences_of_doubles_are_taken_before_rounding()
    {
        Tensor result = new(2);
        result.SetDifference([1 + 1e-10, 5], [1, 7], 1e10);
        Assert.Equal(1, result.Span[0], 1e-5f);
        Assert.Equal(-2e10f, result.Span[1]);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Tensor x = new(2, 3);
        Assert.Throws<ArgumentException>(() => x.AddScaledRows(x, new Tensor(3)));
        Assert.Throws<ArgumentException>(() => x.AddScaledColumns(x, new Tensor(2)));
        Assert.Throws<ArgumentException>(() => x.SetCentred(x, new Tensor(2)));
        Assert.Throws<ArgumentException>(() => new Tensor(2).SetDifference([1], [1], 1));
    }
}
