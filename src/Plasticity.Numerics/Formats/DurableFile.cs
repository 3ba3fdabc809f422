namespace Plasticity.Numerics;

/// <summary>Files that are whole or not there: never half written, whenever the process or the machine stops.</summary>
public static class DurableFile
{
    /// <summary>Numbers the temporary files of this process, so that writers at once never meet.</summary>
    private static int _writes;

    /// <summary>
    /// Writes a file under a temporary name in its folder, forces it to the disk, and renames it into place: a reader sees the old
    /// file or the new one. If writing fails, the old file stays. A process that is killed may leave <c>.NAME.*.tmp</c> behind.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">Writes the contents to the stream, which can seek.</param>
    /// <param name="toDisk">
    /// Whether it is forced to the disk. If not, the file is still whole for every reader and when the process is killed; a power cut may
    /// leave an empty one. For what can be made again.
    /// </param>
    /// <exception cref="IOException">The disk is full, or the folder is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void Write(string path, Action<Stream> write, bool toDisk = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string target = Path.GetFullPath(path);
        using FileStream stream = CreateBeside(target);
        try
        {
            write(stream);
            // Flush alone stops at the operating system, whose copy a power cut takes.
            stream.Flush(flushToDisk: toDisk);
            stream.Close();
            File.Move(stream.Name, target, overwrite: true);
        }
        catch
        {
            stream.Close();
            File.Delete(stream.Name);
            throw;
        }
    }

    private static FileStream CreateBeside(string target)
    {
        for (int attempt = 0; ; attempt++)
        {
            string name = $".{Path.GetFileName(target)}.{Environment.ProcessId}-{Interlocked.Increment(ref _writes)}.tmp";
            string path = Path.Combine(Path.GetDirectoryName(target)!, name);
            try
            {
                return new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < 1000 && File.Exists(path))
            {
                // One that an earlier process of this number left behind.
            }
        }
    }
}
