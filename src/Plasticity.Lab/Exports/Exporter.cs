using Plasticity.Lab.Configuration;
using Plasticity.Lab.RunStore;
using Plasticity.Numerics;

namespace Plasticity.Lab.Exports;

/// <summary>What an export left.</summary>
/// <param name="Path">Where: a folder, or the one file that was asked for. The full path.</param>
/// <param name="Contents">What is there, a line each, such as <c>runs.csv: 30 runs</c>.</param>
/// <param name="Hint">How it is opened, in one line.</param>
public sealed record ExportSummary(string Path, IReadOnlyList<string> Contents, string Hint);

/// <summary>Writes the results of a sweep in a form that another program reads. Runs are read one at a time.</summary>
public abstract class Exporter
{
    /// <summary>One for each format, the plainest first.</summary>
    public static IReadOnlyList<Exporter> All { get; } =
    [
        new CsvExporter(), new NpzExporter(), new SafetensorsExporter(), new TensorBoardExporter(), new MlflowExporter(),
        new NotebookExporter(),
    ];

    /// <summary>The name of the format, as it is typed.</summary>
    public abstract string Name { get; }

    /// <summary>What is written and who reads it.</summary>
    public abstract string Description { get; }

    /// <summary>How the export is opened, in one line.</summary>
    public abstract string Hint { get; }

    /// <summary>The name of the one file that the export consists of; null for several.</summary>
    public virtual string? SingleFile => null;

    /// <summary>
    /// Exports a sweep, finished or not. The export is there when it is complete, or not at all: it is made in a folder beside its place,
    /// and renamed.
    /// </summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="path">
    /// A folder that does not exist or is empty; for a format of one file also the name of that file, known by its extension.
    /// </param>
    /// <param name="cancellation">Stops the export, which leaves nothing.</param>
    /// <exception cref="ConfigurationException">The place is taken, or the sweep holds nothing to export in this format.</exception>
    /// <exception cref="RunFolderException">The sweep cannot be read, or the export cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public ExportSummary Export(SweepFolder sweep, string path, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using ExportFolder folder = ExportFolder.Begin(path, SingleFile);
            IReadOnlyList<string> contents = Write(new ExportSource(sweep, cancellation), folder);
            string complete = folder.Complete();
            return new ExportSummary(complete, contents, Hint);
        }
        catch (TensorFormatException exception)
        {
            throw new RunFolderException($"Weights of a run cannot be read: {exception.Message} "
                + "Delete the run's folder and resume the sweep to run it again.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{path} cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the export's files.</summary>
    /// <returns>What is there, a line each.</returns>
    internal abstract IReadOnlyList<string> Write(ExportSource source, ExportFolder folder);
}
