using Plasticity.Lab.Reports;
using Plasticity.Lab.Sweeps;
using Xunit;

namespace Plasticity.Tests.Lab.Reports;

public sealed class ArmLabelsTests
{
    [Theory]
    [InlineData("0.0017782794", "0.00178")]
    [InlineData("0.1", "0.1")]
    [InlineData("784-500-10", "784-500-10")]
    [InlineData("1234567", "1.23E+06")]
    public void Long_numbers_are_shortened(string value, string shown) => Assert.Equal(shown, ArmLabels.Value(value));

    [Fact]
    public void Labels_are_shortened_unless_two_would_be_alike()
    {
        Assert.Equal(["bp lr=0.00178", "bp lr=0.1"], ArmLabels.Short(Manifest("0.0017782794", "0.1")));
        Assert.Equal(["bp lr=0.0017782", "bp lr=0.0017783"], ArmLabels.Short(Manifest("0.0017782", "0.0017783")));
    }

    private static SweepManifest Manifest(params string[] rates)
    {
        SweepManifest manifest = SweepManifest.Of(Experiments.Of("rule=bp", $"lr={string.Join(',', rates)}"), "");
        return manifest with { Arms = [.. manifest.Arms.Zip(rates).Select(arm => arm.First with { Label = $"bp lr={arm.Second}" })] };
    }
}
