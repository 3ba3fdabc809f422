using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Tests.Oracles;
using Xunit;

namespace Plasticity.Tests.Rules.Feedback;

/// <summary>
/// Mistakes found by reading public libraries for these rules, each as a test that they are not made here. Those that are of files and
/// programs alone (names of settings that nothing reads, configurations that do not exist) are the business of the lab's tests of unknown
/// keys; that tests assert something is seen by breaking the code.
/// </summary>
public sealed class PublicLibraryBugsTests
{
    /// <summary>1. The alignment of fixed random signs compared |M|, all positive, with W: near 90 degrees whatever was learned.</summary>
    [Fact]
    public void What_a_rule_shows_as_its_feedback_is_what_errors_descend_through()
    {
        foreach (string id in (string[])["usf", "brsf", "frsf", "kp"])
        {
            GraphCase c = new();
            LearningRule rule = Catalogue.FindRule(id)!.Create(c.Network, [], c.Seed);
            c.Learn(rule, 2);
            Tensor[] estimate = c.Estimate(rule, 2);
            WeightSet shown = rule switch
            {
                UniformSignSymmetry usf => usf.Feedback,
                BatchwiseRandomSignSymmetry brsf => brsf.Feedback,
                FixedRandomSignSymmetry frsf => frsf.Feedback,
                _ => ((KolenPollack)rule).Feedback,
            };
            c.Network.Backward(c.Step.ForwardNetwork(), shown);               // the same sweep by hand
            c.Step.Updates.Clear(c.Batch.Count);
            c.Step.Updates.Outer(c.Step.ForwardNetwork());
            c.AssertSameBits(estimate, c.Dense());
            if (id != "kp") Assert.InRange(GraphCase.Angle(shown[2], c.Network.Weights[2]), 20, 60);
        }
    }

    /// <summary>2. Batchwise random signs crashed under any initialisation but Xavier's.</summary>
    [Fact]
    public void Magnitudes_may_have_any_distribution()
    {
        foreach (string magnitudes in Initialisation.Names.Except(["zero"]))
            foreach (string id in (string[])["usf", "brsf", "frsf"])
            {
                GraphCase c = new();
                Tensor first = c.Estimate(Catalogue.FindRule(id)!.Create(c.Network, new() { ["magnitudes"] = magnitudes }, c.Seed))[0];
                Assert.True(first.IsFinite() && first.Norm() > 0, $"{id}, {magnitudes}");
            }
    }

    /// <summary>3. Weights were made anew at every forward pass; the optimiser went on changing the old ones.</summary>
    [Fact]
    public void Rules_learn_on_the_very_tensors_of_the_model()
    {
        foreach (string id in (string[])["fa", "dfa", "usf", "brsf", "frsf", "kp"])
        {
            GraphCase c = new();
            LearningRule rule = Catalogue.FindRule(id)!.Create(c.Network, [], c.Seed);
            List<Tensor> before = [.. c.Network.Parameters.Select(parameter => parameter.Value)];
            float[][] values = [.. before.Select(tensor => tensor.Span.ToArray())];
            c.Learn(rule, 3);
            Assert.Equal(before, c.Network.Parameters.Select(parameter => parameter.Value));
            Assert.All(before.Zip(values), pair => Assert.NotEqual(pair.Second, pair.First.Span.ToArray()));
        }
    }

    /// <summary>7. The validation set was the test set, and chose the best epoch.</summary>
    [Fact]
    public void Validation_samples_are_held_out_of_the_test_samples()
    {
        LearningTask task = SmallTrial.Task;
        HashSet<string> Texts(Samples samples)
        {
            Batch batch = samples.NewBatch(samples.Count);
            samples.Fill(batch, [.. Enumerable.Range(0, samples.Count)]);
            return [.. Enumerable.Range(0, samples.Count).Select(i => string.Join(' ', batch.Inputs.Row(i).ToArray()))];
        }
        Assert.Empty(Texts(task.Validation).Intersect(Texts(task.Test)));
    }

    /// <summary>8. Direct feedback copied the error to all positions; groups broke it. Both forms are offered here.</summary>
    [Fact]
    public void Direct_feedback_of_maps_is_full_unless_asked_otherwise_and_groups_are_no_matter()
    {
        GraphCase c = new("8c3x1-8c3x4-10", activation: "linear");
        foreach (string maps in (string[])["full", "broadcast"])
        {
            c.Estimate(Catalogue.FindRule("dfa")!.Create(c.Network, new() { ["maps"] = maps }, c.Seed));
            for (int l = 1; l <= 2; l++)
            {
                Tensor d = c.Step.ForwardNetwork().D[l];
                bool isConstant = true;
                for (int k = 0; k < 8 * 64; k++) isConstant &= d[0, k] == d[0, k % 8];
                Assert.Equal(maps == "broadcast", isConstant);
            }
        }
    }

