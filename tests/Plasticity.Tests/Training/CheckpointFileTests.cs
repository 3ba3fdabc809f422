using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Training;

public sealed class CheckpointFileTests
{
    private const string Identity = "configuration 0123";
    private const int HeaderSize = 56;

    [Fact]
    public void Every_number_comes_back_to_the_bit()
    {
        Checkpoint written = new()
        {
            Steps = long.MaxValue,
            EvaluatedAt = null,
            TotalSteps = 1L << 53,
            BatchesPerEpoch = int.MaxValue,
            EpochLoss = 0.1 + 0.2,
            Applied = -1,
            Cost = new Cost { Forward = 1.0 / 3, Backward = 1e300, Inference = double.Epsilon, Updates = 5 },
            Seconds = Math.PI,
            InitialNorms = [0, double.BitIncrement(1), 1e-310],
            Metrics =
            [
                new(0, 0, "validation", 0, "loss", double.NaN),
                new(1L << 40, 1.0 / 7, "train", -3, "two words %20\n\t\u00e9", double.NegativeInfinity),
                new(2, 0.25, "", int.MaxValue, "", -0.0),
                new(3, 0.5, "validation", 1, "loss", BitConverter.Int64BitsToDouble(0x7FF0_0000_0000_0001)),
            ],
            Tensors = new()
            {
                ["b"] = Tensor.From([1, -0f, float.Epsilon, float.MaxValue, 0.1f, 3], 2, 3),
                ["a"] = Tensor.From([7], 1),
                ["scalar"] = Tensor.From([8]),
            },
        };
        Checkpoint read = Read(Written(written));
        Assert.Equal((long.MaxValue, null, 1L << 53, int.MaxValue), (read.Steps, read.EvaluatedAt, read.TotalSteps, read.BatchesPerEpoch));
        Assert.Equal((0.1 + 0.2, -1, Math.PI), (read.EpochLoss, read.Applied, read.Seconds));
        Assert.Equal((1.0 / 3, 1e300, double.Epsilon, 5.0),
            (read.Cost.Forward, read.Cost.Backward, read.Cost.Inference, read.Cost.Updates));
        Assert.Equal(written.InitialNorms, read.InitialNorms);
        Assert.Equal(written.Metrics, read.Metrics);
        Assert.Equal(Bits(written.Metrics), Bits(read.Metrics));
        Assert.Equal(["b", "a", "scalar"], read.Tensors.Keys);
        foreach ((string name, Tensor tensor) in written.Tensors)
        {
            Assert.Equal(tensor.Shape.ToArray(), read.Tensors[name].Shape.ToArray());
            Assert.Equal(Bits(tensor), Bits(read.Tensors[name]));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Loss_may_be_none_or_no_finite_number_and_metrics_may_be_none(double? loss)
    {
        Checkpoint read = Read(Written(Real() with { EpochLoss = loss, EvaluatedAt = 25, Metrics = [] }));
        Assert.Equal(loss, read.EpochLoss);
        Assert.Equal(25, read.EvaluatedAt);
        Assert.Empty(read.Metrics);
    }

    /// <summary>The format as the documentation has it, put together without the code that writes it.</summary>
    [Fact]
    public void A_file_is_header_length_hash_and_safetensors()
    {
        Checkpoint checkpoint = Real();
        byte[] file = Written(checkpoint);
        Assert.Equal("PLSTCKPT"u8, file.AsSpan(0, 8));
        Assert.Equal(1, BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(8)));
        Assert.Equal(file.Length - HeaderSize, BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(16)));
        Assert.Equal(SHA256.HashData(file.AsSpan(HeaderSize)), file[24..HeaderSize]);
        SafetensorsContents body = Safetensors.Read(new MemoryStream(file[HeaderSize..]), "body");
        Assert.Equal(
            ["model.W1", "model.b1", "model.W2", "model.b2", "model.W3", "model.b3", "rule.B1", "rule.B2", "rule.B3",
                "optimiser.velocity.W1", "optimiser.velocity.b1", "optimiser.velocity.W2", "optimiser.velocity.b2",
                "optimiser.velocity.W3", "optimiser.velocity.b3", "metrics"],
            body.Tensors.Keys);
        Assert.Equal(Identity, body.Metadata["identity"]);
        Assert.Equal(NumericsVersion.Current.ToString(CultureInfo.InvariantCulture), body.Metadata["numerics-version"]);
        Assert.Equal("30", body.Metadata["steps"]);
        Assert.Equal(file, Assembled(1, file[HeaderSize..]));
    }

