using System.Reflection;
using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics.Double;

/// <summary>
/// Every named operation in double precision against loops written here, to 1e-12. The same loops are held against single precision, to
/// its rounding, so that they are known to say what the operation means. Whoever gives an operation a double path adds a case.
/// </summary>
public sealed class DoubleOperationTests
{
    private const int Rows = 6, Columns = 7, Inner = 5;

    /// <summary>The classes whose operations all have a double path.</summary>
    private static readonly Type[] _classes =
    [
        typeof(TensorElementwise), typeof(TensorProducts), typeof(TensorReductions), typeof(TensorRows), typeof(TensorNoise),
        typeof(TensorTraces), typeof(TensorSoftmax), typeof(TensorDirections), typeof(TensorBumps), typeof(TensorLosses),
        typeof(TensorConvolution), typeof(TensorPooling), typeof(TensorNormalisation),
    ];

    private static readonly (string Name, Func<(Tensor Actual, double[] Expected)[]> Run)[] _cases =
    [
        ("Add", () => Changed(0, 1, (y, x) => y.Add(x, 0.3), (y, x) => y + 0.3 * x)),
        ("Scale", () => Changed(0, 1, (y, _) => y.Scale(0.3), (y, _) => 0.3 * y)),
        ("LeakAndAdd", () => Changed(0, 1, (y, x) => y.LeakAndAdd(0.9, x, 0.3), (y, x) => 0.9 * y + 0.3 * x)),
        ("LeakAndSum", () => Changed(0, 1, (y, x) => y.LeakAndSum(0.9, x, 0.3, y, -0.7), (y, x) => 0.9 * y + 0.3 * x - 0.7 * y)),
        ("LeakAndSum", LeakAndSumWithoutKeeping),
        ("SetSum", () => Changed(0, 1, (y, x) => y.SetSum(x, y), (y, x) => x + y)),
        ("SetSign", () => Changed(0, 1, (y, x) => y.SetSign(x, 0.3), (_, x) => x > 0 ? 0.3 : -0.3)),
        ("SetSignedMagnitude", () => Changed(0, 1, (y, x) => y.SetSignedMagnitude(y, x), (y, x) => Math.Abs(y) * Math.Sign(x))),
        ("KeepSigns", KeepSigns),
        ("SetInverseRoot", () => Changed(0, 1, (y, x) =>
        {
            y.Multiply(y);
            y.SetInverseRoot(y, 0.3);
        }, (y, _) => 1 / Math.Sqrt(y * y + 0.3))),
        ("SetRepeated", Repeated),
        ("SetLess", () => Changed(0, 1, (y, x) => y.SetLess(x, 0.3), (_, x) => x - 0.3)),
        ("SetStep", () => Changed(0, 1, (y, x) => y.SetStep(x), (_, x) => x > 0 ? 1 : 0)),
        ("FillWhere", FillWhere),
        ("SetDifference", () => Changed(0, 1, (y, x) => y.SetDifference(x, y), (y, x) => x - y)),
        ("SetDifference", DifferenceOfNumbers),
        ("Multiply", () => Changed(0, 1, (y, x) => y.Multiply(x), (y, x) => x * y)),
        ("AddToRows", () => ByPlace((y, _, column) => y.AddToRows(column), (y, _, _, c) => y + c)),
        ("ScaleRows", () => ByPlace((y, row, _) => y.ScaleRows(row), (y, _, r, _) => r * y)),
        ("ShrinkRows", () => ByPlace((y, row, _) => y.ShrinkRows(row, 0.3), (y, _, r, _) => y * (1 - 0.3 * r))),
        ("AddScaledRows", () => ByPlace((y, row, _) => y.AddScaledRows(New(2, Rows, Columns), row, 0.3), (y, x, r, _) => y + 0.3 * r * x)),
        ("AddScaledColumns",
            () => ByPlace((y, _, column) => y.AddScaledColumns(New(2, Rows, Columns), column, -0.3), (y, x, _, c) => y - 0.3 * c * x)),
        ("SetCentred", () => ByPlace((y, _, column) => y.SetCentred(New(2, Rows, Columns), column), (_, x, _, c) => x - c)),
        ("CopyRow", () => ByPlace(
            (y, _, _) =>
            {
                for (int i = 0; i < Rows; i++) y.CopyRow(i, New(2, Rows, Columns), i);
            },
            (_, x, _, _) => x)),
        ("SetOneHotRow", OneHot),
        ("LargestColumn", Largest),
        ("Apply", () => Nonlinearities((y, _, f) => y.Apply(f), (y, _, f) => F(f, y))),
        ("TimesSlope", () => Nonlinearities(
            (y, a, f) =>
            {
                a.Apply(f);
                y.TimesSlope(a, f);
            },
            (y, a, f) => y * Slope(f, a))),
        ("SetProduct", () => Product("ab", (y, a, b) => y.SetProduct(a, b), 0, 1)),
        ("AddProduct", () => Product("ab", (y, a, b) => y.AddProduct(a, b, 0.3, 0.7), 0.7, 0.3)),
        ("AddProduct", () => Product("ab", (y, a, b) => y.AddProduct(a, b, 0.3), 1, 0.3)),
        ("SetProductTransposed", () => Product("abT", (y, a, b) => y.SetProductTransposed(a, b), 0, 1)),
        ("AddProductTransposed", () => Product("abT", (y, a, b) => y.AddProductTransposed(a, b, 0.3, 0.7), 0.7, 0.3)),
        ("AddTransposedProduct", () => Product("aTb", (y, a, b) => y.AddTransposedProduct(a, b, 0.3), 1, 0.3)),
        ("AddTransposedProduct", () => Product("aTb", (y, a, b) => y.AddTransposedProduct(a, b, 0.3, 0.7), 0.7, 0.3)),
        ("AddTransposedProduct", () => Product("aTb", (y, a, b) => y.AddTransposedProduct(a, b, 0.3, 0), 0, 0.3)),
        ("SetAffine", Affine),
        ("AddColumnSums", ColumnSums),
        ("Dot", () => Scalar((a, b) => a.Dot(b), (a, b) => a.Zip(b, (x, y) => x * y).Sum())),
        ("Norm", () => Scalar((a, _) => a.Norm(), (a, _) => Math.Sqrt(a.Sum(x => x * x)))),
        ("Sum", () => Scalar((a, _) => a.Sum(), (a, _) => a.Sum())),
        ("CountEqualSigns", () => Scalar((a, b) => a.CountEqualSigns(b), (a, b) => a.Where((x, i) => x * b[i] > 0).Count())),
        ("IsFinite", Finite),
        ("SetNoise", () => Noise((y, _, kind, stream) => y.SetNoise(kind, stream, 0.3), 0)),
        ("AddNoise", () => Noise((y, _, kind, stream) => y.AddNoise(kind, stream, 0.3), 1)),
        ("SetWithNoise", () => Noise((y, x, kind, stream) => y.SetWithNoise(x, kind, stream, 0.3), 2)),
        ("SetNormal", () => Drawn((y, stream) => y.SetNormal(stream, 0.3f), (v, stream) => stream.FillNormal(v, 0.3f))),
        ("SetUniform", () => Drawn((y, stream) => y.SetUniform(stream, -0.3f, 0.4f), (v, stream) => stream.FillUniform(v, -0.3f, 0.4f))),
        ("SetBernoulli", Bernoulli),
        ("SetDropoutMask", DropoutMask),
        ("SetTrace", () => Trace((y, x) => y.SetTrace(x, 3, 0.9, 0.3), (t, i, x) => SumOver(0, t, s => Power(0.9, t - s) * 0.3 * x(s, i)))),
        ("SetReverseTrace",
            () => Trace((y, x) => y.SetReverseTrace(x, 3, 0.9, 0.3), (t, i, x) => SumOver(t, 2, s => Power(0.9, s - t) * 0.3 * x(s, i)))),
        ("SetDelayed", () => Trace((y, x) => y.SetDelayed(x, 3), (t, i, x) => t == 0 ? 0 : x(t - 1, i))),
        ("SetSoftmax", () => Softmax((y, x) => y.SetSoftmax(x), (_, exp, sum) => exp / sum)),
        ("SetCrossEntropySlope",
            () => Softmax((y, x) => y.SetCrossEntropySlope(x, Labels()), (isLabel, exp, sum) => exp / sum - (isLabel ? 1 : 0))),
        ("GetCrossEntropies", CrossEntropies),
        ("GetSquaredErrors", SquaredErrors),
        ("SetAdamDirection", Adam),
        ("SetRmsDirection", Rms),
        ("ApplyTriangle", () => Changed(0, 1, (y, _) => y.ApplyTriangle(0.3f, 1.1f), (y, _) => 0.3f * Math.Max(0, 1 - Math.Abs(y) / 1.1f))),
        ("ApplyInverseSquare",
            () => Changed(0, 1, (y, _) => y.ApplyInverseSquare(3), (y, _) => 1 / ((3 * Math.Abs(y) + 1) * (3 * Math.Abs(y) + 1)))),
        ("ApplyLorentz", () => Changed(0, 1, (y, _) => y.ApplyLorentz(2, 3.1f), (y, _) => 2 / (1 + 3.1f * y * (3.1f * y)))),
        ("ApplyBox", () => Changed(0, 1, (y, _) => y.ApplyBox(0.7f), (y, _) => y > -0.5 && y <= 0.5 ? 0.7f : 0)),
        ("ApplyLogistic", () => Changed(
            0, 1, (y, _) => y.ApplyLogistic(4, 2.5f), (y, _) => 4 / ((1 + Math.Exp(-2.5 * y)) * (1 + Math.Exp(2.5 * y))))),
        .. MapOperationCases.All,
    ];

