using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Plasticity.Lab.Exports;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Lab.Exports;

public sealed class TensorBoardExporterTests(SmallSweep small) : IClassFixture<SmallSweep>
{
    private sealed record Event(double WallTime, long Step, string? FileVersion, List<(string Tag, float Value)> Values);

    [Fact]
    public void Every_run_that_measured_has_one_file_with_its_measurements()
    {
        using TemporaryFolder folder = small.Export(new TensorBoardExporter());
        List<string> files = [.. Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)];
        foreach (RunResult run in small.Result.Runs.Where(run => run.Outcome is not null))
        {
            Attempt attempt = small.Sweep.DirectoryOf(run.Run).ReadAttempt(1)!;
            double began = (DateTimeOffset.Parse(attempt.Began, CultureInfo.InvariantCulture) - DateTimeOffset.UnixEpoch).TotalSeconds;
            string file = folder[run.Arm.Label, $"seed-{run.Run.Seed}", $"events.out.tfevents.{(long)began}.plasticity"];
            Assert.True(files.Remove(file), file);
            List<Event> events = Decode(File.ReadAllBytes(file));
            Assert.Equal(("brain.Event:2", 0L, began, 0),
                (events[0].FileVersion, events[0].Step, events[0].WallTime, events[0].Values.Count));
            Assert.All(events[1..], one => Assert.Null(one.FileVersion));
            Assert.Equal(events[1..].Select(one => one.Step).Distinct().Order(), events[1..].Select(one => one.Step));
            // Updates take the same time each.
            TrialOutcome outcome = run.Outcome!;
            Assert.All(events[1..], one =>
                Assert.Equal(began + outcome.Seconds * one.Step / Math.Max(1, outcome.Steps), one.WallTime, 1e-5));
            Assert.Equal(
                outcome.Metrics.Select(metric => (metric.Step, NameOf(metric), (float)metric.Value)).Order(),
                events.SelectMany(one => one.Values.Select(value => (one.Step, value.Tag, value.Value))).Order());
        }
        Assert.Empty(files);
    }

    [Theory]
    [InlineData(1L)]
    [InlineData(127L)]
    [InlineData(128L)]
    [InlineData(16_384L)]
    [InlineData(long.MaxValue)]
    public void Steps_and_values_of_any_size_are_read_back(long step)
    {
        MemoryStream stream = new();
        TensorBoardEvents writer = new(stream);
        (string, double)[] values = [("a/b", double.NaN), (new string('x', 300), -0.1), ("ä", double.PositiveInfinity)];
        writer.Add(DateTimeOffset.UnixEpoch.AddSeconds(1.5), step, values);
        Event one = Assert.Single(Decode(stream.ToArray()));
        Assert.Equal((1.5, step), (one.WallTime, one.Step));
        Assert.Equal(values.Select(value => (value.Item1, (float)value.Item2)), one.Values);
    }

    [Fact]
    public void The_checksum_of_this_test_is_that_of_the_standard()
    {
        // RFC 3720, appendix B.4, and the check value of CRC-32C.
        Assert.Equal(0xE3069283u, Crc32C("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C(new byte[32]));
    }

    private static string NameOf(Metric metric) =>
        metric.Layer == 0 ? $"{metric.Split}/{metric.Name}" : $"{metric.Name}/layer {metric.Layer}";

    /// <summary>The definition: remainders bit by bit, by the polynomial 0x1EDC6F41 with its bits in reverse.</summary>
    private static uint Crc32C(ReadOnlySpan<byte> data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
        }
        return ~crc;
    }

    private static uint Masked(uint crc) => unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8);

    private static List<Event> Decode(ReadOnlySpan<byte> file)
    {
        List<Event> events = [];
        while (!file.IsEmpty)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file));
            Assert.Equal(Masked(Crc32C(file[..8])), BinaryPrimitives.ReadUInt32LittleEndian(file[8..]));
            ReadOnlySpan<byte> data = file.Slice(12, length);
            Assert.Equal(Masked(Crc32C(data)), BinaryPrimitives.ReadUInt32LittleEndian(file[(12 + length)..]));
            events.Add(EventOf(data));
            file = file[(16 + length)..];
        }
        return events;
    }

    private static Event EventOf(ReadOnlySpan<byte> data)
    {
        Event read = new(double.NaN, 0, null, []);
        while (!data.IsEmpty)
            switch (Varint(ref data))
            {
                case 1 << 3 | 1: read = read with { WallTime = BinaryPrimitives.ReadDoubleLittleEndian(Take(ref data, 8)) }; break;
                case 2 << 3 | 0: read = read with { Step = (long)Varint(ref data) }; break;
                case 3 << 3 | 2: read = read with { FileVersion = Encoding.UTF8.GetString(Take(ref data, (int)Varint(ref data))) }; break;
                case 5 << 3 | 2: ReadSummary(Take(ref data, (int)Varint(ref data)), read.Values); break;
                case ulong other: throw new InvalidDataException($"An event has no field of key {other} that is written here.");
            }
        return read;
    }

    private static void ReadSummary(ReadOnlySpan<byte> data, List<(string, float)> values)
    {
        while (!data.IsEmpty)
        {
            Assert.Equal(1UL << 3 | 2, Varint(ref data));
            ReadOnlySpan<byte> value = Take(ref data, (int)Varint(ref data));
            Assert.Equal(1UL << 3 | 2, Varint(ref value));
            string tag = Encoding.UTF8.GetString(Take(ref value, (int)Varint(ref value)));
            Assert.Equal(2UL << 3 | 5, Varint(ref value));
            values.Add((tag, BinaryPrimitives.ReadSingleLittleEndian(Take(ref value, 4))));
            Assert.True(value.IsEmpty);
        }
    }

    private static ulong Varint(ref ReadOnlySpan<byte> data)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = Take(ref data, 1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> data, int count)
    {
        ReadOnlySpan<byte> taken = data[..count];
        data = data[count..];
        return taken;
    }
}
