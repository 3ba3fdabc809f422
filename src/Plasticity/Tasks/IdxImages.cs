using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Tasks;

/// <summary>The MNIST family: images of bytes and labels in IDX files, pixels scaled to [0, 1].</summary>
public static class IdxImages
{
    private const int Classes = 10;

    // Of 60,000 training images 10,000, as is the custom.
    private const int OneInSoManyValidates = 6;

    /// <summary>MNIST's line in the list.</summary>
    public static TaskEntry Mnist { get; } = Entry(DataCatalogue.Mnist);

    /// <summary>Fashion-MNIST's line in the list.</summary>
    public static TaskEntry FashionMnist { get; } = Entry(DataCatalogue.FashionMnist);

    /// <summary>Kuzushiji-MNIST's line in the list.</summary>
    public static TaskEntry Kmnist { get; } = Entry(DataCatalogue.Kmnist);

    /// <summary>
    /// Loads a set: the images of its training file in random order, the last sixth of which validates; its test file tests.
    /// </summary>
    /// <param name="set">The set.</param>
    /// <param name="folders">Where it is looked for.</param>
    /// <param name="options">The seed of the split, and limits.</param>
    /// <exception cref="DataSetException">It is missing, or not what was published.</exception>
    public static LearningTask Load(DataSet set, DataFolders folders, TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(folders);
        ArgumentNullException.ThrowIfNull(options);
        (ByteArray images, ByteArray labels) = ReadPair(set, folders, 0);
        (ByteArray testImages, ByteArray testLabels) = ReadPair(set, folders, 2);
        int[] order = InOrder(labels.Values.Length), testOrder = InOrder(testLabels.Values.Length);
        new Seed(options.Split).Stream("split").Shuffle(order);
        int training = order.Length - order.Length / OneInSoManyValidates;
        return ChannelStatistics.Normalised(options.Normalise, new LearningTask
        {
            Name = set.Name,
            Description = set.Description,
            Attribution = $"{set.Attribution} ({set.Licence})",
            Train = Take(images, labels, order.AsSpan(0, training), options.TrainSamples),
            Validation = Take(images, labels, order.AsSpan(training), most: 0),
            Test = Take(testImages, testLabels, testOrder, options.TestSamples),
            Loss = Loss.CrossEntropy,
            HiddenWidths = [500],
            InputShape = new ImageShape(images.Shape[1], images.Shape[2], 1),
        });
    }

    private static TaskEntry Entry(DataSet set) =>
        new(set.Name, set.Description, set.Name, options => Load(set, DataFolders.Default, options))
        {
            UsualNormalisation = PixelNormalisation.Unit,
        };

    private static (ByteArray Images, ByteArray Labels) ReadPair(DataSet set, DataFolders folders, int first)
    {
        (ByteArray images, string imagesPath) = Read(set, folders, set.Files[first]);
        (ByteArray labels, string labelsPath) = Read(set, folders, set.Files[first + 1]);
        if (images.Shape.Count != 3) throw new DataSetException($"{imagesPath} has {images.Shape.Count} axes, but images have 3.");
        if (labels.Shape.Count != 1 || labels.Shape[0] != images.Shape[0])
            throw new DataSetException(
                $"{labelsPath} has labels of shape {string.Join('x', labels.Shape)} for the {images.Shape[0]} images of {imagesPath}.");
        foreach (byte label in labels.Values)
            if (label >= Classes)
                throw new DataSetException($"{labelsPath} has the label {label}, but there are classes 0 to {Classes - 1}.");
        return (images, labels);
    }

    private static (ByteArray Array, string Path) Read(DataSet set, DataFolders folders, DataFile file)
    {
        (byte[] contents, string path) = folders.Read(set, file);
        try
        {
            return (Idx.ReadBytes(new MemoryStream(contents), path), path);
        }
        catch (TensorFormatException exception)
        {
            throw new DataSetException(exception.Message, exception);
        }
    }

    private static int[] InOrder(int count)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) order[i] = i;
        return order;
    }

    private static Samples Take(ByteArray images, ByteArray labels, ReadOnlySpan<int> order, int most)
    {
        if (most > 0 && most < order.Length) order = order[..most];
        int pixels = images.Shape[1] * images.Shape[2];
        Tensor inputs = new(order.Length, pixels);
        int[] classes = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            Span<float> row = inputs.Row(i);
            ReadOnlySpan<byte> image = images.Values.AsSpan(order[i] * pixels, pixels);
            for (int k = 0; k < pixels; k++) row[k] = image[k] / 255f;
            classes[i] = labels.Values[order[i]];
        }
        return new Samples(inputs, classes, Classes);
    }
}
