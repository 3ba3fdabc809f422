using Plasticity.Tasks;
using Xunit;

namespace Plasticity.Tests.Tasks;

public sealed class IdxImagesTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private DataFolders Folders =>
        new(name => name == DataFolders.Variable ? _temporary.Path : null, _temporary["home"],
            () => throw new InvalidOperationException("Nobody asked."));

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Images_are_split_scaled_and_labelled(bool packed)
    {
        TinyImages.WriteTo(_temporary["tiny"], packed);
        LearningTask task = IdxImages.Load(TinyImages.Set, Folders, new TaskOptions());
        Assert.Equal((4, 10, 10, 2, 4), (task.Inputs, task.Outputs, task.Train.Count, task.Validation.Count, task.Test.Count));
        Assert.Equal(new Plasticity.Numerics.ImageShape(2, 2, 1), task.InputShape);
        // The images count up by fives, so that a first pixel tells which image it is.
        int[] train = [.. Which(task.Train)], validation = [.. Which(task.Validation)];
        Assert.Equal(Enumerable.Range(0, 12), train.Concat(validation).Order());
        Assert.Equal([0, 1, 2, 3], Which(task.Test));
        foreach (Samples part in (Samples[])[task.Train, task.Validation, task.Test])
            for (int i = 0; i < part.Count; i++) Assert.Equal(Which(part).ElementAt(i) % 10, part.Labels[i]);
        Assert.Equal(15 / 255f, task.Test.Inputs[0, 3]);
    }

    [Fact]
    public void The_split_depends_on_its_seed()
    {
        TinyImages.WriteTo(_temporary["tiny"]);
        int[] Train(ulong split) => [.. Which(IdxImages.Load(TinyImages.Set, Folders, new TaskOptions { Split = split }).Train)];
        Assert.Equal(Train(1), Train(1));
        Assert.NotEqual(Train(1), Train(2));
    }

    [Fact]
    public void Limits_are_kept()
    {
        TinyImages.WriteTo(_temporary["tiny"]);
        LearningTask task = IdxImages.Load(TinyImages.Set, Folders, new TaskOptions { TrainSamples = 3, TestSamples = 2 });
        Assert.Equal((3, 2, 2), (task.Train.Count, task.Validation.Count, task.Test.Count));
    }

    [Fact]
    public void Labels_and_images_that_do_not_match_are_refused_by_name()
    {
        TinyImages.WriteTo(_temporary["tiny"], packed: false);
        DataFile[] files = [.. TinyImages.Set.Files];
        files[1] = Write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 1, 1]);
        string message =
            Assert.Throws<DataSetException>(
            () => IdxImages.Load(TinyImages.Set with { Files = files }, Folders, new TaskOptions())).Message;
        Assert.Contains("train-labels-idx1-ubyte", message, StringComparison.Ordinal);
        Assert.Contains("12 images", message, StringComparison.Ordinal);
        files[1] = Write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 12, .. new byte[11], 10]);
        Assert.Contains(
            "label 10", Assert.Throws<DataSetException>(
            () => IdxImages.Load(TinyImages.Set with { Files = files }, Folders, new TaskOptions())).Message, StringComparison.Ordinal);
        files[1] = Write("train-labels-idx1-ubyte", [0, 0, 9, 1, 0, 0, 0, 12, .. new byte[12]]);
        Assert.Contains(
            "byte 2", Assert.Throws<DataSetException>(
            () => IdxImages.Load(TinyImages.Set with { Files = files }, Folders, new TaskOptions())).Message, StringComparison.Ordinal);
    }

    /// <summary>The real sets, where somebody has them: their pins, sizes and statistics.</summary>
    [Theory]
    [InlineData("mnist", 0.1307, 0.3081)]
    [InlineData("fashion-mnist", 0.2860, 0.3530)]
    [InlineData("kmnist", 0.1918, 0.3483)]
    public void The_published_sets_load_where_they_are_at_hand(string name, double mean, double deviation)
    {
        if (DataFolders.Default.Find(DataCatalogue.Find(name)) is null) Assert.Skip($"{name} is not on this machine.");
        LearningTask task = TaskCatalogue.Load(name, new TaskOptions());
        Assert.Equal(
            (784, 10, 50_000, 10_000, 10_000), (task.Inputs, task.Outputs, task.Train.Count, task.Validation.Count, task.Test.Count));
        double sum = 0, squares = 0;
        foreach (Samples part in (Samples[])[task.Train, task.Validation])
        {
            sum += part.Inputs.Span.ToArray().Sum(value => (double)value);
            squares += part.Inputs.Span.ToArray().Sum(value => (double)value * value);
        }
        Assert.Equal(mean, sum / 60_000 / 784, 1e-4);
        Assert.Equal(deviation, Math.Sqrt(squares / 60_000 / 784 - mean * mean), 1e-3);
    }

    private static IEnumerable<int> Which(Samples samples) =>
        Enumerable.Range(0, samples.Count).Select(i => (int)Math.Round(samples.Inputs[i, 0] * 255 / 20));

    private DataFile Write(string name, byte[] contents)
    {
        File.WriteAllBytes(_temporary["tiny", name], contents);
        return new DataFile(name, contents.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(contents)));
    }
}
