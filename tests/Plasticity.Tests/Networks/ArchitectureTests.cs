using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Networks;

/// <summary>Architectures by name: the numbers of parameters of the literature, shapes, and what is refused.</summary>
public sealed class ArchitectureTests
{
    [Fact]
    public void LeNet_has_the_parameters_of_the_paper_on_padded_digits()
    {
        Network network = Make("lenet", new ImageShape(32, 32, 1));
        Assert.Equal(61_706, Count(network));
        Assert.Equal(["28x28x6", "14x14x6", "10x10x16", "5x5x16", "120", "84", "10"], Shapes(network));
        Assert.Equal(Shapes(network), Shapes(Make("lenet", new ImageShape(28, 28, 1))));            // padded by two
    }

    [Theory]
    [InlineData(8, 78_042)]
    [InlineData(20, 272_474)]
    [InlineData(56, 855_770)]
    public void Residual_networks_for_small_maps_have_the_parameters_counted_by_hand(int depth, int parameters)
    {
        int blocks = (depth - 2) / 6, expected = Conv(3, 3, 16);
        for (int stage = 0, from = 16; stage < 3; stage++)
        {
            int channels = 16 << stage;
            for (int block = 0; block < blocks; block++, from = channels)
            {
                expected += Conv(3, from, channels) + Conv(3, channels, channels);
                if (from != channels) expected += Conv(1, from, channels);
            }
        }
        expected += 64 * 10 + 10;
        Assert.Equal(parameters, expected);
        Assert.Equal(expected, Count(Make($"resnet{depth}", new ImageShape(32, 32, 3))));

        // Batch norm has a gain and a shift a channel, and makes a bias needless.
        static int Conv(int kernel, int from, int to) => kernel * kernel * from * to + 2 * to;
    }

    [Fact]
    public void ResNet18_has_the_parameters_everybody_reports_for_small_maps() =>
        Assert.Equal(11_173_962, Count(Make("resnet18", new ImageShape(32, 32, 3))));

    [Fact]
    public void ResNet56_has_three_stages_of_nine_blocks()
    {
        Network network = Make("resnet56", new ImageShape(32, 32, 3));
        List<SynapticConnection> weighted = [.. network.Synapses.Where(
            synapses => synapses is not ConvolutionConnection { Shape.KernelHeight: 1 })];
        Assert.Equal(56, weighted.Count);
        Assert.Equal(2, network.Synapses.Count - weighted.Count);
        IEnumerable<string> Maps(int count, string shape) => Enumerable.Repeat(shape, count);
        Assert.Equal([.. Maps(19, "32x32x16"), .. Maps(18, "16x16x32"), .. Maps(18, "8x8x64"), "10"],
            weighted.Select(synapses => network.LayerOf(synapses.Index).Shape.ToString()));
        Assert.Equal(27, network.Layers.Count(layer => layer is BatchNormLayer && layer.Inputs.Count == 2));
        Assert.Equal("average of batch norm", network.Layers[^2].Name[..21]);
        Assert.StartsWith("resnet56 of 32x32x3", network.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void ResNet18_of_large_maps_begins_with_stride_and_pooling()
    {
        Network network = Make("resnet18", new ImageShape(128, 128, 3), channels: 2);
        Assert.Equal(["64x64x2", "64x64x2", "32x32x2"], Shapes(network)[..3]);
        Assert.Equal(["4x4x16", "16", "10"], Shapes(network)[^3..]);
    }

    [Fact]
    public void Vgg8_halves_three_times()
    {
        Network network = Make("vgg8", new ImageShape(16, 16, 3), channels: 4);
        Assert.Equal(["16x16x4", "8x8x4", "8x8x8", "4x4x8", "4x4x16", "2x2x16", "16", "10"],
            network.Layers.Skip(1).Where(layer => layer is not BatchNormLayer).Select(layer => layer.Shape.ToString()).Distinct());
        Assert.Equal(8, network.Synapses.Count);
        Assert.Equal(6, network.Layers.Count(layer => layer is BatchNormLayer));
    }

    [Fact]
    public void Connections_are_named_and_numbered_in_order()
    {
        Network network = Make("4c3-p2-8c3s2x4-12-10", new ImageShape(8, 8, 4), normalisation: Normalisation.Layer);
        Assert.Equal(["convolution 1", "layer norm 2", "convolution 3", "layer norm 4", "layer 5", "layer norm 6", "layer 7"],
            network.Connections.Select(connection => connection.Name));
        Assert.Equal(["3x3x4x4", "256", "3x3x1x8", "32", "32x12", "12", "12x10"],
            network.Connections.Select(connection => connection.Weights.Value.ToString()));
        Assert.Equal(["W1", "W2", "b2", "W3", "W4", "b4", "W5", "W6", "b6", "W7", "b7"],
            network.Parameters.Select(parameter => parameter.Name));
        Assert.Equal("4c3-p2-8c3s2x4-12-10", network.Options.Architecture.Text);
    }

    [Theory]
    [InlineData("4c9v-10", 8, "9x9", "8x8")]
    [InlineData("p9-10", 8, "9x9", "8x8")]
    [InlineData("lenet", 8, "28x28", "16c3-p2-32c3-p2-64-10")]
    [InlineData("vgg8", 4, "at least 8x8", "4x4")]
    [InlineData("vgg16", 16, "at least 32x32", "16x16")]
    [InlineData("resnet21", 8, "resnet21", "6n + 2")]
    [InlineData("vgg9", 8, "vgg9", "vgg8, vgg11")]
    [InlineData("8c3-16c3", 8, "'16c3'", "number of outputs")]
    [InlineData("8c3-q2-10", 8, "'q2'", "lenet")]
    [InlineData("8c3-9", 8, "last part is 9", "10 outputs")]
    [InlineData("6c3x4-10", 8, "4 groups", "6 output channels")]
    public void Architectures_that_cannot_be_are_refused_with_the_remedy(string text, int side, string first, string second)
    {
        Exception exception = Assert.ThrowsAny<Exception>(() => Make(text, new ImageShape(side, side, 4)));
        Assert.True(exception is ArgumentException or FormatException, exception.ToString());
        Assert.Contains(first, exception.Message, StringComparison.Ordinal);
        Assert.Contains(second, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pc", "network=64-64-10")]
    [InlineData("np", "net.normalisation=none")]
    public void Rules_that_cannot_teach_a_residual_network_say_what_they_can(string id, string remedy)
    {
        RuleOptionException exception = Assert.Throws<RuleOptionException>(
            () => Catalogue.FindRule(id)!.Create(Make("resnet8", new ImageShape(8, 8, 1)), [], new Seed(1)));
        Assert.Contains($"'{id}'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("resnet8", exception.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, exception.Message, StringComparison.Ordinal);
    }

    private static Network Make(string text, ImageShape input, int channels = 0, Normalisation? normalisation = null) =>
        new(new NetworkOptions
        {
            Widths = [input.Count, 10],
            Architecture = Architecture.Parse(text),
            Input = input,
            Channels = channels,
            Normalisation = normalisation,
            Initialisation = new Initialisation(InitialisationKind.Zero),
        }, Loss.CrossEntropy, new Seed(1));

    private static int Count(Network network) => network.Parameters.Sum(parameter => parameter.Value.Count);

    private static string[] Shapes(Network network) => [.. network.Layers.Skip(1).Select(layer => layer.Shape.ToString())];
}
