using Plasticity.Numerics;
using Plasticity.Tasks;
using Xunit;

namespace Plasticity.Tests.Tasks;

public sealed class CifarTests : IDisposable
{
    private static readonly TaskOptions _unit = new() { Normalise = PixelNormalisation.Unit };

    private readonly TemporaryFolder _temporary = new();

    private DataFolders Folders =>
        new(name => name == DataFolders.Variable ? _temporary.Path : null, _temporary["home"],
            () => throw new InvalidOperationException("Nobody asked."));

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Planes_become_pixels_whose_channels_stand_side_by_side(bool packed)
    {
        TinyCifar.WriteTo(_temporary["tiny"], packed);
        LearningTask task = Cifar.Load(TinyCifar.Set, CifarLabels.Ten, Folders, _unit);
        Assert.Equal(new ImageShape(32, 32, 3), task.InputShape);
        Assert.Equal((3072, 10, 22, 2, 7), (task.Inputs, task.Outputs, task.Train.Count, task.Validation.Count, task.Test.Count));
        for (int i = 0; i < 7; i++)
        {
            Assert.Equal((i + 2) % 10, task.Test.Labels[i]);
            for (int y = 0; y < 32; y++)
                for (int x = 0; x < 32; x++)
                    for (int c = 0; c < 3; c++)
                        Assert.Equal(TinyCifar.Byte(2, i, c * 1024 + y * 32 + x) / 255f, task.Test.Inputs[i, (y * 32 + x) * 3 + c]);
        }
    }

    [Fact]
    public void Every_training_image_is_in_one_part_with_its_label()
    {
        TinyCifar.WriteTo(_temporary["tiny"]);
        LearningTask task = Cifar.Load(TinyCifar.Set, CifarLabels.Ten, Folders, _unit);
        List<int> found = [];
        foreach (Samples part in (Samples[])[task.Train, task.Validation])
            for (int i = 0; i < part.Count; i++)
            {
                int first = (int)Math.Round(part.Inputs[i, 0] * 255);
                (int file, int record) = Enumerable.Range(0, 24).Select(k => (k / 12, k % 12))
                    .Single(place => TinyCifar.Byte(place.Item1, place.Item2, 0) == first);
                Assert.Equal((record + file) % 10, part.Labels[i]);
                found.Add(file * 12 + record);
            }
        Assert.Equal(Enumerable.Range(0, 24), found.Order());
        Assert.NotEqual(Enumerable.Range(0, 24), found);
    }

    [Fact]
    public void The_split_depends_on_its_seed_and_limits_are_kept()
    {
        TinyCifar.WriteTo(_temporary["tiny"]);
        int[] Train(TaskOptions options) => [.. Cifar.Load(TinyCifar.Set, CifarLabels.Ten, Folders, options).Train.Labels];
        Assert.Equal(Train(new()), Train(new()));
        Assert.NotEqual(Train(new()), Train(new() { Split = 1 }));
        Assert.Equal(Train(new())[..5], Train(new() { TrainSamples = 5 }));
        Assert.Equal(3, Cifar.Load(TinyCifar.Set, CifarLabels.Ten, Folders, new() { TestSamples = 3 }).Test.Count);
    }

    [Fact]
    public void Pixels_are_standardised_unless_told_otherwise_by_what_is_learned_from_alone()
    {
        TinyCifar.WriteTo(_temporary["tiny"]);
        LearningTask unit = Cifar.Load(TinyCifar.Set, CifarLabels.Ten, Folders, _unit with { TrainSamples = 9 }),
            standard = Cifar.Load(TinyCifar.Set, CifarLabels.Ten, Folders, new() { TrainSamples = 9 });
        for (int c = 0; c < 3; c++)
        {
            double[] channel = [.. Enumerable.Range(0, 9 * 1024).Select(i => (double)unit.Train.Inputs[i / 1024, i % 1024 * 3 + c])];
            double mean = channel.Average(), deviation = Math.Sqrt(channel.Average(value => (value - mean) * (value - mean)));
            foreach ((Samples before, Samples after) in
                ((Samples, Samples)[])[(unit.Train, standard.Train), (unit.Validation, standard.Validation), (unit.Test, standard.Test)])
                for (int i = 0; i < before.Inputs.Count / 3; i++)
                    Assert.Equal((before.Inputs.Span[3 * i + c] - mean) / deviation, after.Inputs.Span[3 * i + c], 1e-5);
            Assert.Contains($"{mean:0.000}", standard.Description, StringComparison.Ordinal);
            Assert.Contains($"{deviation:0.000}", standard.Description, StringComparison.Ordinal);
        }
        Assert.Equal(TinyCifar.Set.Description, unit.Description);
    }

