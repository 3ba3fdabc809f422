using Plasticity.Lab.Configuration;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Trials;

namespace Plasticity.Lab.Comparisons;

/// <summary>The main job: run every rule with every seed under the same settings, and keep what came of it.</summary>
public static class Comparison
{
    /// <summary>
    /// Runs a comparison and writes its folder. When cancelled, the folder holds the trials that were complete, and says so.
    /// </summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="folder">Where to keep it.</param>
    /// <param name="observer">Is told how trials get on; may be null.</param>
    /// <param name="cancellation">Stops trials at their next step.</param>
    /// <exception cref="RunFolderException">A file cannot be written.</exception>
    public static ComparisonResult Run(Experiment experiment, ComparisonFolder folder, ITrialObserver? observer,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ComparisonResult result = Summarise.Trials(experiment, new TrialRunner(experiment, observer).RunAll(cancellation));
        folder.Finish(result);
        return result;
    }
}
