using System.Text;
using Plasticity.Lab.Configuration;
using Plasticity.Numerics;

namespace Plasticity.Lab.Exports;

/// <summary>
/// The place of an export while it is made: a folder beside the final one, under a temporary name, on the same disk. Disposed before it
/// is complete, it is removed.
/// </summary>
internal sealed class ExportFolder : IDisposable
{
    private static readonly UTF8Encoding _encoding = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string _target;
    private readonly string _stage;
    private readonly string? _file;

    private ExportFolder(string target, string? file)
    {
        (_target, _file) = (target, file);
        string parent = Path.GetDirectoryName(target) ?? target;
        Directory.CreateDirectory(parent);
        _stage = Path.Combine(parent, $".{Path.GetFileName(target)}.{Environment.ProcessId}.tmp");
        if (Directory.Exists(_stage)) Directory.Delete(_stage, recursive: true);
        Directory.CreateDirectory(_stage);
    }

    /// <summary>Makes a place.</summary>
    /// <param name="path">Where the export is to be: an empty folder or none; or a file, if it ends like the single file.</param>
    /// <param name="singleFile">The name of the one file of the format; null for several.</param>
    /// <exception cref="ConfigurationException">Something is there.</exception>
    public static ExportFolder Begin(string path, string? singleFile)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        bool isFile = singleFile is not null && !Directory.Exists(full)
            && Path.GetExtension(full).Equals(Path.GetExtension(singleFile), StringComparison.OrdinalIgnoreCase);
        if (File.Exists(full))
            throw new ConfigurationException($"{path} is a file that exists already, and nothing is overwritten. "
                + "Give another with --out PATH, or remove this one.");
        if (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())
            throw new ConfigurationException($"{path}: the folder is not empty, and nothing is overwritten. "
                + "Give another with --out PATH, or remove this one.");
        return new ExportFolder(full, isFile ? singleFile : null);
    }

    /// <summary>Writes a file and forces it to the disk.</summary>
    /// <param name="name">Its name, with the folders it is in.</param>
    /// <param name="content">Writes the contents to a stream that can seek.</param>
    public void Write(string name, Action<Stream> content) => DurableFile.Write(PathOf(name), content);

    /// <summary>Writes a file of text, with LF at the ends of lines.</summary>
    public void WriteText(string name, Action<TextWriter> content) => Write(name, stream =>
    {
        using StreamWriter writer = new(stream, _encoding, bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\n" };
        content(writer);
    });

    /// <summary>
    /// Writes one of very many small files of text. It is not forced to the disk, which would take minutes for all of them: a power cut
    /// within seconds of the export's end can leave it empty.
    /// </summary>
    public void WriteSmall(string name, Action<TextWriter> content)
    {
        using StreamWriter writer = new(PathOf(name), append: false, _encoding) { NewLine = "\n" };
        content(writer);
    }

    /// <summary>Makes a folder.</summary>
    public void MakeFolder(string name) => Directory.CreateDirectory(Path.Combine(_stage, name));

    /// <summary>Puts everything in its place.</summary>
    /// <returns>The full path of the export.</returns>
    public string Complete()
    {
        if (_file is not null)
        {
            File.Move(Path.Combine(_stage, _file), _target, overwrite: false);
            return _target;
        }
        // An empty folder gives way; one that was filled meanwhile does not.
        if (Directory.Exists(_target)) Directory.Delete(_target, recursive: false);
        Directory.Move(_stage, _target);
        return _target;
    }

    /// <summary>Removes what is not complete.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_stage)) Directory.Delete(_stage, recursive: true);
    }

    private string PathOf(string name)
    {
        string path = Path.Combine(_stage, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
