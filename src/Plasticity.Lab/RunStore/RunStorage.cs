using System.Text;
using Plasticity.Numerics;

namespace Plasticity.Lab.RunStore;

/// <summary>How run folders reach the disk: whole files, and files that only one of many can create. Tests make one that fails.</summary>
public abstract class RunStorage
{
    private static readonly UTF8Encoding _encoding = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The disk.</summary>
    public static RunStorage Disk { get; } = new DiskStorage();

    /// <summary>Makes a folder and those above it; nothing if it exists.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public abstract void MakeFolder(string path);

    /// <summary>Writes a whole file: a reader sees the old contents or the new.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Writes it to a stream that can seek.</param>
    /// <param name="toDisk">
    /// Whether it must outlast a power cut: results and checkpoints must; signs of life, and what can be made again, need not.
    /// </param>
    /// <exception cref="IOException">It cannot be written; the old file is as it was.</exception>
    public abstract void Write(string path, Action<Stream> content, bool toDisk);

    /// <summary>Creates a file that does not exist.</summary>
    /// <returns>Whether it was created here; false if somebody else had created it.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public abstract bool TryCreate(string path, string content);

    /// <summary>Deletes a file; nothing if it is not there.</summary>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    public abstract void Delete(string path);

    /// <summary>Writes a whole file of text, with LF at the ends of lines.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Writes it.</param>
    /// <param name="toDisk">Whether it must outlast a power cut.</param>
    /// <exception cref="IOException">It cannot be written; the old file is as it was.</exception>
    public void WriteText(string path, Action<TextWriter> content, bool toDisk = false) => Write(path, stream =>
    {
        using StreamWriter writer = new(stream, _encoding, bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\n" };
        content(writer);
    }, toDisk);

    private sealed class DiskStorage : RunStorage
    {
        public override void MakeFolder(string path) => Directory.CreateDirectory(path);

        public override void Write(string path, Action<Stream> content, bool toDisk) => DurableFile.Write(path, content, toDisk);

        public override bool TryCreate(string path, string content)
        {
            FileStream stream;
            try
            {
                stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            }
            catch (IOException) when (File.Exists(path))
            {
                return false;
            }
            try
            {
                using (stream) stream.Write(_encoding.GetBytes(content));
            }
            catch
            {
                // Half a file would keep others waiting for whoever seems to be writing it.
                File.Delete(path);
                throw;
            }
            return true;
        }

        public override void Delete(string path) => File.Delete(path);
    }
}
