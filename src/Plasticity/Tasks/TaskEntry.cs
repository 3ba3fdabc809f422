using Plasticity.Rules;

namespace Plasticity.Tasks;

/// <summary>A line of the list of tasks.</summary>
/// <param name="Name">The name typed on the command line.</param>
/// <param name="Description">One line about it.</param>
/// <param name="DataSet">The data set it needs on disk; null if it needs none.</param>
/// <param name="Load">Loads or generates it.</param>
public sealed record TaskEntry(string Name, string Description, string? DataSet, Func<TaskOptions, LearningTask> Load)
{
    /// <summary>What is done to pixels unless told otherwise; null if its inputs are no pixels.</summary>
    public PixelNormalisation? UsualNormalisation { get; init; }

    /// <summary>Whether it reads the folder of images that the options name.</summary>
    public bool ReadsFolder { get; init; }

    /// <summary>
    /// The options as a run's configuration keeps them: what the task decides is filled in. Pixels that stay as they are are left unset,
    /// as they were before there was a choice, so that the identities of runs stay.
    /// </summary>
    /// <exception cref="TaskException">An option is missing, or says nothing of this task.</exception>
    public TaskOptions Resolve(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (UsualNormalisation is null && options.Normalise is not null)
            throw new TaskException($"the inputs of task {Name} are no pixels; leave data.normalise out.");
        if (UsualNormalisation == PixelNormalisation.Unit)
            options = options with { Normalise = options.Normalise == PixelNormalisation.Unit ? null : options.Normalise };
        else if (UsualNormalisation is { } usual) options = options with { Normalise = options.Normalise ?? usual };
        if (ReadsFolder)
        {
            if (options.Folder is null)
                throw new TaskException("write data.folder=DIR: the folder that holds train/CLASS/*.png, and perhaps val and test.");
            return options with { Size = options.Size ?? TaskOptions.UsualSize, Channels = options.Channels ?? TaskOptions.UsualChannels };
        }
        string? idle = options.Folder is not null ? "data.folder" : options.Size is not null ? "data.size"
            : options.Channels is not null ? "data.channels" : null;
        return idle is null ? options
            : throw new TaskException($"{idle} is for images of your own; leave it out, or write task={ImageFolder.TaskName}.");
    }
}

/// <summary>What can be set of any task.</summary>
public sealed record TaskOptions
{
    /// <summary>The seed of the split into parts and of generated data; the same for all trials of a comparison.</summary>
    public ulong Split { get; init; }

    /// <summary>The most training samples to use; 0 for all.</summary>
    public int TrainSamples { get; init => field = Guard.AtLeast(value, 0); }

    /// <summary>The most test samples to use; 0 for all.</summary>
    public int TestSamples { get; init => field = Guard.AtLeast(value, 0); }

    /// <summary>What is done to pixels; null for what is usual for the task.</summary>
    public PixelNormalisation? Normalise { get; init; }

    /// <summary>The folder of images, for the task that reads one; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>The height and width, in pixels, that images of a folder are brought to; at least 1, and null for 64.</summary>
    public int? Size { get; init => field = value is { } size ? Guard.AtLeast(size, 1) : null; }

    /// <summary>Channels that images of a folder are brought to: 1 for grey, 3 for colour, null for 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is neither.</exception>
    public int? Channels
    {
        get;
        init => field = value is null or 1 or 3 ? value
            : throw new ArgumentOutOfRangeException(nameof(Channels), value, "Images have 1 channel or 3.");
    }

    internal const int UsualSize = 64, UsualChannels = 3;
}
