using System.Globalization;
using System.IO.Compression;
using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Tasks;

/// <summary>The 8x8 handwritten digits that come with the program: 1,797 images, pixels scaled to [0, 1].</summary>
public static class Digits
{
    private const int Images = 1797, Side = 8, Pixels = Side * Side, Classes = 10, TestImages = 360, ValidationImages = 180;

    /// <summary>The task's line in the list.</summary>
    public static TaskEntry Entry { get; } =
        new("digits", "8x8 handwritten digits, 10 classes (comes with the program)", DataSet: null, Load)
        {
            UsualNormalisation = PixelNormalisation.Unit,
        };

    /// <summary>Splits the images at random into 1,257 to train on, 180 to validate, 360 to test.</summary>
    public static LearningTask Load(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Samples all = Read();
        int[] order = new int[Images];
        for (int i = 0; i < Images; i++) order[i] = i;
        new Seed(options.Split).Stream("split").Shuffle(order);
        ReadOnlySpan<int> shuffled = order;
        return ChannelStatistics.Normalised(options.Normalise, new LearningTask
        {
            Name = "digits",
            Description = "8x8 handwritten digits, 10 classes",
            Attribution =
                "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, CC BY 4.0",
            Test = all.Take(shuffled[..TestImages]).First(options.TestSamples),
            Validation = all.Take(shuffled[TestImages..(TestImages + ValidationImages)]),
            Train = all.Take(shuffled[(TestImages + ValidationImages)..]).First(options.TrainSamples),
            Loss = Loss.CrossEntropy,
            HiddenWidths = [64, 64],
            InputShape = new ImageShape(Side, Side, 1),
        });
    }

    private static Samples Read()
    {
        using Stream resource = typeof(Digits).Assembly.GetManifestResourceStream("digits.csv.gz")
            ?? throw new InvalidOperationException("The program was built without its digits.");
        using StreamReader reader = new(new GZipStream(resource, CompressionMode.Decompress));
        Tensor inputs = new(Images, Pixels);
        int[] labels = new int[Images];
        for (int i = 0; i < Images; i++)
        {
            string[] fields = (reader.ReadLine() ?? throw new InvalidDataException($"The digits end after {i} images.")).Split(',');
            Span<float> row = inputs.Row(i);
            for (int k = 0; k < Pixels; k++) row[k] = int.Parse(fields[k], CultureInfo.InvariantCulture) / 16f;
            labels[i] = int.Parse(fields[Pixels], CultureInfo.InvariantCulture);
        }
        return new Samples(inputs, labels, Classes);
    }
}