    [Fact]
    public void The_second_of_two_labels_is_learned()
    {
        byte[] Records(int count)
        {
            byte[] contents = new byte[count * 3074];
            for (int i = 0; i < count; i++) (contents[i * 3074], contents[i * 3074 + 1], contents[i * 3074 + 2]) = (19, (byte)(i + 80), 255);
            return contents;
        }
        DataSet set = TinyCifar.Unpinned with
        {
            Files = [Write("train.bin", Records(20), 3074), Write("test.bin", Records(20), 3074)],
        };
        LearningTask task = Cifar.Load(set, CifarLabels.Hundred, Folders, _unit);
        Assert.Equal(100, task.Outputs);
        Assert.Equal(Enumerable.Range(80, 20), task.Test.Labels.ToArray());
        Assert.Equal((1f, 0f), (task.Test.Inputs[3, 0], task.Test.Inputs[3, 1]));
        byte[] wrong = Records(20);
        wrong[3074 * 4] = 20;
        Write("test.bin", wrong, 3074);
        string message = Assert.Throws<DataSetException>(() => Cifar.Load(set, CifarLabels.Hundred, Folders, _unit)).Message;
        Assert.Contains("byte 12296: record 4 has the label 20, but there are classes 0 to 19", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_any_whole_number_of_records_are_read_and_others_are_refused_by_name()
    {
        TinyCifar.WriteTo(_temporary["tiny"], packed: true);
        Assert.Equal(22, Cifar.Load(TinyCifar.Unpinned, CifarLabels.Ten, Folders, new()).Train.Count);
        string Refusal(byte[] contents)
        {
            Write("b.bin.gz", TinyImages.Pack(contents), 0);
            string message = Assert.Throws<DataSetException>(
                () => Cifar.Load(TinyCifar.Unpinned, CifarLabels.Ten, Folders, new())).Message;
            Assert.Contains(_temporary["tiny", "b.bin.gz"], message, StringComparison.Ordinal);
            return message;
        }
        Assert.Contains("no whole number of records of 3073 bytes", Refusal(TinyCifar.Contents[1][1..]), StringComparison.Ordinal);
        Assert.Contains("0 bytes", Refusal([]), StringComparison.Ordinal);
        Assert.Contains("more than 307300 bytes", Refusal(new byte[400 * 3073]), StringComparison.Ordinal);
        byte[] wrong = [.. TinyCifar.Contents[1]];
        wrong[3073] = 10;
        Assert.Contains("byte 3073: record 1 has the label 10", Refusal(wrong), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_records_to_split_are_refused()
    {
        DataSet set = TinyCifar.Unpinned with
        {
            Files = [Write("a.bin", TinyCifar.Contents[0][..(9 * 3073)], 3073), Write("test.bin", TinyCifar.Contents[2], 3073)],
        };
        Assert.Contains("9 images",
            Assert.Throws<DataSetException>(() => Cifar.Load(set, CifarLabels.Ten, Folders, new())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_catalogue_knows_their_labels()
    {
        Assert.Equal("cifar10", Cifar.Cifar10.Name);
        Assert.Equal("cifar100", Cifar.Cifar100.Name);
        Assert.Equal((1, 2), (CifarLabels.Ten.Count, CifarLabels.Hundred.Count));
        Assert.All((TaskEntry[])[Cifar.Cifar10, Cifar.Cifar100, Cifar.Cifar10Subset],
            entry => Assert.Equal(PixelNormalisation.Standard, entry.UsualNormalisation));
    }

    private DataFile Write(string name, byte[] contents, int record)
    {
        Directory.CreateDirectory(_temporary["tiny"]);
        File.WriteAllBytes(_temporary["tiny", name], contents);
        return new DataFile(name, 100 * Math.Max(record, 1), null) { RecordBytes = record };
    }
}
