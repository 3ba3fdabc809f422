using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

/// <summary>Products against sums in double precision, over shapes that meet every edge of the blocked kernels.</summary>
public sealed class ProductTests
{
    private static readonly int[] _extents = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 23, 24, 25, 31, 33, 47, 48, 49, 50, 64, 97, 130, 257];

    public static TheoryData<string> Forms => ["NN", "NT", "TN"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_product_agrees_with_sums_in_double_precision(string form)
    {
        RandomStream random = new(7, "product");
        for (int trial = 0; trial < 400; trial++)
        {
            int m = _extents[random.NextInt(_extents.Length)], n = _extents[random.NextInt(_extents.Length)];
            int k = trial % 10 == 0 ? 256 + random.NextInt(600) : _extents[random.NextInt(_extents.Length)];
            ProductCase product = ProductCase.Random(ref random, form, m, n, k, trial % 3 == 0 ? 0.8f : 0);
            product.Run();
            product.AssertCorrect();
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_small_shape_agrees(string form)
    {
        RandomStream random = new(8, "product");
        for (int m = 1; m <= 18; m++)
            for (int n = 1; n <= 18; n++)
                foreach (int k in (int[])[1, 2, 7, 8, 17])
                {
                    ProductCase product = ProductCase.Random(ref random, form, m, n, k, 0);
                    product.Run();
                    product.AssertCorrect();
                }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void With_keep_zero_the_result_is_not_read(string form)
    {
        RandomStream random = new(9, "product");
        foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 10, 7), (2, 100, 30), (13, 61, 300), (64, 48, 8), (40, 33, 1)])
        {
            ProductCase product = ProductCase.Random(ref random, form, m, n, k, 0.5f) with { Keep = 0 };
            product.Before.Fill(float.NaN);
            product.Run();
            product.Before.Clear();
            product.AssertCorrect();
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Operands_stay_as_they_were(string form)
    {
        RandomStream random = new(10, "product");
        ProductCase product = ProductCase.Random(ref random, form, 37, 61, 45, 0.3f);
        Tensor a = product.A.Copy(), b = product.B.Copy();
        product.Run();
        Assert.True(a.Span.SequenceEqual(product.A.Span));
        Assert.True(b.Span.SequenceEqual(product.B.Span));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Rows_beyond_the_batch_are_neither_read_nor_written(string form)
    {
        // Tensors shrunk to a smaller batch keep memory behind their last row: NaNs there must not be touched nor show.
        RandomStream random = new(11, "product");
        for (int trial = 0; trial < 60; trial++)
        {
            int m = 1 + random.NextInt(40), n = 1 + random.NextInt(60), k = 1 + random.NextInt(40);
            ProductCase plain = ProductCase.Random(ref random, form, m, n, k, trial % 2 * 0.8f);
            plain.Run();
            ProductCase padded = plain with { A = Padded(plain.A), B = Padded(plain.B), Result = Padded(plain.Before) };
            padded.Run();
            Assert.True(plain.Result.Span.SequenceEqual(padded.Result.Span));
            int rows = padded.Result.Rows;
            padded.Result.Resize(rows + 3);
            for (int i = rows; i < rows + 3; i++)
                foreach (float value in padded.Result.Row(i)) Assert.True(float.IsNaN(value));
        }
    }

    [Theory]
    [InlineData(NonlinearityKind.Linear)]
    [InlineData(NonlinearityKind.Relu)]
    [InlineData(NonlinearityKind.LeakyRelu)]
    [InlineData(NonlinearityKind.Tanh)]
    [InlineData(NonlinearityKind.Sigmoid)]
    [InlineData(NonlinearityKind.Softplus)]
    public void The_affine_map_is_the_product_then_the_bias_then_the_nonlinearity(NonlinearityKind kind)
    {
        Nonlinearity f = new(kind, kind == NonlinearityKind.LeakyRelu ? 0.1f : 1f);
        RandomStream random = new(12, "affine");
        foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 10, 30), (3, 70, 20), (17, 101, 40), (128, 50, 784), (8, 48, 64)])
            foreach (bool withBias in (bool[])[true, false])
            {
                Tensor x = new(m, k), w = new(k, n), bias = new(n), fused = new(m, n), apart = new(m, n);
                random.FillNormal(x.Span, 1);
                random.FillNormal(w.Span, 0.3f);
                random.FillNormal(bias.Span, 1);
                fused.SetAffine(x, w, withBias ? bias : null, f);
                apart.SetProduct(x, w);
                if (withBias) apart.AddToRows(bias);
                apart.Apply(f);
                Assert.True(fused.Span.SequenceEqual(apart.Span));
            }
    }

    [Theory]
    [InlineData(40, 100)]
    [InlineData(20, 784)]       // several blocks of the summed index
    [InlineData(9, 300)]
    public void Sparse_rows_change_no_bit(int rows, int k)
    {
        // The same sparse rows by themselves, and with as many dense ones above them, among which they are not worth looking for.
        const int N = 45;
        RandomStream random = new(14, "sparse");
        Tensor spikes = new(rows, k), both = new(2 * rows, k), w = new(k, N), alone = new(rows, N), among = new(2 * rows, N), bias = new(N);
        foreach (Tensor tensor in (Tensor[])[w, both, bias]) random.FillNormal(tensor.Span, 1);
        spikes.Fill(0.1f);
        random.FillBernoulli(spikes.Span, spikes.Span);
        spikes.Span.CopyTo(both.Span[spikes.Count..]);
        foreach (Nonlinearity f in (Nonlinearity[])[Nonlinearity.Linear, Nonlinearity.Relu])
        {
            alone.SetAffine(spikes, w, bias, f);
            among.SetAffine(both, w, bias, f);
            Assert.True(among.Span[alone.Count..].SequenceEqual(alone.Span));
        }
        alone.AddProduct(spikes, w, 0.3f, 0.7f);
        among.AddProduct(both, w, 0.3f, 0.7f);
        Assert.True(among.Span[alone.Count..].SequenceEqual(alone.Span));
    }

    [Fact]
    public void Columns_of_zeros_change_no_bit()
    {
        // The same numbers with columns that are zero in the batch, which are left out, and with one more row that keeps them in.
        RandomStream random = new(13, "zeros");
        foreach ((int rows, int n, int k) in ((int, int, int)[])[(16, 60, 300), (128, 100, 784), (9, 48, 600)])
        {
            Tensor full = new(rows + 1, k), w = new(k, n), all = new(rows + 1, n), part = new(rows, n);
            random.FillNormal(full.Span, 1);
            random.FillNormal(w.Span, 1);
            for (int j = 0; j < k; j++)
                if (random.NextUniform() < 0.5f)
                    for (int i = 0; i < rows; i++) full[i, j] = 0;
            Tensor squeezed = Tensor.From(full.Span[..(rows * k)], rows, k);
            all.SetProduct(full, w);
            part.SetProduct(squeezed, w);
            Assert.True(all.Span[..part.Count].SequenceEqual(part.Span));

            Tensor d = new(rows, n), dAll = new(rows + 1, n), updated = w.Copy(), updatedAll = w.Copy();
            random.FillNormal(d.Span, 1);
            d.Span.CopyTo(dAll.Span);
            updated.AddTransposedProduct(squeezed, d, -0.1f, 0.9f);
            updatedAll.AddTransposedProduct(full, dAll, -0.1f, 0.9f);
            Assert.True(updated.Span.SequenceEqual(updatedAll.Span));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_number_of_threads_changes_no_bit(string form)
    {
        RandomStream random = new(15, "threads");
        try
        {
            (int, int, int)[] shapes = [(200, 300, 150), (1001, 50, 97), (40, 1003, 300), (128, 500, 784), (9, 2000, 500)];
            foreach ((int m, int n, int k) in shapes)
            {
                ProductCase product = ProductCase.Random(ref random, form, m, n, k, 0.6f);
                Tensor? alone = null;
                for (int threads = 1; threads <= 4; threads++)
                {
                    Parallelism.ProductThreads = threads;
                    product.Run();
                    alone ??= product.Result.Copy();
                    Assert.True(alone.Span.SequenceEqual(product.Result.Span), $"{form} {m}x{k}x{n} with {threads} threads");
                }
            }
        }
        finally
        {
            Parallelism.ProductThreads = 1;
        }
    }

    [Fact]
    public void Products_of_several_callers_do_not_disturb_each_other()
    {
        RandomStream random = new(16, "callers");
        ProductCase[] products = new ProductCase[6];
        for (int i = 0; i < products.Length; i++) products[i] = ProductCase.Random(ref random, "NN", 160, 170, 180, 0);
        try
        {
            Parallelism.ProductThreads = 3;
            Parallel.ForEach(products, product =>
            {
                for (int i = 0; i < 5; i++) product.Run();
            });
        }
        finally
        {
            Parallelism.ProductThreads = 1;
        }
        foreach (ProductCase product in products) product.AssertCorrect();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void After_warm_up_nothing_is_allocated(int threads)
    {
        RandomStream random = new(14, "allocation");
        Tensor x = new(128, 784), w = new(784, 100), bias = new(100), h = new(128, 100), g = new(128, 784);
        random.FillNormal(x.Span, 1);
        random.FillNormal(w.Span, 0.05f);
        void Step(int rows)
        {
            x.Resize(rows);
            h.Resize(rows);
            g.Resize(rows);
            h.SetAffine(x, w, bias, Nonlinearity.Relu);
            g.SetProductTransposed(h, w);
            w.AddTransposedProduct(x, h, -1e-5f);
        }
        int[] warmUp = [128, 17, 1, 128, 17, 1], measured = [128, 17, 1, 128];
        try
        {
            Parallelism.ProductThreads = threads;
            foreach (int rows in warmUp) Step(rows);
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (int rows in measured) Step(rows);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        finally
        {
            Parallelism.ProductThreads = 1;
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_with_both_shapes_named()
    {
        Tensor result = new(2, 3);
        ArgumentException inner = Assert.Throws<ArgumentException>(() => result.SetProduct(new Tensor(2, 4), new Tensor(5, 3)));
        Assert.Contains("2x4", inner.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => result.SetProduct(new Tensor(2, 4), new Tensor(4, 4)));
        Assert.Throws<ArgumentException>(() => result.SetAffine(new Tensor(2, 4), new Tensor(4, 3), new Tensor(2), Nonlinearity.Linear));
        Tensor square = new(3, 3);
        Assert.Throws<ArgumentException>(() => square.SetProduct(square, new Tensor(3, 3)));
    }

    private static Tensor Padded(Tensor x)
    {
        Tensor padded = new(x.Rows + 3, x.Columns);
        padded.Fill(float.NaN);
        padded.Resize(x.Rows);
        padded.CopyFrom(x);
        return padded;
    }
}
