using System.Globalization;
using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Tasks;

/// <summary>
/// Images of one's own, in folders as ImageNet's: <c>train/CLASS/*.png</c>, perhaps <c>val/CLASS/*.png</c> (or <c>validation</c>) and
/// <c>test/CLASS/*.png</c>. A part that has no folder is taken from the training images: a tenth of them, at random, validates; another
/// tests.
/// </summary>
public static class ImageFolder
{
    internal const string TaskName = "folder";

    private const int OneInSoMany = 10;

    /// <summary>The task's line in the list.</summary>
    public static TaskEntry Entry { get; } =
        new(TaskName, "images of your own: data.folder=DIR holds train/CLASS/*.png", DataSet: null, Load)
        {
            UsualNormalisation = PixelNormalisation.Standard,
            ReadsFolder = true,
        };

    /// <summary>Loads the folder that the options name.</summary>
    /// <param name="options">The folder, the size and channels of images, the seed of the split, limits.</param>
    /// <exception cref="TaskException">The options name no folder.</exception>
    /// <exception cref="DataSetException">
    /// The folder is not as it should be, an image cannot be read, or all do not fit into memory.
    /// </exception>
    public static LearningTask Load(TaskOptions options) => Load(options, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>As <see cref="Load(TaskOptions)"/>, on a machine of a given memory.</summary>
    internal static LearningTask Load(TaskOptions options, long memory)
    {
        options = Entry.Resolve(options);
        string folder = options.Folder!;
        ImageShape shape = new(options.Size!.Value, options.Size.Value, options.Channels!.Value);
        ClassFolders train = ClassFolders.Find(folder, "train")
            ?? throw new DataSetException(Directory.Exists(folder)
                ? $"{Path.GetFullPath(folder)} has no folder train: images belong in train/CLASS/*.png."
                : $"There is no folder {Path.GetFullPath(folder)}: set data.folder to one that holds train/CLASS/*.png.");
        ClassFolders? validation = ClassFolders.Find(folder, "val", "validation"), test = ClassFolders.Find(folder, "test");
        validation?.RequireClassesOf(train);
        test?.RequireClassesOf(train);
        int[] order = [.. Enumerable.Range(0, train.Images.Count)];
        new Seed(options.Split).Stream("split").Shuffle(order);
        List<LabelledImage> learned = [.. order.Select(i => train.Images[i])];
        List<LabelledImage> validated = [.. validation?.Images ?? Split(learned, train)],
            tested = Limited([.. test?.Images ?? Split(learned, train)], options.TestSamples);
        learned = Limited(learned, options.TrainSamples);
        RequireMemory(folder, learned.Count + (long)validated.Count + tested.Count, shape, memory);
        return ChannelStatistics.Normalised(options.Normalise, new LearningTask
        {
            Name = TaskName,
            Description = $"{shape} images of {Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))}, "
                + string.Create(CultureInfo.InvariantCulture, $"{learned.Count} + {validated.Count} + {tested.Count}, ")
                + $"{train.Classes.Count} classes",
            Attribution = "a folder of the user's",
            Train = Read(learned, shape, train.Classes.Count),
            Validation = Read(validated, shape, train.Classes.Count),
            Test = Read(tested, shape, train.Classes.Count),
            Loss = Loss.CrossEntropy,
            HiddenWidths = [500],
            InputShape = shape,
        });
    }

    /// <summary>Takes the last of the images away: a tenth of all there were.</summary>
    private static List<LabelledImage> Split(List<LabelledImage> images, ClassFolders train)
    {
        int count = train.Images.Count / OneInSoMany;
        if (count == 0)
            throw new DataSetException($"{train.Folder} has {train.Images.Count} images, too few to split: "
                + $"{OneInSoMany} at least, or folders val and test beside it.");
        List<LabelledImage> taken = images[^count..];
        images.RemoveRange(images.Count - count, count);
        return taken;
    }

    private static List<LabelledImage> Limited(List<LabelledImage> images, int most) =>
        most > 0 && most < images.Count ? images[..most] : images;

    /// <summary>Says before hours of reading, rather than after, that there is not the memory.</summary>
    private static void RequireMemory(string folder, long images, ImageShape shape, long memory)
    {
        long needed = images * shape.Count * sizeof(float);
        bool fitsAnArray = images * shape.Count < Array.MaxLength;
        if (needed <= memory && fitsAnArray) return;
        static string Size(long count) => (count / 1e9).ToString("0.0###", CultureInfo.InvariantCulture) + " GB";
        throw new DataSetException($"The {images} images of {Path.GetFullPath(folder)} need {Size(needed)} of memory as {shape}, and "
            + (needed > memory ? $"there are {Size(memory)}" : $"the most of one set is {Size((long)Array.MaxLength * sizeof(float))}")
            + ": set a smaller data.size, data.channels=1, or data.trainSamples and data.testSamples.");
    }

    private static Samples Read(List<LabelledImage> images, ImageShape shape, int classes)
    {
        Tensor inputs = new(images.Count, shape.Count);
        int[] labels = new int[images.Count];
        for (int i = 0; i < labels.Length; i++)
        {
            try
            {
                SquareCrop.Of(ImageFile.Read(images[i].Path).WithChannels(shape.Channels), shape.Height).Pixels.CopyTo(inputs.Row(i));
            }
            catch (ImageFormatException exception)
            {
                throw new DataSetException(exception.Message, exception);
            }
            labels[i] = images[i].Label;
        }
        return new Samples(inputs, labels, classes);
    }
}
