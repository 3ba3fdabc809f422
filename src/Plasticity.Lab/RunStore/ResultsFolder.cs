using System.Text;
using Plasticity.Lab.Configuration;
using Plasticity.Numerics;

namespace Plasticity.Lab.RunStore;

/// <summary>A folder for results: made for them alone, whole files only.</summary>
public sealed class ResultsFolder
{
    private static readonly UTF8Encoding _encoding = new(encoderShouldEmitUTF8Identifier: false);

    private ResultsFolder(string path) => FullPath = path;

    /// <summary>The folder of results that are there already.</summary>
    public static ResultsFolder Open(string path) => new(Path.GetFullPath(path));

    /// <summary>The full path.</summary>
    public string FullPath { get; }

    /// <summary>Makes a folder that nothing else uses.</summary>
    /// <param name="path">Where; it must not exist or be empty.</param>
    /// <exception cref="ConfigurationException">It is not empty.</exception>
    /// <exception cref="RunFolderException">It cannot be made.</exception>
    public static ResultsFolder Create(string path)
    {
        string full = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
            if (Directory.EnumerateFileSystemEntries(full).Any())
                throw new ConfigurationException($"out = {path}: the folder is not empty, and results are never overwritten. "
                    + "Give another folder, or remove this one.");
            // Two programs may find the folder empty at the same time; only one of them can create this file.
            using FileStream claim = new(Path.Combine(full, RunFiles.Status), FileMode.CreateNew, FileAccess.Write);
            return new ResultsFolder(full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException(
                $"{full} cannot be used as a folder for results: {exception.Message} Give another with out=FOLDER.", exception);
        }
    }

    /// <summary>Makes a new folder named after the time and what is run; a number is added if that name is taken.</summary>
    /// <param name="parent">The folder that runs are kept in.</param>
    /// <param name="name">What is run, such as <c>compare-digits</c>.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="RunFolderException">It cannot be made.</exception>
    public static ResultsFolder CreateNew(string parent, string name, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        string stamp = clock.GetLocalNow().ToString("yyyy-MM-dd-HHmmss", System.Globalization.CultureInfo.InvariantCulture);
        for (int attempt = 1; ; attempt++)
        {
            string path = Path.Combine(parent, attempt == 1 ? $"{stamp}-{name}" : $"{stamp}-{name}-{attempt}");
            if (Directory.Exists(path)) continue;
            try
            {
                return Create(path);
            }
            catch (Exception exception) when (exception is ConfigurationException
                || (exception is RunFolderException && Directory.Exists(path) && attempt < 1000))
            {
                // Somebody else was faster: take the next name.
            }
        }
    }

    /// <summary>Writes a whole file: it appears complete and on the disk, or not at all.</summary>
    /// <exception cref="RunFolderException">It cannot be written.</exception>
    public void Write(string name, Action<TextWriter> content) =>
        Write(name, folder => DurableFile.Write(Path.Combine(folder, name), stream =>
    {
        using StreamWriter writer = new(stream, _encoding, leaveOpen: true) { NewLine = "\n" };
        content(writer);
    }));

    /// <summary>Lets something write into the folder.</summary>
    /// <param name="name">What is written, for the message if it cannot be.</param>
    /// <param name="write">Is given the folder's full path.</param>
    /// <exception cref="RunFolderException">It cannot be written.</exception>
    public void Write(string name, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            write(FullPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{Path.Combine(FullPath, name)} cannot be written: {exception.Message}", exception);
        }
    }
}
