using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Plasticity.Numerics;
using Plasticity.Rules;

namespace Plasticity.Training;

/// <summary>
/// Checkpoints as files that are whole or not there, and of which a single flipped bit is noticed. A header of 56 bytes - the text
/// <c>PLSTCKPT</c>, the version of the format, the length of the body (each 8 bytes, little-endian), the body's SHA-256 - and the body, a
/// safetensors file: tensors, and as metadata the exact text of every other number.
/// </summary>
public static class CheckpointFile
{
    private const long FormatVersion = 1;
    private const int VersionAt = 8, LengthAt = 16, HashAt = 24, HeaderSize = HashAt + SHA256.HashSizeInBytes;
    private const string MetricRows = "metrics", MetricKinds = "metric-kinds", Identity = "identity", Numerics = "numerics-version";

    /// <summary>What every file has; <see cref="MetricKinds"/> only one with metrics.</summary>
    private static readonly string[] _keys =
    [
        Identity, Numerics, "steps", "evaluated-at", "total-steps", "batches-per-epoch", "epoch-loss", "applied", "forward", "backward",
        "inference", "updates", "seconds", "initial-norms",
    ];

    private static ReadOnlySpan<byte> Magic => "PLSTCKPT"u8;

    /// <summary>Writes a checkpoint durably (see <see cref="DurableFile"/>): if that fails, an older file stays as it was.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="identity">What the trial is, such as a hash of its configuration. Reading asks for it.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void Write(string path, Checkpoint checkpoint, string identity) =>
        DurableFile.Write(path, stream => Write(stream, checkpoint, identity));

