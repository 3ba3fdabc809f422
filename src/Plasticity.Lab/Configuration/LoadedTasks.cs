using Plasticity.Tasks;

namespace Plasticity.Lab.Configuration;

/// <summary>Tasks by name and options, each loaded once: the arms of a sweep share them, and never change them.</summary>
public sealed class LoadedTasks
{
    private readonly Dictionary<(string, TaskOptions), LearningTask> _tasks = [];

    /// <summary>The task, loaded when first asked for.</summary>
    /// <exception cref="TaskException">There is no task of this name, or its options do not fit.</exception>
    /// <exception cref="DataSetException">Its data is not on this machine, or not what was published.</exception>
    public LearningTask Get(string name, TaskOptions options)
    {
        if (!_tasks.TryGetValue((name, options), out LearningTask? task))
            _tasks[(name, options)] = task = TaskCatalogue.Load(name, options);
        return task;
    }
}
