using Plasticity.Lab.RunStore;

namespace Plasticity.Tests.Lab.Workers;

/// <summary>A disk that fails in the midst of files: some write to a stream does half of its work and throws.</summary>
/// <param name="fails">Whether a write fails, by its number from 1.</param>
internal sealed class StorageWithFailingStreams(Func<int, bool> fails) : RunStorage
{
    public const string Message = "No space left on device (made up)";

    private int _writes;

    public override void MakeFolder(string path) => Disk.MakeFolder(path);

    public override void Write(string path, Action<Stream> content, bool toDisk) =>
        Disk.Write(path, stream => content(new FailingStream(this, stream)), toDisk);

    public override bool TryCreate(string path, string content)
    {
        if (!Fails()) return Disk.TryCreate(path, content);
        // As a process leaves it that dies here; one that lives takes it away again.
        Disk.TryCreate(path, content[..(content.Length / 2)]);
        throw new IOException(Message);
    }

    public override void Delete(string path) => Disk.Delete(path);

    private bool Fails() => fails(Interlocked.Increment(ref _writes));

    private sealed class FailingStream(StorageWithFailingStreams storage, Stream inner) : Stream
    {
        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => inner.CanSeek;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => inner.Position = value; }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void SetLength(long value) => inner.SetLength(value);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            bool fails = storage.Fails();
            inner.Write(fails ? buffer[..(buffer.Length / 2)] : buffer);
            if (fails) throw new IOException(Message);
        }
    }
}
