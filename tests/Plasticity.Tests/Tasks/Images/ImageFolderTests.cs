using Plasticity.Numerics;
using Plasticity.Tasks;
using Xunit;

namespace Plasticity.Tests.Tasks;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private TaskOptions Options => new() { Folder = _temporary.Path, Size = 2, Channels = 1, Normalise = PixelNormalisation.Unit };

    public void Dispose() => _temporary.Dispose();

    /// <summary>A class of plain grey images of 2x2, PNG and PGM in turn, whose values count up from the first.</summary>
    private void Write(string part, string name, int first, int count)
    {
        Directory.CreateDirectory(_temporary[part, name]);
        for (int i = 0; i < count; i++)
        {
            byte value = (byte)(first + i);
            File.WriteAllBytes(_temporary[part, name, $"{i:d3}{(i % 2 == 0 ? ".png" : ".PGM")}"], i % 2 == 0
                ? PngFile.Of(2, 2, 8, 0, [value, value, value, value], [0])
                : [(byte)'P', (byte)'5', .. " 2 2 255\n"u8, value, value, value, value]);
        }
    }

    private static int[] Which(Samples part) => [.. Enumerable.Range(0, part.Count).Select(i => (int)Math.Round(part.Inputs[i, 0] * 255))];

    private string Refusal(TaskOptions? options = null) =>
        Assert.Throws<DataSetException>(() => ImageFolder.Load(options ?? Options)).Message;

    [Fact]
    public void Folders_are_parts_and_classes()
    {
        Write("train", "b", 100, 6);
        Write("train", "a", 0, 4);
        Write("train", "B", 200, 2);
        Write("val", "a", 50, 1);
        Write("val", "b", 60, 2);
        Write("val", "B", 70, 1);
        foreach (string name in (string[])["a", "b", "B"]) Write("test", name, 80, 1);
        Directory.CreateDirectory(_temporary["train", ".hidden"]);
        File.WriteAllText(_temporary["train", "a", "notes.txt"], "not an image");
        File.WriteAllText(_temporary["train", "a", ".x.jpg"], "hidden");
        LearningTask task = ImageFolder.Load(Options);
        Assert.Equal((new ImageShape(2, 2, 1), 3, 12, 4, 3),
            (task.InputShape, task.Outputs, task.Train.Count, task.Validation.Count, task.Test.Count));
        // In the order of characters, capitals come first.
        int[] train = Which(task.Train);
        Assert.Equal([0, 1, 2, 3, 100, 101, 102, 103, 104, 105, 200, 201], train.Order());
        Assert.Equal(train.Select(value => value >= 200 ? 0 : value < 100 ? 1 : 2), task.Train.Labels.ToArray());
        Assert.Equal([70, 50, 60, 61], Which(task.Validation));
        Assert.Equal([0, 1, 2, 2], task.Validation.Labels.ToArray());
        Assert.NotEqual(train, Which(ImageFolder.Load(Options with { Split = 1 }).Train));
        Assert.Equal(train[..5], Which(ImageFolder.Load(Options with { TrainSamples = 5 }).Train));
        Assert.Equal(2, ImageFolder.Load(Options with { TestSamples = 2 }).Test.Count);
    }

    [Theory]
    [InlineData(false, false, 24, 3, 3)]
    [InlineData(true, false, 27, 4, 3)]
    [InlineData(false, true, 27, 3, 4)]
    [InlineData(true, true, 30, 4, 4)]
    public void Parts_without_a_folder_are_tenths_of_the_training_images(bool hasValidation, bool hasTest, int train, int validation, int test)
    {
        Write("train", "a", 0, 17);
        Write("train", "b", 100, 13);
        foreach (string part in (string[])[.. hasValidation ? ["validation"] : (string[])[], .. hasTest ? ["test"] : (string[])[]])
            foreach (string name in (string[])["a", "b"]) Write(part, name, 200, 2);
        LearningTask task = ImageFolder.Load(Options);
        Assert.Equal((train, validation, test), (task.Train.Count, task.Validation.Count, task.Test.Count));
        int[] all = [.. Which(task.Train), .. Which(task.Validation), .. Which(task.Test)];
        Assert.Equal([.. Enumerable.Range(0, 17), .. Enumerable.Range(100, 13)], all.Where(value => value < 200).Order());
    }

    [Fact]
    public void Images_are_brought_to_the_size_and_channels_and_standardised_unless_told_otherwise()
    {
        Write("train", "a", 10, 10);
        Write("train", "b", 100, 10);
        LearningTask task = ImageFolder.Load(new TaskOptions { Folder = _temporary.Path });
        Assert.Equal(new ImageShape(64, 64, 3), task.InputShape);
        Assert.Equal(64 * 64 * 3, task.Inputs);
        double mean = 0;
        foreach (float value in task.Train.Inputs.Span) mean += value;
        Assert.Equal(0, mean / task.Train.Inputs.Count, 1e-5);
        Assert.Contains("standardised", task.Description, StringComparison.Ordinal);
        Assert.Contains("64x64x3", task.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_laid_out_so_is_refused_with_what_is_wrong()
    {
        Assert.Contains("has no folder train", Refusal(), StringComparison.Ordinal);
        Assert.Contains("There is no folder", Refusal(Options with { Folder = _temporary["none"] }), StringComparison.Ordinal);
        Directory.CreateDirectory(_temporary["train"]);
        Assert.Contains("no folders", Refusal(), StringComparison.Ordinal);
        Write("train", "a", 0, 5);
        Assert.Contains("one folder, a", Refusal(), StringComparison.Ordinal);
        Directory.CreateDirectory(_temporary["train", "b"]);
        Assert.Contains($"{_temporary["train", "b"]} has no images", Refusal(), StringComparison.Ordinal);
        Write("train", "b", 0, 4);
        Assert.Contains("9 images, too few", Refusal(), StringComparison.Ordinal);
        Write("train", "b", 0, 6);
        Assert.Equal(9, ImageFolder.Load(Options).Train.Count);
        Write("val", "a", 0, 5);
        Write("val", "c", 0, 5);
        string message = Refusal();
        Assert.Contains($"{_temporary["val"]} lacks b.", message, StringComparison.Ordinal);
        Assert.Contains($"{_temporary["train"]} lacks c.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_other_kinds_are_refused_and_not_passed_over()
    {
        Write("train", "a", 0, 10);
        Write("train", "b", 0, 10);
        File.WriteAllBytes(_temporary["train", "b", "z.JPEG"], [0xff, 0xd8, 0xff, 0xe0]);
        Assert.Contains("z.JPEG", Refusal(), StringComparison.Ordinal);
        Assert.Contains("mogrify -format png", Refusal(), StringComparison.Ordinal);
        File.Move(_temporary["train", "b", "z.JPEG"], _temporary["train", "b", "z.png"]);
        Assert.Contains("z.png is a JPEG", Refusal(), StringComparison.Ordinal);
        File.WriteAllBytes(_temporary["train", "b", "z.png"], PngFile.Of(2, 2, 8, 0, [1, 2, 3, 4], [0])[..^5]);
        Assert.Contains($"{_temporary["train", "b", "z.png"]}, byte ", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_that_does_not_fit_is_refused_before_an_image_is_read()
    {
        Write("train", "a", 0, 10);
        Write("train", "b", 0, 10);
        File.WriteAllBytes(_temporary["train", "a", "000.png"], [1, 2, 3]);       // would be refused if it were read
        TaskOptions large = Options with { Size = 100 };
        string message = Assert.Throws<DataSetException>(() => ImageFolder.Load(large, memory: 20 * 10_000 * 4 - 1)).Message;
        Assert.Contains("0.0008 GB", message, StringComparison.Ordinal);
        Assert.Contains("data.size", message, StringComparison.Ordinal);
        Assert.Contains("byte 0", Assert.Throws<DataSetException>(() => ImageFolder.Load(large, memory: 20 * 10_000 * 4)).Message,
            StringComparison.Ordinal);
        Assert.Contains("the most of one set", Assert.Throws<DataSetException>(
            () => ImageFolder.Load(Options with { Size = 30_000 }, memory: long.MaxValue)).Message, StringComparison.Ordinal);
    }
}
