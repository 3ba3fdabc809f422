using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

public sealed class TensorTests
{
    [Fact]
    public void Rows_shrink_and_grow_within_the_capacity_only()
    {
        Tensor tensor = new(4, 3);
        tensor.Resize(2);
        Assert.Equal(6, tensor.Count);
        tensor.Resize(4);
        Assert.Equal(12, tensor.Span.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Resize(5));
    }
}
