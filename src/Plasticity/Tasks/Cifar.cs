using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Tasks;

/// <summary>
/// The CIFAR sets in their binary form: records of labels and a 32x32 picture in three planes, red, green and blue. Here the channels of
/// a position stand side by side.
/// </summary>
public static class Cifar
{
    private const int Side = 32, Channels = 3, Positions = Side * Side, Pixels = Positions * Channels;

    // Of 50,000 training images 5,000, as is the custom.
    private const int OneInSoManyValidates = 10;

    /// <summary>CIFAR-10's line in the list.</summary>
    public static TaskEntry Cifar10 { get; } = Entry(DataCatalogue.Cifar10, CifarLabels.Ten);

    /// <summary>CIFAR-100's line in the list.</summary>
    public static TaskEntry Cifar100 { get; } = Entry(DataCatalogue.Cifar100, CifarLabels.Hundred);

    /// <summary>The line of a part of CIFAR-10.</summary>
    public static TaskEntry Cifar10Subset { get; } = Entry(DataCatalogue.Cifar10Subset, CifarLabels.Ten);

    /// <summary>
    /// Loads a set: the images of its training files in random order, the last tenth of which validates; its last file tests.
    /// </summary>
    /// <param name="set">The set: training files, then one to test on.</param>
    /// <param name="labels">What a record says before its picture.</param>
    /// <param name="folders">Where it is looked for.</param>
    /// <param name="options">The seed of the split, limits, and what is done to pixels: standardised unless told otherwise.</param>
    /// <exception cref="DataSetException">It is missing, not what was published, or no set of records.</exception>
    public static LearningTask Load(DataSet set, CifarLabels labels, DataFolders folders, TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(folders);
        ArgumentNullException.ThrowIfNull(options);
        List<ReadOnlyMemory<byte>> train = [.. set.Files.SkipLast(1).SelectMany(file => Records(set, labels, folders, file))];
        List<ReadOnlyMemory<byte>> test = [.. Records(set, labels, folders, set.Files[^1])];
        int validating = train.Count / OneInSoManyValidates;
        if (validating == 0)
            throw new DataSetException($"{folders.PathOf(set)} has {train.Count} images to train on; "
                + $"the fewest are {OneInSoManyValidates}, one of which validates.");
        int[] order = InOrder(train.Count);
        new Seed(options.Split).Stream("split").Shuffle(order);
        return ChannelStatistics.Normalised(options.Normalise ?? PixelNormalisation.Standard, new LearningTask
        {
            Name = set.Name,
            Description = set.Description,
            Attribution = $"{set.Attribution} ({set.Licence})",
            Train = Take(train, labels, order.AsSpan(0, train.Count - validating), options.TrainSamples),
            Validation = Take(train, labels, order.AsSpan(train.Count - validating), most: 0),
            Test = Take(test, labels, InOrder(test.Count), options.TestSamples),
            Loss = Loss.CrossEntropy,
            HiddenWidths = [500],
            InputShape = new ImageShape(Side, Side, Channels),
        });
    }

    private static TaskEntry Entry(DataSet set, CifarLabels labels) =>
        new(set.Name, set.Description, set.Name, options => Load(set, labels, DataFolders.Default, options))
        {
            UsualNormalisation = PixelNormalisation.Standard,
        };

    /// <summary>The records of a file, whose labels are classes.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Records(DataSet set, CifarLabels labels, DataFolders folders, DataFile file)
    {
        (byte[] contents, string path) = folders.Read(set, file);
        int length = labels.Count + Pixels;
        if (contents.Length == 0 || contents.Length % length != 0)
            throw new DataSetException(
                $"{path} has {contents.Length} bytes unpacked, which is no whole number of records of {length} bytes.");
        for (int start = 0; start < contents.Length; start += length)
            for (int k = 0; k < labels.Count; k++)
                if (contents[start + k] >= labels.Classes[k])
                    throw new DataSetException($"{path}, byte {start + k}: record {start / length} has the label {contents[start + k]}, "
                        + $"but there are classes 0 to {labels.Classes[k] - 1}.");
        return Enumerable.Range(0, contents.Length / length).Select(i => new ReadOnlyMemory<byte>(contents, i * length, length));
    }

    private static int[] InOrder(int count) => [.. Enumerable.Range(0, count)];

    private static Samples Take(List<ReadOnlyMemory<byte>> records, CifarLabels labels, ReadOnlySpan<int> order, int most)
    {
        if (most > 0 && most < order.Length) order = order[..most];
        Tensor inputs = new(order.Length, Pixels);
        int[] classes = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            ReadOnlySpan<byte> record = records[order[i]].Span, planes = record[labels.Count..];
            Span<float> row = inputs.Row(i);
            for (int c = 0; c < Channels; c++)
                for (int k = 0; k < Positions; k++) row[k * Channels + c] = planes[c * Positions + k] / 255f;
            classes[i] = record[labels.Count - 1];
        }
        return new Samples(inputs, classes, labels.Classes[^1]);
    }
}

/// <summary>The labels before every picture of a CIFAR file, a byte each, of which the last is learned.</summary>
/// <param name="Classes">How many classes each of them tells apart.</param>
public sealed record CifarLabels(IReadOnlyList<int> Classes)
{
    /// <summary>CIFAR-10's: the class.</summary>
    public static CifarLabels Ten { get; } = new([10]);

    /// <summary>CIFAR-100's: one of 20 families of classes, then the class.</summary>
    public static CifarLabels Hundred { get; } = new([20, 100]);

    /// <summary>How many labels a record has.</summary>
    public int Count => Classes.Count;
}
