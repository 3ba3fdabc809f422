using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

/// <summary>Convolutions against sums in double precision by the definition, and what must hold exactly.</summary>
public sealed class ConvolutionTests
{
    /// <summary>Geometries that between them meet every edge: map, channels, kernel, stride, padding, groups, batch.</summary>
    public static TheoryData<string> Shapes =>
    [
        // height width channels, out, kernel height width, stride, padding, groups, samples
        "1 1 1 1 1 1 1 0 1 1",
        "4 5 3 7 1 1 1 0 1 3",
        "4 5 16 32 1 1 1 0 1 2",
        "5 4 3 4 1 1 2 0 1 2",
        "6 7 16 17 3 3 1 1 1 3",
        "8 8 3 16 3 3 1 1 1 5",
        "9 8 32 48 3 3 1 1 1 2",
        "5 5 64 70 3 3 1 1 1 1",
        "32 32 3 16 3 3 1 1 1 2",
        "8 8 16 32 3 3 2 1 1 3",
        "9 9 16 32 3 3 2 1 1 3",
        "8 10 5 6 1 1 2 0 1 2",
        "12 12 1 6 5 5 1 2 1 3",
        "14 14 6 16 5 5 1 0 1 2",
        "5 5 16 120 5 5 1 0 1 4",
        "5 5 16 24 5 5 1 2 1 1",
        "15 17 3 20 7 7 2 3 1 2",
        "11 13 4 5 3 3 3 2 1 3",
        "10 7 2 3 2 3 3 0 1 3",
        "7 9 5 4 2 4 1 1 1 3",
        "7 9 5 4 4 1 2 2 1 3",
        "3 3 2 5 3 3 1 2 1 3",
        "6 6 4 8 3 3 1 1 2 3",
        "6 6 6 6 3 3 1 1 6 3",
        "7 7 8 40 3 3 2 1 2 3",
        "6 5 40 12 3 3 3 1 4 2",
        "9 9 40 100 3 3 1 1 1 1",
        "4 4 5 6 2 2 3 0 1 2",
        "4 4 5 6 1 1 5 2 1 2",
        "1 30 3 8 1 5 1 0 1 3",
        "30 1 3 8 5 1 1 0 1 3",
        "2 2 600 9 1 1 1 0 1 2",
        "1 1 20 30 3 3 1 1 1 9",
        "3 3 16 16 3 3 1 1 1 7",
        "2 3 70 20 3 3 1 1 1 9",
        "12 10 4 8 3 3 1 1 1 2",
        "28 28 1 6 5 5 1 2 1 2",
        "10 12 3 3 3 3 2 1 1 2",
        "5 24 48 1 3 5 1 2 1 2",
        "3 40 300 2 1 3 1 1 1 1",
    ];

