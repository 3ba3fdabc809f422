namespace Plasticity.Tasks;

/// <summary>Every task there is. To add one, add its file and one line here.</summary>
public static class TaskCatalogue
{
    /// <summary>The tasks.</summary>
    public static IReadOnlyList<TaskEntry> Tasks { get; } = [Digits.Entry];

    /// <summary>The task of a name, or null.</summary>
    public static TaskEntry? Find(string name) => Tasks.FirstOrDefault(entry => entry.Name == name);
}