    public static TheoryData<int, string> Cases
    {
        get
        {
            TheoryData<int, string> rows = [];
            for (int i = 0; i < _cases.Length; i++) rows.Add(i, _cases[i].Name);
            return rows;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void In_double_precision_agrees_with_loops(int index, string name) => Check(index, name, ElementPrecision.Double, 1e-12);

    [Theory, MemberData(nameof(Cases))]
    public void In_single_precision_agrees_with_the_same_loops(int index, string name) =>
        Check(index, name, ElementPrecision.Single, 2e-6);

    [Fact]
    public void Every_operation_has_a_case()
    {
        IEnumerable<string> operations = _classes
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.GetParameters()[0].ParameterType == typeof(Tensor))
            .Select(method => method.Name);
        Assert.Empty(operations.Distinct().Except(_cases.Select(c => c.Name)));
    }

    /// <summary>An operand in single precision among others in double precision is a mistake, whichever place it has.</summary>
    [Fact]
    public void Mixed_precisions_are_refused()
    {
        Tensor single = new(4, 4), vector = new(4), target = new(4, 4);
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        Tensor wide = new(4, 4), wideVector = new(4);
        int[] labels = [0, 1, 2, 3];
        double[] losses = new double[4];
        ConvolutionShape pixel = new(ImageShape.Vector(4), 4, 1, 1);
        PoolingShape tap = new(ImageShape.Vector(4), 1, 1);
        Action[] mixtures =
        [
            () => wide.Add(single), () => single.Add(wide), () => wide.LeakAndAdd(1, single), () => wide.SetLess(single, 1),
            () => wide.SetStep(single), () => wide.FillWhere(single, 1), () => wide.SetDifference(wide, single),
            () => wide.SetDifference(single, wide), () => wide.Multiply(single), () => wide.AddToRows(vector),
            () => single.AddToRows(wideVector), () => wide.ScaleRows(vector), () => single.ScaleRows(wideVector),
            () => wide.ShrinkRows(vector, 1), () => wide.AddScaledRows(wide, vector), () => wide.AddScaledRows(single, wideVector),
            () => wide.AddScaledColumns(wide, vector), () => wide.AddScaledColumns(single, wideVector), () => wide.SetCentred(wide, vector),
            () => wide.SetCentred(single, wideVector), () => wide.TimesSlope(single, Nonlinearity.Tanh),
            () => wide.SetProduct(new Tensor(4, 4), single), () => wide.SetProduct(single, new Tensor(4, 4)),
            () => single.SetProduct(target, wide), () => wide.SetProductTransposed(new Tensor(4, 4), single),
            () => wide.AddTransposedProduct(single, new Tensor(4, 4), 1), () => single.AddTransposedProduct(target, wide, 1),
            () => wide.SetAffine(new Tensor(4, 4), new Tensor(4, 4), vector, Nonlinearity.Relu),
            () => single.SetAffine(target, target, wideVector, Nonlinearity.Relu), () => wideVector.AddColumnSums(single, 1),
            () => vector.AddColumnSums(wide, 1), () => wide.Dot(single), () => wide.SetWithNoise(single, NoiseKind.Signs, default, 1),
            () => wide.SetTrace(single, 2, 1), () => wide.SetReverseTrace(single, 2, 1), () => wide.SetDelayed(single, 2),
            () => wide.SetSoftmax(single), () => wide.SetCrossEntropySlope(single, labels), () => wide.GetSquaredErrors(single, losses),
            () => wide.SetAdamDirection(single, new Tensor(4, 4), 0.9, 0.9, 1, 1, 1),
            () => wide.LeakAndSum(1, single, 1, wide, 1), () => wide.LeakAndSum(1, wide, 1, single, 1), () => wide.SetSum(wide, single),
            () => wide.SetSign(single), () => wide.SetSignedMagnitude(wide, single), () => wide.KeepSigns(single, 1),
            () => wide.SetInverseRoot(single, 1), () => wide.SetRepeated(single), () => wide.CountEqualSigns(single),
            () => wideVector.AddChannelSums(single, 1), () => vector.AddChannelSums(wide, 1),
            () => wide.SetConvolution(single, new Tensor(4, 4), null, Nonlinearity.Relu, pixel),
            () => wide.SetConvolution(new Tensor(4, 4), single, null, Nonlinearity.Relu, pixel),
            () => wide.SetConvolution(new Tensor(4, 4), new Tensor(4, 4), vector, Nonlinearity.Relu, pixel),
            () => single.SetConvolution(target, target.Copy(), wideVector, Nonlinearity.Relu, pixel),
            () => single.AddConvolutionTransposed(target, wide, pixel, 1), () => wide.AddConvolutionOuter(single, new Tensor(4, 4), 1, pixel),
            () => wide.SetMaxPool(single, tap, new int[16]), () => single.AddMaxPoolBackward(wide, new int[16], 1),
            () => wide.SetAveragePool(single, tap), () => single.AddAveragePoolBackward(wide, tap, 1),
            () => wide.ChannelMoments(vector, wideVector), () => wide.ChannelMoments(wideVector, vector),
            () => wide.SetNormalised(single, wideVector, wideVector, wideVector, wideVector, Nonlinearity.Relu),
            () => wide.SetNormalised(wide, wideVector, wideVector, vector, wideVector, Nonlinearity.Relu),
            () => wide.SetNormalisedPlus(wide, wideVector, wideVector, wideVector, wideVector, single, Nonlinearity.Relu),
            () => wide.ChannelGradients(wide, wideVector, wideVector, wideVector, vector),
            () => wide.ChannelGradientsThroughSlope(
                single, Nonlinearity.Relu, wide, wideVector, wideVector, wideVector, wideVector),
            () => wide.SetNormalisedBackward(wide, wide, wideVector, wideVector, vector, wideVector, wideVector),
            () => wide.ScaleChannels(wide, vector, wideVector), () => single.ScaleChannels(single, vector, wideVector),
            () => wide.RowMoments(wideVector, vector),
            () => wide.SetRowNormalised(wide, wideVector, wideVector, wideVector, vector, Nonlinearity.Relu),
            () => wide.SetRowNormalised(wide, wideVector, vector, wideVector, wideVector, Nonlinearity.Relu),
            () => wide.RowGradients(wide, wideVector, wideVector, vector, wideVector),
            () => wide.SetRowNormalisedBackward(wide, single, wideVector, wideVector, wideVector),
            () => wide.SetRowNormalisedBackward(wide, wide, wideVector, wideVector, vector),
            () => wide.SetAdamDirection(new Tensor(4, 4), single, 0.9, 0.9, 1, 1, 1), () => wide.SetRmsDirection(single, 0.9, 1),
        ];
        Assert.All(mixtures, mixture => Assert.Contains("mix precisions", Assert.Throws<ArgumentException>(mixture).Message));
        RandomStream stream = new(1, "mixed");
        Assert.Throws<ArgumentException>(() => wide.SetBernoulli(single, ref stream));
    }

    [Fact]
    public void Logits_that_have_no_softmax_become_no_number()
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        double[][] rows =
            [[double.NaN, 0, 1], [double.PositiveInfinity, 0, 1],
            [double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity]];
        foreach (double[] row in rows)
        {
            Tensor x = Tensor.From(row, 1, 3);
            x.SetSoftmax(x);
            Assert.All(x.Doubles.ToArray(), value => Assert.True(double.IsNaN(value)));
        }
        Tensor large = Tensor.From([1e300, 1e300, 0], 1, 3);
        large.SetSoftmax(large);
        Assert.Equal([0.5, 0.5, 0], large.Doubles.ToArray());
    }

