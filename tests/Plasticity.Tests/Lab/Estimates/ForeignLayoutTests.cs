using Plasticity.Lab.Estimates;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Lab.Estimates;

public sealed class ForeignLayoutTests
{
    private const int Channels = 3, Height = 4, Width = 6;

    private static Network New(string architecture, Normalisation? normalisation = null) => new(
        new NetworkOptions
        {
            Widths = [Channels * Height * Width, 5],
            Architecture = Architecture.Parse(architecture),
            Input = new ImageShape(Height, Width, Channels),
            Normalisation = normalisation,
        }, Loss.CrossEntropy, new Seed(1));

    private static Tensor Counted(ReadOnlySpan<int> shape)
    {
        Tensor tensor = new(shape);
        for (int i = 0; i < tensor.Count; i++) tensor.Span[i] = i;
        return tensor;
    }

    [Fact]
    public void Kernels_are_channels_out_channels_in_rows_columns()
    {
        Network network = New("6c3x3-5");
        Tensor ours = Counted(network.Connections[0].Weights.Value.Shape);
        Tensor theirs = new ForeignLayout(network).OfWeights(1).ToForeign(ours);
        Assert.Equal([6, 1, 3, 3], theirs.Shape.ToArray());
        for (int o = 0; o < 6; o++)
            for (int i = 0; i < 3; i++)
                for (int j = 0; j < 3; j++) Assert.Equal(ours.Span[(i * 3 + j) * 6 + o], theirs.Span[(o * 3 + i) * 3 + j]);
    }

    [Fact]
    public void Dense_weights_that_read_a_map_have_its_channels_first()
    {
        Network network = New("2c3-5");
        Tensor ours = Counted(network.Connections[1].Weights.Value.Shape);
        Tensor theirs = new ForeignLayout(network).OfWeights(2).ToForeign(ours);
        Assert.Equal([5, 2 * Height * Width], theirs.Shape.ToArray());
        for (int o = 0; o < 5; o++)
            for (int c = 0; c < 2; c++)
                for (int y = 0; y < Height; y++)
                    for (int x = 0; x < Width; x++)
                        Assert.Equal(ours[(y * Width + x) * 2 + c, o], theirs[o, (c * Height + y) * Width + x]);
    }

    [Fact]
    public void Direct_feedback_has_the_units_of_a_map_channels_first_and_broadcast_feedback_its_channels()
    {
        Network network = New("2c3-5");
        Layer map = network.LayerOf(1);
        Tensor full = Counted([map.Shape.Count, 5]), theirs = ForeignLayout.OfDirectFeedback(map, full).ToForeign(full);
        Assert.Equal([5, map.Shape.Count], theirs.Shape.ToArray());
        for (int k = 0; k < 5; k++)
            for (int c = 0; c < 2; c++)
                for (int at = 0; at < Height * Width; at++) Assert.Equal(full[at * 2 + c, k], theirs[k, c * Height * Width + at]);
        Tensor broadcast = Counted([2, 5]), short_ = ForeignLayout.OfDirectFeedback(map, broadcast).ToForeign(broadcast);
        Assert.Equal([5, 2], short_.Shape.ToArray());
        Assert.Equal(broadcast[1, 3], short_[3, 1]);
    }

    [Fact]
    public void Gains_of_units_are_maps_and_those_of_channels_vectors()
    {
        Network units = New("2c3-5", Normalisation.Layer), channels = New("2c3-5", Normalisation.Batch);
        Assert.Equal([2, Height, Width], new ForeignLayout(units).OfWeights(2).Shape.ToArray());
        Assert.Equal([2], new ForeignLayout(channels).OfWeights(2).Shape.ToArray());
        Tensor ours = Counted([2 * Height * Width]), theirs = new ForeignLayout(units).OfBias(2).ToForeign(ours);
        Assert.Equal(ours.Span[(1 * Width + 3) * 2 + 1], theirs.Span[(1 * Height + 1) * Width + 3]);
    }