    /// <summary>Writes a checkpoint to a stream. If that fails, what the stream holds is no checkpoint.</summary>
    /// <param name="stream">A stream that can seek, at the place where the file is to start.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="identity">What the trial is.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(Stream stream, Checkpoint checkpoint, string identity)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(identity);
        Span<byte> header = stackalloc byte[HeaderSize];
        header.Clear();
        long start = stream.Position;
        // No checkpoint until the last write: the header comes when the body is there and its hash known.
        stream.Write(header);
        using SHA256 hash = SHA256.Create();
        using (CryptoStream body = new(stream, hash, CryptoStreamMode.Write, leaveOpen: true)) WriteBody(body, checkpoint, identity);
        long end = stream.Position;
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header[VersionAt..], FormatVersion);
        BinaryPrimitives.WriteInt64LittleEndian(header[LengthAt..], end - start - HeaderSize);
        hash.Hash.CopyTo(header[HashAt..]);
        stream.Position = start;
        stream.Write(header);
        stream.Position = end;
    }

    /// <summary>Reads a checkpoint and checks every byte of it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="identity">What the trial is that it must belong to.</param>
    /// <exception cref="CheckpointException">The file is damaged or no checkpoint, or belongs to another trial or version.</exception>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    public static Checkpoint Read(string path, string identity)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path, identity);
    }

    /// <summary>Reads a checkpoint from a stream, from its position to its end, and checks every byte of it.</summary>
    /// <param name="stream">A stream that can seek.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="identity">What the trial is that it must belong to.</param>
    /// <exception cref="CheckpointException">The file is damaged or no checkpoint, or belongs to another trial or version.</exception>
    public static Checkpoint Read(Stream stream, string name, string identity)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(identity);
        Span<byte> header = stackalloc byte[HeaderSize], hash = stackalloc byte[SHA256.HashSizeInBytes];
        int size = stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false);
        if (size < HeaderSize) throw new CheckpointException(name, $"{size} bytes", $"a header of {HeaderSize}");
        if (!header.StartsWith(Magic)) throw new CheckpointException(name, "something else", "a checkpoint, which starts with PLSTCKPT");
        long version = BinaryPrimitives.ReadInt64LittleEndian(header[VersionAt..]);
        if (version != FormatVersion)
            throw new CheckpointException(name, $"version {version} of the format", $"version {FormatVersion}; or the file is damaged");
        long length = BinaryPrimitives.ReadInt64LittleEndian(header[LengthAt..]), start = stream.Position;
        if (length != stream.Length - start)
            throw new CheckpointException(name, $"{stream.Length - start} bytes after the header", $"{length}, as it says: cut or damaged");
        SHA256.HashData(stream, hash);
        if (!hash.SequenceEqual(header[HashAt..]))
            throw new CheckpointException(name, $"contents of SHA-256 {Convert.ToHexStringLower(hash)}",
                $"{Convert.ToHexStringLower(header[HashAt..])}: the file is damaged");
        stream.Position = start;
        try
        {
            SafetensorsContents contents = Safetensors.Read(stream, name);
            return Parse(contents, name, identity);
        }
        catch (Exception e) when (e is TensorFormatException or FormatException or OverflowException)
        {
            throw new CheckpointException(name, $"a sound body that another program wrote ({e.Message})", "one that this one wrote", e);
        }
    }

    private static void WriteBody(Stream body, Checkpoint checkpoint, string identity)
    {
        List<KeyValuePair<string, string>> texts = [.. _keys.Zip(
        [
            identity, Text(NumericsVersion.Current), Text(checkpoint.Steps), Text(checkpoint.EvaluatedAt), Text(checkpoint.TotalSteps),
            Text(checkpoint.BatchesPerEpoch), Text(checkpoint.EpochLoss), Text(checkpoint.Applied), Text(checkpoint.Cost.Forward),
            Text(checkpoint.Cost.Backward), Text(checkpoint.Cost.Inference), Text(checkpoint.Cost.Updates), Text(checkpoint.Seconds),
            string.Join(' ', checkpoint.InitialNorms.Select(norm => Text(norm))),
        ], KeyValuePair.Create)];
        IEnumerable<KeyValuePair<string, Tensor>> tensors = checkpoint.Tensors;
        if (checkpoint.Metrics.Count > 0)
        {
            (Tensor rows, string kinds) = MetricTable.Pack(checkpoint.Metrics);
            tensors = tensors.Append(new(MetricRows, rows));
            texts.Add(new(MetricKinds, kinds));
        }
        Safetensors.Write(body, tensors, texts);
    }

    private static Checkpoint Parse(SafetensorsContents contents, string name, string identity)
    {
        OrderedDictionary<string, string> texts = contents.Metadata;
        foreach (string key in _keys)
            if (!texts.ContainsKey(key)) throw new FormatException($"there is no '{key}'");
        // Who it belongs to comes first: of another trial's or version's checkpoint, nothing else need make sense.
        if (texts[Identity] != identity)
            throw new CheckpointException(name, $"a checkpoint of '{texts[Identity]}'", $"one of '{identity}', the trial to go on with");
        if (texts[Numerics] != Text(NumericsVersion.Current))
            throw new CheckpointException(name, $"numerics version {texts[Numerics]}",
                $"{NumericsVersion.Current}, or bits would not be those of one run: start the trial anew");
        IReadOnlyList<Metric>? metrics = [];
        if (contents.Tensors.Remove(MetricRows, out Tensor? rows)
            && !MetricTable.TryUnpack(rows, texts.GetValueOrDefault(MetricKinds, ""), out metrics))
            throw new FormatException("its metrics are no metrics");
        return new Checkpoint
        {
            Steps = Whole(texts["steps"]),
            EvaluatedAt = texts["evaluated-at"] == "" ? null : Whole(texts["evaluated-at"]),
            TotalSteps = Whole(texts["total-steps"]),
            BatchesPerEpoch = checked((int)Whole(texts["batches-per-epoch"])),
            EpochLoss = texts["epoch-loss"] == "" ? null : Number(texts["epoch-loss"]),
            Applied = Whole(texts["applied"]),
            Cost = new Cost
            {
                Forward = Number(texts["forward"]),
                Backward = Number(texts["backward"]),
                Inference = Number(texts["inference"]),
                Updates = Number(texts["updates"]),
            },
            Seconds = Number(texts["seconds"]),
            InitialNorms = [.. texts["initial-norms"].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number)],
            Metrics = metrics,
            Tensors = contents.Tensors,
        };
    }

    private static string Text(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    /// <summary>The shortest text that reads back as the same double.</summary>
    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static long Whole(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