    [Theory, MemberData(nameof(Shapes))]
    public void Forward_is_the_sum_written_out(string text)
    {
        ConvolutionCase given = new(text);
        Tensor post = given.Post.LikeThis();
        post.Fill(float.NaN);
        post.SetConvolution(given.Pre, given.Weights, given.Bias, Nonlinearity.Linear, given.Shape);
        ConvolutionCase.Close(given.Forward(given.Bias), given.ForwardMagnitude(), post);
        post.SetConvolution(given.Pre, given.Weights, null, Nonlinearity.Linear, given.Shape);
        ConvolutionCase.Close(given.Forward(null), given.ForwardMagnitude(), post);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Transposed_is_the_sum_written_out(string text)
    {
        ConvolutionCase given = new(text);
        foreach (float keep in (float[])[0, 1, -0.5f])
        {
            Tensor g = given.Pre.Copy();
            if (keep == 0) g.Fill(float.NaN);
            g.AddConvolutionTransposed(given.Post, given.Weights, given.Shape, keep);
            ConvolutionCase.Close(given.Transposed(keep), given.TransposedMagnitude(), g);
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Outer_is_the_sum_written_out(string text)
    {
        ConvolutionCase given = new(text);
        foreach (float factor in (float[])[1, -0.3f])
        {
            Tensor into = given.Weights.Copy();
            into.AddConvolutionOuter(given.Pre, given.Post, factor, given.Shape);
            ConvolutionCase.Close(given.Outer(factor), given.OuterMagnitude(), into);
        }
    }

    /// <summary>(pre * W, d) = (pre, d sent down through W) = (W, outer product): all three are one trilinear form.</summary>
    [Theory, MemberData(nameof(Shapes))]
    public void The_three_operations_are_adjoint(string text)
    {
        ConvolutionCase given = new(text);
        Tensor post = given.Post.LikeThis(), g = given.Pre.LikeThis(), into = given.Weights.LikeThis();
        post.SetConvolution(given.Pre, given.Weights, null, Nonlinearity.Linear, given.Shape);
        g.AddConvolutionTransposed(given.Post, given.Weights, given.Shape, 0);
        into.AddConvolutionOuter(given.Pre, given.Post, 1, given.Shape);
        double form = post.Dot(given.Post), scale = post.Norm() * given.Post.Norm();
        Assert.Equal(form, g.Dot(given.Pre), 1e-6 * scale);
        Assert.Equal(form, into.Dot(given.Weights), 1e-6 * scale);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Twice_the_input_is_twice_the_result_to_the_bit(string text)
    {
        ConvolutionCase given = new(text);
        Tensor once = given.Post.LikeThis(), twice = given.Post.LikeThis();
        once.SetConvolution(given.Pre, given.Weights, null, Nonlinearity.Linear, given.Shape);
        given.Pre.Scale(2);
        twice.SetConvolution(given.Pre, given.Weights, null, Nonlinearity.Linear, given.Shape);
        once.Scale(2);
        Assert.Equal(once.Span, twice.Span);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void A_sample_does_not_depend_on_its_company(string text)
    {
        ConvolutionCase given = new(text);
        if (given.CoversMap) return;        // a dense layer's products choose their kernel by the number of rows
        Tensor post = given.Post.LikeThis(), g = given.Pre.LikeThis();
        post.SetConvolution(given.Pre, given.Weights, given.Bias, Nonlinearity.Relu, given.Shape);
        g.AddConvolutionTransposed(given.Post, given.Weights, given.Shape, 0);
        for (int n = 0; n < post.Rows; n++)
        {
            Tensor pre = Tensor.From(given.Pre.Row(n), 1, given.Pre.Columns), d = Tensor.From(given.Post.Row(n), 1, given.Post.Columns);
            Tensor alone = d.LikeThis(), down = pre.LikeThis();
            alone.SetConvolution(pre, given.Weights, given.Bias, Nonlinearity.Relu, given.Shape);
            down.AddConvolutionTransposed(d, given.Weights, given.Shape, 0);
            Assert.Equal(alone.Span, post.Row(n));
            Assert.Equal(down.Span, g.Row(n));
        }
    }

    [Theory]
    [InlineData("5 5 16 120 5 5 1 0 1 12")]
    [InlineData("5 5 16 120 5 5 1 0 1 2")]
    [InlineData("1 1 300 50 1 1 1 0 1 9")]
    [InlineData("3 7 20 33 3 7 2 0 1 5")]
    public void A_kernel_that_covers_the_map_is_a_dense_layer_to_the_bit(string text)
    {
        ConvolutionCase given = new(text);
        ConvolutionShape shape = given.Shape;
        Tensor weights = Tensor.From(given.Weights.Span, shape.FanIn, shape.OutChannels), into = weights.Copy();
        Tensor post = given.Post.LikeThis(), dense = given.Post.LikeThis(), g = given.Pre.Copy(), denseDown = given.Pre.Copy();
        post.SetConvolution(given.Pre, given.Weights, given.Bias, Nonlinearity.Tanh, shape);
        dense.SetAffine(given.Pre, weights, given.Bias, Nonlinearity.Tanh);
        Assert.Equal(dense.Span, post.Span);
        g.AddConvolutionTransposed(given.Post, given.Weights, shape, 0.3f);
        denseDown.AddProductTransposed(given.Post, weights, 1, 0.3f);
        Assert.Equal(denseDown.Span, g.Span);
        into.AddConvolutionOuter(given.Pre, given.Post, -0.7f, shape);
        weights.AddTransposedProduct(given.Pre, given.Post, -0.7f);
        Assert.Equal(weights.Span, into.Span);
    }

    [Theory]
    [InlineData("4 5 300 32 1 1 1 0 1 3")]
    [InlineData("6 6 40 70 1 1 1 0 1 2")]
    public void A_kernel_of_one_tap_is_a_product_of_positions_to_the_bit(string text)
    {
        ConvolutionCase given = new(text);
        (ConvolutionShape shape, int positions) = (given.Shape, given.Pre.Rows * given.Shape.Input.Positions);
        Tensor weights = Tensor.From(given.Weights.Span, shape.FanIn, shape.OutChannels), post = given.Post.LikeThis();
        Tensor product = new(positions, shape.OutChannels), g = given.Pre.LikeThis(), down = new(positions, shape.FanIn);
        post.SetConvolution(given.Pre, given.Weights, null, Nonlinearity.Linear, shape);
        product.SetProduct(Tensor.From(given.Pre.Span, positions, shape.FanIn), weights);
        Assert.Equal(product.Span, post.Span);
        g.AddConvolutionTransposed(given.Post, given.Weights, shape, 0);
        down.SetProductTransposed(Tensor.From(given.Post.Span, positions, shape.OutChannels), weights);
        Assert.Equal(down.Span, g.Span);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void The_nonlinearity_follows_the_bias_follows_the_sum(string text)
    {
        ConvolutionCase given = new(text);
        Tensor fused = given.Post.LikeThis(), apart = given.Post.LikeThis();
        foreach (string name in Nonlinearity.Names)
            foreach (bool withBias in (bool[])[true, false])
            {
                Nonlinearity f = Nonlinearity.Parse(name);
                fused.SetConvolution(given.Pre, given.Weights, withBias ? given.Bias : null, f, given.Shape);
                apart.SetConvolution(given.Pre, given.Weights, null, Nonlinearity.Linear, given.Shape);
                for (int i = 0; withBias && i < apart.Count; i++) apart.Span[i] += given.Bias.Span[i % given.Bias.Count];
                apart.Apply(f);
                Assert.Equal(apart.Span, fused.Span);
            }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Rows_beyond_the_batch_are_neither_read_nor_written(string text)
    {
        ConvolutionCase given = new(text);
        Tensor pre = Padded(given.Pre), post = Padded(given.Post), into = given.Weights.Copy(), intoPadded = into.Copy();
        into.AddConvolutionOuter(given.Pre, given.Post, 1, given.Shape);
        intoPadded.AddConvolutionOuter(pre, post, 1, given.Shape);
        Assert.Equal(into.Span, intoPadded.Span);

        Tensor up = given.Post.LikeThis(), upPadded = Padded(up), down = given.Pre.LikeThis(), downPadded = Padded(down);
        up.SetConvolution(given.Pre, given.Weights, given.Bias, Nonlinearity.Relu, given.Shape);
        upPadded.SetConvolution(pre, given.Weights, given.Bias, Nonlinearity.Relu, given.Shape);
        down.AddConvolutionTransposed(given.Post, given.Weights, given.Shape, 0.5f);
        downPadded.AddConvolutionTransposed(post, given.Weights, given.Shape, 0.5f);
        foreach ((Tensor plain, Tensor padded) in ((Tensor, Tensor)[])[(up, upPadded), (down, downPadded)])
        {
            Assert.Equal(plain.Span, padded.Span);
            padded.Resize(plain.Rows + 2);
            foreach (float value in padded.Span[plain.Count..]) Assert.True(float.IsNaN(value));
        }
    }

    [Fact]
    public void Operands_stay_as_they_were()
    {
        ConvolutionCase given = new("9 8 6 20 3 3 2 1 2 3");
        Tensor[] operands = [given.Pre, given.Post, given.Weights, given.Bias], before = [.. operands.Select(tensor => tensor.Copy())];
        given.Post.LikeThis().SetConvolution(given.Pre, given.Weights, given.Bias, Nonlinearity.Relu, given.Shape);
        given.Pre.LikeThis().AddConvolutionTransposed(given.Post, given.Weights, given.Shape, 0);
        given.Weights.LikeThis().AddConvolutionOuter(given.Pre, given.Post, 1, given.Shape);
        for (int i = 0; i < operands.Length; i++) Assert.Equal(before[i].Span, operands[i].Span);
    }

    [Theory]
    [InlineData("16 16 16 32 3 3 1 1 1 9")]
    [InlineData("17 16 8 24 3 3 2 1 1 10")]
    [InlineData("14 14 6 16 5 5 1 0 1 31")]
    [InlineData("12 12 16 32 3 3 1 1 2 7")]
    [InlineData("5 5 16 120 5 5 1 0 1 64")]
    public void The_number_of_threads_changes_no_bit(string text)
    {
        ConvolutionCase given = new(text);
        Tensor post = given.Post.LikeThis(), g = given.Pre.LikeThis(), into = given.Weights.LikeThis();
        float[]? alone = null;
        try
        {
            for (int threads = 1; threads <= 4; threads++)
            {
                Parallelism.ProductThreads = threads;
                foreach (Tensor tensor in (Tensor[])[post, g]) tensor.Fill(float.NaN);
                into.Fill(0.1f);
                post.SetConvolution(given.Pre, given.Weights, given.Bias, Nonlinearity.Relu, given.Shape);
                g.AddConvolutionTransposed(given.Post, given.Weights, given.Shape, 0);
                into.AddConvolutionOuter(given.Pre, given.Post, -0.3f, given.Shape);
                float[] here = [.. post.Span, .. g.Span, .. into.Span];
                alone ??= here;
                Assert.Equal(alone, here);
            }
        }
        finally
        {
            Parallelism.ProductThreads = 1;
        }
    }

    [Theory]
    [InlineData("16 16 16 32 3 3 1 1 1 4")]
    [InlineData("28 28 1 6 5 5 1 2 1 4")]
    [InlineData("9 9 8 12 3 3 2 1 2 4")]
    [InlineData("5 5 16 20 5 5 1 0 1 4")]
    public void Nothing_is_allocated(string text)
    {
        ConvolutionCase given = new(text);
        Tensor post = given.Post.LikeThis(), g = given.Pre.LikeThis(), into = given.Weights.LikeThis();
        Assert.Equal(0, Allocations.LeastOf(() =>
        {
            post.SetConvolution(given.Pre, given.Weights, given.Bias, Nonlinearity.Tanh, given.Shape);
            g.AddConvolutionTransposed(given.Post, given.Weights, given.Shape, 0);
            into.AddConvolutionOuter(given.Pre, given.Post, -0.3f, given.Shape);
            given.Bias.AddChannelSums(given.Post, -0.3f);
        }));
    }

    [Fact]
    public void Channel_sums_add_up_positions_and_samples()
    {
        foreach ((int samples, int positions, int channels) in ((int, int, int)[])[(1, 1, 1), (3, 1, 40), (5, 49, 3), (2, 64, 33)])
        {
            RandomStream random = new(33, "channel sums");
            Tensor x = new(samples, positions * channels), into = new(channels);
            random.FillNormal(x.Span, 1);
            random.FillNormal(into.Span, 1);
            double[] sums = [.. into.Span.ToArray().Select(value => (double)value)], magnitude = [.. sums.Select(Math.Abs)];
            for (int i = 0; i < x.Count; i++)
            {
                sums[i % channels] += -0.7 * x.Span[i];
                magnitude[i % channels] += Math.Abs(x.Span[i]);
            }
            into.AddChannelSums(x, -0.7f);
            ConvolutionCase.Close(sums, magnitude, into);
        }
        ArgumentException e = Assert.Throws<ArgumentException>(() => new Tensor(3).AddChannelSums(new Tensor(2, 7), 1));
        Assert.Contains("whole positions of 3 channels", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        ConvolutionShape shape = new(new ImageShape(6, 5, 2), 4, 3, 3, 1, 1);
        Tensor pre = new(3, 60), post = new(3, 120), weights = shape.NewWeights(), bias = new(4);
        Tensor matrix = new(18, 4);
        post.SetConvolution(pre, matrix, bias, Nonlinearity.Linear, shape);    // weights as a matrix are fine
        Refuses("weights of 3x3x4x2 do not fit", () => Up(post, pre, new Tensor(3, 3, 4, 2), bias));
        Refuses("the tensor below is 3x61", () => Up(post, new Tensor(3, 61), weights, bias));
        Refuses("the tensor above is 3x119", () => Up(new Tensor(3, 119), pre, weights, bias));
        Refuses("as many samples", () => Up(new Tensor(2, 120), pre, weights, bias));
        Refuses("a bias of 5 elements", () => Up(post, pre, weights, new Tensor(5)));
        Refuses("do not divide", () => post.SetConvolution(pre, weights, null, Nonlinearity.Linear, shape with { Groups = 3 }));
        Refuses("the tensor above is 3x119", () => pre.AddConvolutionTransposed(new Tensor(3, 119), weights, shape, 0));
        Refuses("the tensor below is 3x61", () => weights.AddConvolutionOuter(new Tensor(3, 61), post, 1, shape));

        ConvolutionShape square = new(new ImageShape(1, 1, 9), 9, 1, 1);
        Tensor a = new(9, 9), b = new(9, 9);
        Refuses("over one of its operands", () => a.SetConvolution(a, b, null, Nonlinearity.Linear, square));
        Refuses("over one of its operands", () => a.SetConvolution(b, a, null, Nonlinearity.Linear, square));
        Refuses("over one of its operands", () => a.AddConvolutionTransposed(a, b, square, 0));
        Refuses("over one of its operands", () => a.AddConvolutionOuter(b, a, 1, square));

        void Up(Tensor result, Tensor from, Tensor through, Tensor plus) =>
            result.SetConvolution(from, through, plus, Nonlinearity.Linear, shape);
    }

    private static void Refuses(string message, Action operation) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(operation).Message, StringComparison.OrdinalIgnoreCase);

    /// <summary>The same rows, and two of NaNs behind them in memory.</summary>
    private static Tensor Padded(Tensor tensor)
    {
        Tensor padded = new(tensor.Rows + 2, tensor.Columns);
        padded.Fill(float.NaN);
        padded.Resize(tensor.Rows);
        padded.CopyFrom(tensor);
        return padded;
    }
}