    [Fact]
    public void A_map_of_one_position_stays_a_map_and_a_vector_a_vector()
    {
        Network network = New("2c3-g-4-5");
        Assert.Equal([7, 2, Height, Width], ForeignLayout.OfActivity(network.Layers[1], 7).Shape.ToArray());
        Assert.Equal([7, 2, 1, 1], ForeignLayout.OfActivity(network.Layers[2], 7).Shape.ToArray());
        Assert.Equal([7, 4], ForeignLayout.OfActivity(network.Layers[3], 7).Shape.ToArray());
    }

    [Theory]
    [InlineData("B3", new[] { 4, 24 })]
    [InlineData("first.B1", new[] { 6, 3, 3, 3 })]
    [InlineData("velocity.b1", new[] { 6 })]
    [InlineData("D2", new[] { 5, 36 })]
    [InlineData("v1.W4", new[] { 5, 4 })]
    [InlineData("mask.h0", new[] { 2, 3, 4, 6 })]
    [InlineData("alignment.x3", new[] { 2, 4, 2, 3 })]
    [InlineData("burnt-in", new[] { 1 })]
    public void The_end_of_a_name_says_what_a_tensor_is_like(string name, int[] expected)
    {
        Network network = New("6c3-p2-4c3-4-5");
        int[] ours = name switch
        {
            "B3" => [24, 4],
            "first.B1" => [3, 3, 3, 6],
            "velocity.b1" => [6],
            "D2" => [36, 5],
            "v1.W4" => [4, 5],
            "mask.h0" => [2, 72],
            "alignment.x3" => [2, 24],
            _ => [1],
        };
        Assert.Equal(expected, new ForeignLayout(network).OfState(name, new Tensor(ours)).Shape.ToArray());
    }

    /// <summary>What is exchanged as it is stored must be no tensor with axes of the network.</summary>
    [Fact]
    public void State_and_noise_of_every_rule_have_a_layout_that_says_what_they_are()
    {
        foreach (CatalogueEntry<LearningRule> entry in Catalogue.Rules.Where(entry => entry.Card.Model == ModelKind.Feedforward))
        {
            bool isChain = entry.Card.Needs == NetworkNeeds.DenseChain;
            Network network = isChain
                ? new Network(new NetworkOptions { Widths = [7, 6, 5] }, Loss.CrossEntropy, new Seed(1)) : New("2c3-4-5");
            LearningRule rule = entry.Create(network, [], new Seed(1));
            foreach ((string name, Tensor value) in rule.State)
            {
                TensorLayout layout = new ForeignLayout(network).OfState(name, value);
                Assert.True(value.Shape.Length == 1 || !layout.Shape.SequenceEqual(value.Shape),
                    $"{entry.Card.Id}: {name} of shape {value} is exchanged as it is stored: see the names of LearningRule.State.");
            }
        }
    }

    [Theory]
    [InlineData(ElementPrecision.Single)]
    [InlineData(ElementPrecision.Double)]
    public void There_and_back_is_the_same(ElementPrecision precision)
    {
        using Precision.Scope scope = Precision.Use(precision);
        Network network = New("6c3x3-p2-4c3-4-5", Normalisation.Layer);
        ForeignLayout layout = new(network);
        foreach (Parameter parameter in network.Parameters)
        {
            Tensor ours = parameter.Value.LikeThis(), back = parameter.Value.LikeThis();
            for (int i = 0; i < ours.Count; i++)
                if (ours.IsDouble) ours.Doubles[i] = i + 1e-12;
                else ours.Span[i] = i;
            layout.Of(parameter).FromForeign(layout.Of(parameter).ToForeign(ours), back);
            if (ours.IsDouble) Assert.Equal(ours.Doubles.ToArray(), back.Doubles.ToArray());
            else Assert.Equal(ours.Span.ToArray(), back.Span.ToArray());
        }
    }
}
