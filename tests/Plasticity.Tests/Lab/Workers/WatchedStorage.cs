using Plasticity.Lab.RunStore;

namespace Plasticity.Tests.Lab.Workers;

/// <summary>The disk, with somebody who is told before each thing that is done to it, and may throw.</summary>
/// <param name="before">Is given the number of the call, from 1, what is done, and the path.</param>
internal sealed class WatchedStorage(Action<int, string, string> before) : RunStorage
{
    private int _calls;

    public int Calls => _calls;

    public override void MakeFolder(string path)
    {
        Note(nameof(MakeFolder), path);
        Disk.MakeFolder(path);
    }

    public override void Write(string path, Action<Stream> content, bool toDisk)
    {
        Note(nameof(Write), path);
        Disk.Write(path, content, toDisk);
    }

    public override bool TryCreate(string path, string content)
    {
        Note(nameof(TryCreate), path);
        return Disk.TryCreate(path, content);
    }

    public override void Delete(string path)
    {
        Note(nameof(Delete), path);
        Disk.Delete(path);
    }

    private void Note(string what, string path) => before(Interlocked.Increment(ref _calls), what, path);
}