    [Fact]
    public void Nonlinearities_keep_their_digits_far_from_zero()
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        Tensor x = Tensor.From([-40.0, -800.0, 800.0, double.NaN], 4), h = x.Copy(), slope = x.LikeThis();
        h.Apply(Nonlinearity.Softplus);
        Assert.Equal(Math.Exp(-40), h.Doubles[0], Math.Exp(-40) * 1e-14);
        Assert.Equal([0.0, 800], h.Doubles[1..3].ToArray());
        slope.Fill(1);
        slope.TimesSlope(h, Nonlinearity.Softplus);
        Assert.Equal(Math.Exp(-40), slope.Doubles[0], Math.Exp(-40) * 1e-14);
        Assert.Equal([0.0, 1], slope.Doubles[1..3].ToArray());
        h.CopyFrom(x);
        h.Apply(Nonlinearity.Sigmoid);
        Assert.Equal(Math.Exp(-40), h.Doubles[0], Math.Exp(-40) * 1e-14);
        Assert.Equal([0.0, 1], h.Doubles[1..3].ToArray());
        foreach (string name in Nonlinearity.Names)
        {
            h.CopyFrom(x);
            h.Apply(Nonlinearity.Parse(name));
            Assert.True(double.IsNaN(h.Doubles[3]), name);
        }
    }

    private static void Check(int index, string name, ElementPrecision precision, double tolerance)
    {
        using Precision.Scope scope = Precision.Use(precision);
        foreach ((Tensor actual, double[] expected) in _cases[index].Run())
        {
            Assert.Equal(precision, actual.ElementPrecision);
            Assert.Equal(expected.Length, actual.Count);
            double[] values = Values(actual);
            for (int i = 0; i < expected.Length; i++)
                Assert.True(Math.Abs(values[i] - expected[i]) <= tolerance * (1 + Math.Abs(expected[i])),
                    $"{name}: element {i} is {values[i]:g17}, the loops say {expected[i]:g17}");
        }
    }

    private static double[] Values(Tensor tensor) =>
        tensor.IsDouble ? tensor.Doubles.ToArray() : [.. tensor.Span.ToArray().Select(value => (double)value)];

    /// <summary>Normal numbers that both precisions hold exactly; the same for the same number of the tensor.</summary>
    internal static double[] Numbers(int number, int count)
    {
        float[] values = new float[count];
        new RandomStream(31, "double", number).FillNormal(values, 1);
        return [.. values.Select(value => (double)value)];
    }

    internal static Tensor New(int number, params int[] shape) => Tensor.From(Numbers(number, shape.Aggregate(1, (a, b) => a * b)), shape);

    private static (Tensor, double[])[] Changed(int first, int second, Action<Tensor, Tensor> run, Func<double, double, double> f)
    {
        Tensor y = New(first, Rows, Columns), x = New(second, Rows, Columns);
        run(y, x);
        return
        [
            (y, [.. Numbers(first, Rows * Columns).Zip(Numbers(second, Rows * Columns), f)]),
            (x, Numbers(second, Rows * Columns)),                             // the operand stays as it was
        ];
    }

    /// <summary>f gets the elements of y (number 0) and x (number 2), and those of the vectors at its row (3) and column (4).</summary>
    private static (Tensor, double[])[] ByPlace(Action<Tensor, Tensor, Tensor> run, Func<double, double, double, double, double> f)
    {
        Tensor y = New(0, Rows, Columns);
        run(y, New(3, Rows), New(4, Columns));
        double[] ys = Numbers(0, Rows * Columns), xs = Numbers(2, Rows * Columns), rows = Numbers(3, Rows), columns = Numbers(4, Columns);
        return [(y, [.. ys.Select((value, i) => f(value, xs[i], rows[i / Columns], columns[i % Columns]))])];
    }

    private static (Tensor, double[])[] LeakAndSumWithoutKeeping()
    {
        Tensor y = new(Rows, Columns);
        y.Fill(double.NaN);
        y.LeakAndSum(0, New(1, Rows, Columns), 0.3, New(2, Rows, Columns), -0.7);
        return [(y, [.. Numbers(1, Rows * Columns).Zip(Numbers(2, Rows * Columns), (a, b) => 0.3 * a - 0.7 * b)])];
    }

    private static (Tensor, double[])[] KeepSigns()
    {
        Tensor y = New(0, Rows, Columns), signs = New(1, Rows, Columns);
        signs.SetSign(signs);
        y.KeepSigns(signs, 0.3);
        return [(y, [.. Numbers(0, Rows * Columns).Zip(Numbers(1, Rows * Columns), (value, x) => value * x > 0 ? value : 0.3 * Math.Sign(x))])];
    }

    private static (Tensor, double[])[] Repeated()
    {
        Tensor y = New(0, Rows, 3 * Columns);
        y.SetRepeated(New(1, Rows, Columns));
        double[] x = Numbers(1, Rows * Columns);
        return [(y, [.. Enumerable.Range(0, y.Count).Select(i => x[i / (3 * Columns) * Columns + i % Columns])])];
    }

    private static (Tensor, double[])[] FillWhere()
    {
        Tensor y = New(0, Rows, Columns), events = New(1, Rows, Columns);
        events.SetStep(events);
        y.FillWhere(events, 0.3);
        return [(y, [.. Numbers(0, Rows * Columns).Zip(Numbers(1, Rows * Columns), (value, x) => x > 0 ? 0.3 : value)])];
    }

    private static (Tensor, double[])[] DifferenceOfNumbers()
    {
        Tensor y = new(Rows);
        double[] a = Numbers(1, Rows), b = Numbers(2, Rows);
        y.SetDifference(a, b, 0.3);
        return [(y, [.. a.Zip(b, (u, v) => 0.3 * (u - v))])];
    }

    private static (Tensor, double[])[] OneHot()
    {
        Tensor y = New(0, 2, 3);
        y.SetOneHotRow(1, 2);
        return [(y, [.. Numbers(0, 3), 0, 0, 1])];
    }

    private static (Tensor, double[])[] Largest()
    {
        Tensor y = Tensor.From([1.0, 3, 3, 5, 4, 2], 2, 3);
        return [(Tensor.From([(double)y.LargestColumn(0), y.LargestColumn(1)], 2), [1, 0])];
    }

    private static (Tensor, double[])[] Nonlinearities(
        Action<Tensor, Tensor, Nonlinearity> run, Func<double, double, Nonlinearity, double> expected) =>
        [.. Nonlinearity.Names.Append("softplus:3").Append("leaky-relu:0.3").Select(name =>
        {
            Nonlinearity f = Nonlinearity.Parse(name);
            Tensor y = New(0, Rows, Columns), a = New(1, Rows, Columns);
            run(y, a, f);
            return (y, (double[])[.. Numbers(0, Rows * Columns).Zip(Numbers(1, Rows * Columns), (u, v) => expected(u, v, f))]);
        })];

    private static double F(Nonlinearity f, double a) => f.Kind switch
    {
        NonlinearityKind.Linear => a,
        NonlinearityKind.Relu => a > 0 ? a : 0,
        NonlinearityKind.LeakyRelu => a > 0 ? a : f.Parameter * a,
        NonlinearityKind.Tanh => (Math.Exp(a) - Math.Exp(-a)) / (Math.Exp(a) + Math.Exp(-a)),
        NonlinearityKind.Sigmoid => 1 / (1 + Math.Exp(-a)),
        _ => Math.Log(1 + Math.Exp(f.Parameter * a)) / f.Parameter,
    };

    private static double Slope(Nonlinearity f, double a) => f.Kind switch
    {
        NonlinearityKind.Linear => 1,
        NonlinearityKind.Relu => a > 0 ? 1 : 0,
        NonlinearityKind.LeakyRelu => a > 0 ? 1 : f.Parameter,
        NonlinearityKind.Tanh => 1 / (Math.Cosh(a) * Math.Cosh(a)),
        NonlinearityKind.Sigmoid => 1 / ((1 + Math.Exp(-a)) * (1 + Math.Exp(a))),
        _ => 1 / (1 + Math.Exp(-f.Parameter * a)),
    };

    private static (Tensor, double[])[] Product(string form, Action<Tensor, Tensor, Tensor> run, double keep, double factor)
    {
        Tensor y = New(0, Rows, Columns);
        if (keep == 0) y.Fill(double.NaN);                                    // must not be read
        bool left = form == "aTb", right = form == "abT";
        Tensor a = left ? New(1, Inner, Rows) : New(1, Rows, Inner), b = right ? New(2, Columns, Inner) : New(2, Inner, Columns);
        run(y, a, b);
        return [(y, ProductOf(form, keep, factor))];
    }

    private static double[] ProductOf(string form, double keep, double factor)
    {
        double[] result = Numbers(0, Rows * Columns), a = Numbers(1, Rows * Inner), b = Numbers(2, Inner * Columns);
        for (int i = 0; i < Rows; i++)
            for (int j = 0; j < Columns; j++)
            {
                double sum = 0;
                for (int k = 0; k < Inner; k++)
                    sum += a[form == "aTb" ? k * Rows + i : i * Inner + k] * b[form == "abT" ? j * Inner + k : k * Columns + j];
                result[i * Columns + j] = keep * result[i * Columns + j] + factor * sum;
            }
        return result;
    }

    private static (Tensor, double[])[] Affine() =>
        [.. Nonlinearity.Names.SelectMany(name => (bool[])[true, false], (name, hasBias) =>
        {
            Nonlinearity f = Nonlinearity.Parse(name);
            Tensor y = new(Rows, Columns);
            y.SetAffine(New(1, Rows, Inner), New(2, Inner, Columns), hasBias ? New(3, Columns) : null, f);
            double[] bias = Numbers(3, Columns);
            return (y, (double[])[.. ProductOf("ab", 0, 1).Select((a, i) => F(f, a + (hasBias ? bias[i % Columns] : 0)))]);
        })];

    private static (Tensor, double[])[] ColumnSums()
    {
        Tensor y = New(0, Columns);
        y.AddColumnSums(New(1, Rows, Columns), 0.3);
        double[] x = Numbers(1, Rows * Columns);
        return [(y, [.. Numbers(0, Columns).Select((value, j) => value + 0.3 * x.Where((_, i) => i % Columns == j).Sum())])];
    }

    private static (Tensor, double[])[] Scalar(Func<Tensor, Tensor, double> run, Func<double[], double[], double> expected)
    {
        double[] a = Numbers(0, Rows * Columns), b = Numbers(1, Rows * Columns);
        return [(Tensor.From([run(New(0, Rows, Columns), New(1, Rows, Columns))], 1), [expected(a, b)])];
    }

    private static (Tensor, double[])[] Finite()
    {
        Tensor x = New(0, 3), nan = x.Copy(), infinite = x.Copy();
        nan[2, 0] = float.NaN;
        infinite[1, 0] = float.NegativeInfinity;
        return [(Tensor.From([x.IsFinite() ? 1.0 : 0, nan.IsFinite() ? 1 : 0, infinite.IsFinite() ? 1 : 0], 3), [1, 0, 0])];
    }

    /// <summary>More numbers than are drawn at a time; what is added to is nothing, y (number 0) or x (number 1).</summary>
    private static (Tensor, double[])[] Noise(Action<Tensor, Tensor, NoiseKind, RandomStream> run, int addedTo) =>
        [.. Enum.GetValues<NoiseKind>().Select(kind =>
        {
            const int Count = 2500;
            RandomStream stream = new(5, "noise"), same = stream;
            Tensor y = New(0, Count), x = New(1, Count);
            if (addedTo == 0) y.Fill(double.NaN);
            run(y, x, kind, stream);
            float[] v = new float[Count];
            if (kind == NoiseKind.Signs) same.FillSigns(v, 1);
            else same.FillNormal(v, 1);
            double[] before = addedTo == 0 ? new double[Count] : Numbers(addedTo - 1, Count);
            return (y, (double[])[.. before.Select((value, i) => value + 0.3 * v[i])]);
        })];

    private delegate void Fill(Span<float> values, RandomStream stream);

    private static (Tensor, double[])[] Drawn(Action<Tensor, RandomStream> run, Fill fill)
    {
        Tensor y = new(2500);
        run(y, new RandomStream(5, "drawn"));
        float[] v = new float[2500];
        fill(v, new RandomStream(5, "drawn"));
        return [(y, [.. v.Select(value => (double)value)])];
    }

    private static (Tensor, double[])[] Bernoulli()
    {
        const int Count = 2500;
        RandomStream stream = new(5, "spikes"), same = stream;
        Tensor p = New(0, Count), first = new(Count), second = new(Count);
        first.SetBernoulli(p, ref stream);
        second.SetBernoulli(p, ref stream);
        float[] chances = [.. Numbers(0, Count).Select(value => (float)value)], a = new float[Count], b = new float[Count];
        same.FillBernoulli(a, chances);
        same.FillBernoulli(b, chances);
        return [(first, [.. a.Select(value => (double)value)]), (second, [.. b.Select(value => (double)value)])];
    }

    private static (Tensor, double[])[] DropoutMask()
    {
        Tensor mask = new(2500);
        mask.SetDropoutMask(0.3f, new RandomStream(5, "dropout"));
        float[] u = new float[2500];
        RandomStream stream = new(5, "dropout");
        stream.FillUniform(u, 0, 1);
        return [(mask, [.. u.Select(value => value < 0.3f ? 0 : 1 / (1 - (double)0.3f))])];
    }

    private static (Tensor, double[])[] Trace(Action<Tensor, Tensor> run, Func<int, int, Func<int, int, double>, double> expected)
    {
        const int Steps = 3, Block = 2 * Columns;
        double[] x = Numbers(1, Steps * Block);
        double[] values = [.. Enumerable.Range(0, Steps * Block).Select(i => expected(i / Block, i % Block, (t, k) => x[t * Block + k]))];
        Tensor apart = New(0, Steps * 2, Columns), source = New(1, Steps * 2, Columns);
        run(apart, source);
        return [(apart, values), (source, x)];
    }

    private static double SumOver(int first, int last, Func<int, double> f) => Enumerable.Range(first, last - first + 1).Sum(f);

    private static double Power(double b, int n) => Enumerable.Repeat(b, n).Aggregate(1.0, (product, factor) => product * factor);

    private static int[] Labels() => [.. Enumerable.Range(0, Rows).Select(i => (3 * i + 1) % Columns)];

    private static (Tensor, double[])[] Softmax(Action<Tensor, Tensor> run, Func<bool, double, double, double> expected)
    {
        Tensor y = new(Rows, Columns), x = New(1, Rows, Columns);
        run(y, x);
        double[] e = [.. Numbers(1, Rows * Columns).Select(Math.Exp)];
        double SumOfRow(int row) => e.Skip(row * Columns).Take(Columns).Sum();
        double[] values = [.. e.Select((value, i) => expected(Labels()[i / Columns] == i % Columns, value, SumOfRow(i / Columns)))];
        run(x, x);
        return [(y, values), (x, values)];
    }

    private static (Tensor, double[])[] CrossEntropies()
    {
        double[] losses = new double[Rows], x = Numbers(1, Rows * Columns);
        New(1, Rows, Columns).GetCrossEntropies(Labels(), losses);
        return
        [
            (Tensor.From(losses, Rows),
                [.. Labels().Select((label, i) => Math.Log(x.Skip(i * Columns).Take(Columns).Sum(Math.Exp)) - x[i * Columns + label])]),
        ];
    }

    private static (Tensor, double[])[] SquaredErrors()
    {
        double[] losses = new double[Rows], h = Numbers(0, Rows * Columns), y = Numbers(1, Rows * Columns);
        New(0, Rows, Columns).GetSquaredErrors(New(1, Rows, Columns), losses);
        return
        [
            (Tensor.From(losses, Rows),
                [.. losses.Select((_, i) => SumOver(i * Columns, (i + 1) * Columns - 1, k => 0.5 * (h[k] - y[k]) * (h[k] - y[k])))]),
        ];
    }

    private static (Tensor, double[])[] Adam()
    {
        const int Count = 20;
        double[] gs = Numbers(0, Count), ms = Numbers(1, Count), ss = [.. Numbers(2, Count).Select(Math.Abs)];
        Tensor g = New(0, Count), m = New(1, Count), s = Tensor.From(ss, Count);
        g.SetAdamDirection(m, s, 0.9, 0.99, 1.3, 2.1, 1e-3);
        double[] mean = [.. ms.Zip(gs, (b, a) => 0.9 * b + (1 - 0.9) * a)];
        double[] square = [.. ss.Zip(gs, (b, a) => 0.99 * b + (1 - 0.99) * a * a)];
        return [(m, mean), (s, square), (g, [.. mean.Zip(square, (a, b) => a * 1.3 / (Math.Sqrt(b * 2.1) + 1e-3))])];
    }

    private static (Tensor, double[])[] Rms()
    {
        const int Count = 20;
        double[] gs = Numbers(0, Count), ss = [.. Numbers(2, Count).Select(Math.Abs)];
        Tensor g = New(0, Count), s = Tensor.From(ss, Count);
        g.SetRmsDirection(s, 0.9, 1e-3);
        double[] square = [.. ss.Zip(gs, (b, a) => 0.9 * b + (1 - 0.9) * a * a)];
        return [(s, square), (g, [.. gs.Zip(square, (a, b) => a / (Math.Sqrt(b) + 1e-3))])];
    }
}
