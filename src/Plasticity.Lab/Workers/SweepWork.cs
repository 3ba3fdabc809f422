using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Lab.Workers;

/// <summary>Works at a sweep to its end: all runs there are, then those that its search asks for next, and so on.</summary>
public static class SweepWork
{
    /// <summary>Works until nothing is left to run, or until it is cancelled.</summary>
    /// <param name="sweep">The sweep, as its folder has it.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="options">What this worker may take.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="work">Runs a worker, perhaps with somebody looking on; is called once for every batch of a search.</param>
    /// <param name="cancellation">Stops runs under way at their next step.</param>
    /// <returns>The runs that failed in this process.</returns>
    /// <exception cref="RunFolderException">A file of the sweep cannot be read or written.</exception>
    public static IReadOnlyList<RunFailure> Run(
        Sweep sweep, SweepFolder folder, WorkerOptions options, TimeProvider clock,
        Func<Sweep, Func<IRunObserver?, IReadOnlyList<RunFailure>>, IReadOnlyList<RunFailure>> work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(work);
        List<RunFailure> failures = [];
        for (Sweep? next = sweep; next is not null && !cancellation.IsCancellationRequested; next = folder.Extend(next))
        {
            Sweep batch = next;
            failures.AddRange(work(batch, observer => new SweepWorker(folder.FullPath, batch, options, observer, clock).Run(cancellation)));
            if (failures.Any(failure => failure.Run is null)) break;
        }
        return failures;
    }
}
