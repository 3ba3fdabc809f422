using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics;

public sealed class PrecisionTests
{
    [Fact]
    public void Tensors_are_single_outside_scopes_and_scopes_nest()
    {
        Assert.False(new Tensor(2, 3).IsDouble);
        using (Precision.Use(ElementPrecision.Double))
        {
            Assert.True(new Tensor(2, 3).IsDouble);
            using (Precision.Use(ElementPrecision.Single)) Assert.False(Tensor.From([1f], 1).IsDouble);
            Assert.Equal(ElementPrecision.Double, Precision.Current);
            Assert.True(Tensor.From([1f], 1).IsDouble && Tensor.From([1.0], 1).IsDouble);
        }
        Assert.Equal(ElementPrecision.Single, Precision.Current);
        Assert.Throws<ArgumentOutOfRangeException>(() => Precision.Use((ElementPrecision)2).Dispose());
    }

    [Fact]
    public void A_scope_is_of_its_thread_alone()
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        ElementPrecision other = ElementPrecision.Double;
        Thread thread = new(() => other = Precision.Current);
        thread.Start();
        thread.Join();
        Assert.Equal(ElementPrecision.Single, other);
    }

    [Fact]
    public void Values_are_kept_whole_and_rounded_only_in_single_precision()
    {
        double third = 1.0 / 3;
        Assert.Equal((float)third, Tensor.From([third], 1).Span[0]);
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        Tensor x = Tensor.From([third, 2], 1, 2);
        Assert.Equal([third, 2], x.Doubles.ToArray());
        Assert.Equal((float)third, x[0, 0]);
        x[0, 1] = 0.1f;
        Assert.Equal((double)0.1f, x.Doubles[1]);
        x.Fill(0.1);
        Assert.Equal([0.1, 0.1], x.Doubles.ToArray());
        x.Clear();
        Assert.Equal([0.0, 0], x.Doubles.ToArray());
        Assert.Equal([0.1f, 0.2f], Tensor.From([0.1f, 0.2f], 2).Doubles.ToArray().Select(value => (float)value));
        Assert.Throws<ArgumentException>(() => Tensor.From([1.0, 2], 3));
        Assert.Throws<ArgumentException>(() => Tensor.From([1f, 2], 3));
    }

    [Fact]
    public void Copies_keep_their_precision_and_convert()
    {
        Tensor single = Tensor.From([0.1f, 0.2f], 2), wide, likeSingle;
        using (Precision.Use(ElementPrecision.Double))
        {
            wide = Tensor.From([0.1, 0.2], 2);
            likeSingle = single.LikeThis();
            Assert.False(likeSingle.IsDouble || single.Copy().IsDouble);
        }
        Assert.True(wide.LikeThis().IsDouble);
        Assert.Equal([0.1, 0.2], wide.Copy().Doubles.ToArray());
        likeSingle.CopyFrom(wide);
        Assert.Equal([0.1f, 0.2f], likeSingle.Span.ToArray());
        wide.CopyFrom(single);
        Assert.Equal([(double)0.1f, 0.2f], wide.Doubles.ToArray());
        Assert.Throws<ArgumentException>(() => wide.CopyFrom(new Tensor(3)));
    }

    [Fact]
    public void Rows_convert_when_they_are_copied()
    {
        Tensor single = Tensor.From([0.1f, 0.2f, 0.3f, 0.4f], 2, 2), wide, other;
        using (Precision.Use(ElementPrecision.Double)) (wide, other) = (new Tensor(2, 2), Tensor.From([0.1, 0.2, 0.3, 0.4], 2, 2));
        wide.CopyRow(0, single, 1);
        Assert.Equal([(double)0.3f, 0.4f, 0, 0], wide.Doubles.ToArray());
        single.CopyRow(1, other, 0);
        Assert.Equal([0.1f, 0.2f, 0.1f, 0.2f], single.Span.ToArray());
        wide.CopyRow(1, other, 1);
        Assert.Equal([0.3, 0.4], wide.Doubles[2..].ToArray());
        Assert.Throws<ArgumentException>(() => wide.CopyRow(0, new Tensor(2, 3), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => wide.CopyRow(2, other, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => wide.CopyRow(0, other, -1));
    }

    [Fact]
    public void What_works_on_floats_only_says_so()
    {
        Tensor single = new(2, 3);
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        Tensor wide = new(2, 3);
        Assert.Contains("32-bit floats only", Assert.Throws<InvalidOperationException>(() => wide.Span[0]).Message);
        Assert.Contains("2x3", Assert.Throws<InvalidOperationException>(() => wide.Row(0)[0]).Message);
        Assert.Contains("64-bit floats only", Assert.Throws<InvalidOperationException>(() => single.Doubles[0]).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => wide[2, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => wide.Row(2)[0]);
    }

    [Fact]
    public void Rows_can_shrink_and_time_steps_look_at_the_same_numbers()
    {
        using Precision.Scope scope = Precision.Use(ElementPrecision.Double);
        Tensor stack = Tensor.From([1.0, 2, 3, 4, 5, 6, 7, 8], 4, 2);
        TimeSteps steps = new(stack, 2);
        Assert.Equal([5.0, 6, 7, 8], steps[1].Doubles.ToArray());
        steps[1].Scale(2);
        Assert.Equal(10, stack.Doubles[4]);
        steps.Resize(1);
        Assert.Equal([3.0, 4], steps[1].Doubles.ToArray());
        Assert.Equal(4, stack.Doubles.Length);
    }
}
