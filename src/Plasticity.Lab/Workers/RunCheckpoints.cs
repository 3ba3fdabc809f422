using System.Globalization;
using Plasticity.Lab.RunStore;
using Plasticity.Training;

namespace Plasticity.Lab.Workers;

/// <summary>The checkpoints of a run: the newest two are kept, so that there is one to go back to if a file is damaged.</summary>
/// <param name="directory">The run's folder.</param>
internal sealed class RunCheckpoints(RunDirectory directory)
{
    private const int Kept = 2;

    private readonly List<string> _damaged = [];

    private string Folder => directory[RunFiles.Checkpoints];

    /// <summary>Writes a checkpoint, durably, and then deletes those that are too old or were passed over.</summary>
    /// <exception cref="IOException">It cannot be written; older ones are as they were.</exception>
    public void Write(Checkpoint checkpoint)
    {
        directory.Storage.MakeFolder(Folder);
        string name = string.Create(CultureInfo.InvariantCulture, $"step-{checkpoint.Steps:D12}.ckpt");
        string path = Path.Combine(Folder, name);
        directory.Storage.Write(path, stream => CheckpointFile.Write(stream, checkpoint, directory.Run.Identity), toDisk: true);
        // Damaged ones may be of later steps: they must not count as newer than this one.
        foreach (string file in _damaged.Except([path])) directory.Storage.Delete(file);
        _damaged.Clear();
        foreach (string old in NewestFirst().Skip(Kept)) directory.Storage.Delete(old);
    }

    /// <summary>Puts a trainer where the newest sound checkpoint was taken.</summary>
    /// <param name="trainer">A trainer at its first step.</param>
    /// <param name="remarks">Receives what was wrong with those that could not be used.</param>
    /// <returns>The step; null if there is no sound checkpoint, and the run begins anew.</returns>
    public long? Restore(Trainer trainer, ICollection<string> remarks)
    {
        foreach (string file in NewestFirst())
        {
            try
            {
                Checkpoint checkpoint = CheckpointFile.Read(file, directory.Run.Identity);
                trainer.Restore(checkpoint);
                return checkpoint.Steps;
            }
            catch (CheckpointException exception)
            {
                _damaged.Add(file);
                remarks.Add($"{Path.GetFileName(file)} was passed over: {exception.Message.Replace(file, "it", StringComparison.Ordinal)}");
            }
        }
        return null;
    }

    /// <summary>Deletes all.</summary>
    /// <exception cref="IOException">One cannot be deleted.</exception>
    public void Clear()
    {
        foreach (string file in NewestFirst()) directory.Storage.Delete(file);
        if (Directory.Exists(Folder) && !Directory.EnumerateFileSystemEntries(Folder).Any()) Directory.Delete(Folder);
    }

    private string[] NewestFirst() => Directory.Exists(Folder)
        ? Directory.EnumerateFiles(Folder, "step-*.ckpt").OrderDescending(StringComparer.Ordinal).ToArray() : [];
}
