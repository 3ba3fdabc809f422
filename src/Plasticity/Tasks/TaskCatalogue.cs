using Plasticity.Numerics;

namespace Plasticity.Tasks;

/// <summary>Every task there is, in reading order. To add a task, add its file and one line here.</summary>
public static class TaskCatalogue
{
    /// <summary>The tasks.</summary>
    public static IReadOnlyList<TaskEntry> Tasks { get; } =
    [
        Digits.Entry,
        IdxImages.Mnist,
        IdxImages.FashionMnist,
        IdxImages.Kmnist,
        TeacherStudent.Entry,
        TwoSpirals.Entry,
    ];

    /// <summary>The task of a name, or null.</summary>
    public static TaskEntry? Find(string name) => Tasks.FirstOrDefault(entry => entry.Name == name);

    /// <summary>Loads or generates the task of a name.</summary>
    /// <exception cref="TaskException">There is none.</exception>
    /// <exception cref="DataSetException">Its data is not on this machine, or not what was published.</exception>
    public static LearningTask Load(string name, TaskOptions options)
    {
        TaskEntry entry = Find(name) ?? throw Unknown(name);
        // Data are 32-bit floats whatever is computed with them; batches convert.
        using (Precision.Use(ElementPrecision.Single)) return entry.Load(options);
    }

    /// <summary>The error for a name that is not in the list; it names the nearest one.</summary>
    public static TaskException Unknown(string name)
    {
        List<string> names = [.. Tasks.Select(entry => entry.Name)];
        return new TaskException(
            $"There is no task '{name}'. Did you mean '{Nearest.To(name, names)}'? Tasks: {string.Join(", ", names)}.");
    }
}