    /// <summary>9. In residual networks identity paths brought chained errors on top of the direct ones.</summary>
    [Fact]
    public void Direct_feedback_alone_teaches_a_layer_in_a_residual_network()
    {
        GraphCase c = new(GraphCase.Residual);
        DirectFeedbackAlignment rule = new(c.Network, new(), c.Seed);
        Tensor[] before = c.Estimate(rule);
        int highest = rule.Direct.Keys.Max();
        rule.Direct[highest].Scale(-3);                                     // teaches all down to the next D
        Tensor[] after = c.Estimate(rule);
        int next = rule.Direct.Keys.Where(index => index < highest).Max();
        int below = c.Network.Layers.Take(next + 1).Select(layer => layer.Connection?.Index ?? 0).Max();
        Assert.True(below > 5);
        c.AssertSameBits(before, after, parameter => parameter.Connection.Index <= below);
    }

    /// <summary>10. A limit on gradients cut those of the weights, layer by layer and entry by entry; here the estimate keeps its direction.</summary>
    [Fact]
    public void Clipping_keeps_the_direction_of_an_estimate()
    {
        GraphCase free = new(optimiser: new() { LearningRate = 1 }), c = new(optimiser: new() { LearningRate = 1, Clip = 0.01f });
        UniformSignSymmetry rule = new(free.Network, new(), free.Seed), clipped = new(c.Network, new(), c.Seed);
        Tensor[] start = [.. c.Network.Parameters.Select(parameter => parameter.Value.Copy())];
        free.Learn(rule, 1);
        c.Learn(clipped, 1);
        double ratio = 0;
        for (int p = 0; p < start.Length; p++)
        {
            double[] a = [.. Enumerable.Range(0, start[p].Count).Select(i => (double)free.Network.Parameters[p].Value.Span[i] - start[p].Span[i])];
            double[] b = [.. Enumerable.Range(0, start[p].Count).Select(i => (double)c.Network.Parameters[p].Value.Span[i] - start[p].Span[i])];
            double factor = a.Zip(b).Sum(pair => pair.First * pair.Second) / a.Sum(value => value * value);
            if (ratio == 0) ratio = factor;
            Assert.Equal(ratio, factor, 1e-3 * ratio);
        }
        Assert.InRange(ratio, 1e-5, 0.5);
    }

    /// <summary>11. The scale of uniform signs stayed that of the start while weights grew. It does unless asked otherwise.</summary>
    [Fact]
    public void Feedback_can_keep_pace_with_the_weights()
    {
        GraphCase c = new();
        UniformSignSymmetry rule = new(c.Network, new() { Scale = FeedbackNorm.Norm }, c.Seed);
        c.Network.Weights[3].Scale(7);
        c.Estimate(rule);
        Assert.Equal(1, rule.Feedback[3].Norm() / c.Network.Weights[3].Norm(), 1e-5);
    }

    /// <summary>12. Batchwise random signs drew in evaluations as well: <see cref="BatchwiseRandomSignSymmetryTests"/> has the trial.</summary>
    [Fact]
    public void A_forward_pass_leaves_the_feedback_as_it_is()
    {
        GraphCase c = new();
        BatchwiseRandomSignSymmetry rule = new(c.Network, new(), c.Seed);
        c.Estimate(rule);
        float[] before = rule.Feedback[2].Span.ToArray();
        rule.Predict(c.Network, c.Batch, c.Network.NewPass(c.Batch.Count), default);
        Assert.Equal(before, rule.Feedback[2].Span.ToArray());
    }

    /// <summary>14. The error of direct feedback had the 1/n of the mean loss in it, and rates had to make up for it.</summary>
    [Fact]
    public void A_batch_of_copies_is_estimated_as_the_sample_alone()
    {
        foreach (string id in (string[])["fa", "dfa", "usf", "brsf", "frsf", "kp", "ifa"])
        {
            GraphCase one = new(GraphCase.Chain, count: 1), many = new(GraphCase.Chain, count: 8);
            for (int i = 0; i < 8; i++)
            {
                one.Batch.Inputs.Span.CopyTo(many.Batch.Inputs.Row(i));
                many.Batch.SetLabel(i, one.Batch.Labels[0]);
            }
            Tensor[] expected = one.Estimate(Catalogue.FindRule(id)!.Create(one.Network, [], one.Seed));
            Tensor[] actual = many.Estimate(Catalogue.FindRule(id)!.Create(many.Network, [], many.Seed));
            one.AssertClose([.. expected.Select(tensor => SmallCase.Doubles(tensor.Span))], actual, 1e-5);
        }
    }

    /// <summary>Of another repository: biases' gradients were averaged over the batch twice.</summary>
    [Fact]
    public void Biases_learn_as_weights_from_a_unit_that_always_fires()
    {
        foreach (string id in (string[])["fa", "kp", "usf"])
        {
            GraphCase c = new(GraphCase.Chain);
            c.Batch.Inputs.Fill(1);
            Tensor[] estimate = c.Estimate(Catalogue.FindRule(id)!.Create(c.Network, [], c.Seed));
            for (int j = 0; j < estimate[1].Count; j++) Assert.Equal(estimate[0][0, j], estimate[1].Span[j], 1e-6f);
        }
    }
}
