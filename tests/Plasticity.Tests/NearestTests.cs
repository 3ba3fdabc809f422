using Xunit;

namespace Plasticity.Tests;

public sealed class NearestTests
{
    [Theory]
    [InlineData("minst", "mnist")]                       // neighbours swapped
    [InlineData("fashion", "fashion-mnist")]
    [InlineData("DIGITS", "digits")]
    [InlineData("digit", "digits")]
    [InlineData("kmnits", "kmnist")]
    [InlineData("spiral", "spirals")]
    public void The_name_somebody_meant(string typed, string meant) =>
        Assert.Equal(meant, Nearest.To(typed, ["digits", "mnist", "fashion-mnist", "kmnist", "spirals"]));

    [Fact]
    public void The_first_of_equals() => Assert.Equal("ab", Nearest.To("a", ["ab", "ac"]));

    [Fact]
    public void Without_candidates_there_is_none() => Assert.Throws<ArgumentException>(() => Nearest.To("a", []));
}
