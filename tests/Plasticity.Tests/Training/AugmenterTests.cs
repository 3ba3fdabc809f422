using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Training;

public sealed class AugmenterTests
{
    private static readonly ImageShape _shape = new(5, 4, 3);

    /// <summary>Element k of image i is 1000 i + k + 1: no zero, and every value says where it is from.</summary>
    private static Batch NewBatch(int count = 64)
    {
        Batch batch = new(count, _shape.Count, 2, isClassification: true);
        for (int i = 0; i < count; i++)
            for (int k = 0; k < _shape.Count; k++) batch.Inputs[i, k] = 1000 * i + k + 1;
        return batch;
    }

    /// <summary>The image mirrored and shifted, pixel by pixel.</summary>
    private static float[] Naive(int image, bool isMirrored, int down, int right)
    {
        float[] result = new float[_shape.Count];
        for (int y = 0; y < 5; y++)
            for (int x = 0; x < 4; x++)
                for (int c = 0; c < 3; c++)
                {
                    int fromY = y + down, fromX = x + right;
                    if (fromY is < 0 or >= 5 || fromX is < 0 or >= 4) continue;
                    int k = (fromY * 4 + (isMirrored ? 3 - fromX : fromX)) * 3 + c;
                    result[(y * 4 + x) * 3 + c] = 1000 * image + k + 1;
                }
        return result;
    }

    /// <summary>Which mirroring and shift made an image what it is.</summary>
    private static (bool IsMirrored, int Down, int Right) Found(Batch batch, int image, int crop)
    {
        float[] row = batch.Inputs.Row(image).ToArray();
        List<(bool, int, int)> found = [];
        foreach (bool isMirrored in (bool[])[false, true])
            for (int down = -crop; down <= crop; down++)
                for (int right = -crop; right <= crop; right++)
                    if (Naive(image, isMirrored, down, right).SequenceEqual(row)) found.Add((isMirrored, down, right));
        return Assert.Single(found);
    }

    private static (bool IsMirrored, int Down, int Right)[] Drawn(Augmentation augmentation, ulong seed, long step, int count = 64)
    {
        Batch batch = NewBatch(count);
        new Augmenter(augmentation, _shape, new Seed(seed)).Apply(batch, step);
        return [.. Enumerable.Range(0, count).Select(i => Found(batch, i, augmentation.Crop))];
    }

    [Fact]
    public void Every_image_is_a_mirrored_and_shifted_one_and_all_of_them_come()
    {
        (bool IsMirrored, int Down, int Right)[] drawn = Drawn(new() { Flip = true, Crop = 2 }, seed: 1, step: 7, count: 3000);
        Assert.Equal(2 * 5 * 5, drawn.Distinct().Count());
        Assert.InRange(drawn.Count(draw => draw.IsMirrored), 1400, 1600);
        for (int offset = -2; offset <= 2; offset++)
        {
            Assert.InRange(drawn.Count(draw => draw.Down == offset), 520, 680);
            Assert.InRange(drawn.Count(draw => draw.Right == offset), 520, 680);
        }
    }

    [Fact]
    public void Images_vary_by_seed_and_step_alone()
    {
        Augmentation both = new() { Flip = true, Crop = 1 };
        Assert.Equal(Drawn(both, 1, 7), Drawn(both, 1, 7));
        Assert.NotEqual(Drawn(both, 1, 7), Drawn(both, 1, 8));
        Assert.NotEqual(Drawn(both, 1, 7), Drawn(both, 2, 7));
        // A smaller batch is the start of a larger one, and one augmenter draws as one that is new.
        Assert.Equal(Drawn(both, 1, 7)[..5], Drawn(both, 1, 7, count: 5));
        Augmenter used = new(both, _shape, new Seed(1));
        used.Apply(NewBatch(), 3);
        Batch batch = NewBatch();
        used.Apply(batch, 7);
        Assert.Equal(Drawn(both, 1, 7), Enumerable.Range(0, 64).Select(i => Found(batch, i, 1)));
    }

    [Fact]
    public void Flips_and_crops_do_not_disturb_each_other()
    {
        (bool IsMirrored, int Down, int Right)[] both = Drawn(new() { Flip = true, Crop = 2 }, 1, 7),
            flips = Drawn(new() { Flip = true }, 1, 7), crops = Drawn(new() { Crop = 2 }, 1, 7);
        Assert.Equal(both.Select(draw => (false, draw.Down, draw.Right)), crops);
        Assert.All(flips, draw => Assert.Equal((0, 0), (draw.Down, draw.Right)));
        Assert.Contains(flips, draw => draw.IsMirrored);
        Assert.Contains(flips, draw => !draw.IsMirrored);
    }

    [Fact]
    public void Nothing_is_varied_unless_told()
    {
        Batch batch = NewBatch(), same = NewBatch();
        new Augmenter(Augmentation.None, ImageShape.Vector(_shape.Count), new Seed(1)).Apply(batch, 7);
        Assert.True(batch.Inputs.Span.SequenceEqual(same.Inputs.Span));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        string Refusal(Augmentation augmentation, ImageShape shape) =>
            Assert.Throws<ArgumentException>(() => new Augmenter(augmentation, shape, new Seed(1))).Message;
        Assert.Contains("vectors of 60", Refusal(new() { Flip = true }, ImageShape.Vector(60)), StringComparison.Ordinal);
        Assert.Contains("5x4", Refusal(new() { Crop = 4 }, _shape), StringComparison.Ordinal);
        Assert.Null(new Augmentation { Crop = 3 }.Misfit(_shape));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Augmentation { Crop = -1 });
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        Augmenter augmenter = new(new() { Flip = true, Crop = 2 }, _shape, new Seed(1));
        Batch batch = NewBatch();
        long step = 0;
        Assert.Equal(0, Allocations.LeastOf(() =>
        {
            for (int i = 0; i < 100; i++) augmenter.Apply(batch, step++);
        }));
    }

    /// <summary>Training images vary, the others do not, and a trial that was stopped varies them as one that was not.</summary>
    [Fact]
    public void A_trial_varies_what_it_learns_from_and_resumes_to_the_same_bits()
    {
        TrainingOptions training = new() { Epochs = 2, BatchSize = 16, Augmentation = new() { Flip = true, Crop = 1 } };
        (Network Network, Trainer Trainer) New(TrainingOptions options)
        {
            Seed seed = new(1);
            Network network = (Network)SmallTrial.NewModel(ModelKind.Feedforward, SmallTrial.Task, seed);
            return (network, new Trainer(network, new Backpropagation(network),
                Optimiser.New(network, new() { LearningRate = 0.1f }, 50), SmallTrial.Task, options, seed, []));
        }
        float[] Weights(Network network) => [.. network.Parameters.SelectMany(parameter => parameter.Value.Span.ToArray())];
        (Network straight, Trainer whole) = New(training);
        TrialOutcome outcome = whole.Run(TestContext.Current.CancellationToken);
        (Network plain, Trainer unvaried) = New(training with { Augmentation = Augmentation.None });
        TrialOutcome other = unvaried.Run(TestContext.Current.CancellationToken);
        Assert.NotEqual(Weights(plain), Weights(straight));
        // Before the first step, nothing has been learned: the validation images are the same.
        Assert.Equal(other.Metrics[0], outcome.Metrics[0]);
        (_, Trainer stopped) = New(training);
        for (int step = 0; step < 7; step++) stopped.Advance();
        (Network resumed, Trainer rest) = New(training);
        rest.Restore(stopped.Capture()!);
        rest.Run(TestContext.Current.CancellationToken);
        Assert.Equal(Weights(straight), Weights(resumed));
    }
}