    [Fact]
    public void A_flipped_byte_anywhere_is_noticed()
    {
        byte[] file = Written(Real());
        RandomStream random = new Seed(7).Stream("test");
        for (int i = 0; i < 1000; i++)
        {
            int at = random.NextInt(file.Length);
            Flip(at, (byte)(1 + random.NextInt(255)));
        }
        for (int bit = 0; bit < 8 * HeaderSize; bit++) Flip(bit / 8, (byte)(1 << (bit % 8)));
        Read(file);

        void Flip(int at, byte by)
        {
            file[at] ^= by;
            CheckpointException exception = Assert.Throws<CheckpointException>(() => Read(file));
            Assert.StartsWith("memory: found ", exception.Message, StringComparison.Ordinal);
            file[at] ^= by;
        }
    }

    [Fact]
    public void A_file_cut_anywhere_or_continued_is_noticed()
    {
        byte[] file = Written(Real());
        RandomStream random = new Seed(8).Stream("test");
        foreach (int length in Enumerable.Range(0, 100).Concat(Enumerable.Range(0, 100).Select(_ => random.NextInt(file.Length))))
            Assert.Throws<CheckpointException>(() => Read(file[..length]));
        Assert.Throws<CheckpointException>(() => Read([.. file, 0]));
        Assert.Throws<CheckpointException>(() => Read([.. file, .. file]));
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public void A_length_that_lies_is_noticed(long length)
    {
        byte[] file = Written(Real());
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(16), length);
        Assert.Contains("as it says", Assert.Throws<CheckpointException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    /// <summary>A hash protects against damage, not against another program: what it wrote is refused all the same.</summary>
    [Fact]
    public void A_sound_file_of_other_contents_is_refused()
    {
        Expect("another program", Assembled(1, "nonsense"u8.ToArray()));
        Expect("another program", Assembled(1, []));
        byte[] file = Written(Real());
        Expect("version 2 of the format", Assembled(2, file[HeaderSize..]));
        SafetensorsContents body = Safetensors.Read(new MemoryStream(file[HeaderSize..]), "body");
        foreach (string key in body.Metadata.Keys)
        {
            string[] wrong = key switch
            {
                "identity" or "metric-kinds" => [],
                "steps" => ["", "1.5", "99999999999999999999"],
                _ => ["x", "1e", "0x1"],
            };
            foreach (string value in wrong) Expect("found", Changed(key, value));
            Expect(key == "metric-kinds" ? "metrics" : $"'{key}'", Changed(key, null));
        }
        Expect("metrics", Changed("metric-kinds", "validation loss"));
        Expect("metrics", Changed("metric-kinds", "a b c"));
        body.Tensors["metrics"] = new Tensor(3, 7);
        Expect("metrics", Assembled(body));

        byte[] Changed(string key, string? value) => Assembled(body with
        {
            Metadata = new(body.Metadata.Where(text => text.Key != key || value is not null)
                .Select(text => text.Key == key ? new(key, value!) : text)),
        });
        static void Expect(string text, byte[] bytes) =>
            Assert.Contains(text, Assert.Throws<CheckpointException>(() => Read(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_checkpoint_of_another_trial_or_numerics_version_is_refused_by_name()
    {
        byte[] file = Written(Real());
        string message = Assert.Throws<CheckpointException>(
            () => CheckpointFile.Read(new MemoryStream(file), "run.ckpt", "configuration 4567")).Message;
        foreach (string text in (string[])["run.ckpt", Identity, "configuration 4567"])
            Assert.Contains(text, message, StringComparison.Ordinal);
        SafetensorsContents body = Safetensors.Read(new MemoryStream(file[HeaderSize..]), "body");
        body.Metadata["numerics-version"] = "99";
        message = Assert.Throws<CheckpointException>(() => Read(Assembled(body))).Message;
        Assert.Contains("numerics version 99", message, StringComparison.Ordinal);
        Assert.Contains("anew", message, StringComparison.Ordinal);
    }

    /// <summary>Disk full at the first write, at the second, and so on, until there is room enough.</summary>
    [Fact]
    public void A_failing_write_leaves_the_old_file_as_it_was()
    {
        using TemporaryFolder folder = new();
        string path = folder["trial.ckpt"];
        Checkpoint old = Real(), next = Real(steps: 40);
        CheckpointFile.Write(path, old, Identity);
        byte[] before = File.ReadAllBytes(path);
        int failures = 0;
        for (bool isWritten = false; !isWritten;)
        {
            try
            {
                DurableFile.Write(path, stream => CheckpointFile.Write(new FailingStream(stream, failures), next, Identity));
                isWritten = true;
            }
            catch (IOException exception)
            {
                Assert.Equal("No space left on device", exception.Message);
                Assert.Equal(before, File.ReadAllBytes(path));
                Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
                failures++;
            }
        }
        Assert.True(failures > 10, $"There were only {failures} writes.");
        Assert.Equal(40, CheckpointFile.Read(path, Identity).Steps);
    }

    /// <summary>Written without <see cref="DurableFile"/>, a torn file is no checkpoint until the last byte is there.</summary>
    [Fact]
    public void What_a_failing_write_leaves_in_a_stream_is_no_checkpoint()
    {
        Checkpoint checkpoint = Real();
        for (int writes = 0; ; writes++)
        {
            using MemoryStream stream = new();
            try
            {
                CheckpointFile.Write(new FailingStream(stream, writes), checkpoint, Identity);
                Assert.Equal(30, Read(stream.ToArray()).Steps);
                break;
            }
            catch (IOException)
            {
                Assert.Throws<CheckpointException>(() => Read(stream.ToArray()));
            }
        }
    }

    [Fact]
    public void A_checkpoint_may_lie_anywhere_in_a_stream()
    {
        using MemoryStream stream = new();
        stream.Write("before"u8);
        CheckpointFile.Write(stream, Real(), Identity);
        Assert.Equal(stream.Length, stream.Position);
        stream.Position = 6;
        Assert.Equal(30, CheckpointFile.Read(stream, "memory", Identity).Steps);
    }

    [Fact]
    public void A_missing_file_is_an_error_of_the_file_system()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<FileNotFoundException>(() => CheckpointFile.Read(folder["none.ckpt"], Identity));
        Assert.Throws<DirectoryNotFoundException>(() => CheckpointFile.Write(folder["none", "a.ckpt"], Real(), Identity));
    }

    /// <summary>The checkpoint of a trial under way, with metrics and every kind of state.</summary>
    private static Checkpoint Real(int steps = 30)
    {
        SmallTrial trial = new("fa", optimiser: new OptimiserOptions { Kind = OptimiserKind.Momentum, LearningRate = 0.01f });
        using CancellationTokenSource source = new();
        trial.Trainer.Run(new Watch { OnStep = trainer => { if (trainer.Steps == steps) source.Cancel(); } }, source.Token);
        return trial.Trainer.Capture()!;
    }

    private static byte[] Written(Checkpoint checkpoint)
    {
        using MemoryStream stream = new();
        CheckpointFile.Write(stream, checkpoint, Identity);
        return stream.ToArray();
    }

    private static Checkpoint Read(byte[] file) => CheckpointFile.Read(new MemoryStream(file), "memory", Identity);

    private static byte[] Assembled(SafetensorsContents body)
    {
        using MemoryStream stream = new();
        Safetensors.Write(stream, body.Tensors, body.Metadata);
        return Assembled(1, stream.ToArray());
    }

    private static byte[] Assembled(long version, byte[] body)
    {
        byte[] numbers = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, version);
        BinaryPrimitives.WriteInt64LittleEndian(numbers.AsSpan(8), body.Length);
        return [.. "PLSTCKPT"u8, .. numbers, .. SHA256.HashData(body), .. body];
    }

    private static IEnumerable<long> Bits(IEnumerable<Metric> metrics) =>
        metrics.SelectMany(metric => (long[])[BitConverter.DoubleToInt64Bits(metric.Epoch), BitConverter.DoubleToInt64Bits(metric.Value)]);

    private static int[] Bits(Tensor tensor) => Array.ConvertAll(tensor.Span.ToArray(), BitConverter.SingleToInt32Bits);

    /// <summary>A stream on a disk that is full after so many writes.</summary>
    private sealed class FailingStream(Stream stream, int writes) : Stream
    {
        private int _left = writes;

        public override bool CanRead => false;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => stream.Length;

        public override long Position { get => stream.Position; set => stream.Position = value; }

        public override void Flush() => stream.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => stream.Seek(offset, origin);

        public override void SetLength(long value) => stream.SetLength(value);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        /// <summary>As a disk does it, the write that fails has written some.</summary>
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (_left-- > 0)
            {
                stream.Write(buffer);
                return;
            }
            stream.Write(buffer[..(buffer.Length / 2)]);
            throw new IOException("No space left on device");
        }
    }
}
