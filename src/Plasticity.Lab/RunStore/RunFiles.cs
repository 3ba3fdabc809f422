namespace Plasticity.Lab.RunStore;

/// <summary>The names of the files of a run folder.</summary>
public static class RunFiles
{
    /// <summary>How far the run is and how it ended.</summary>
    public const string Status = "status.json";

    /// <summary>The resolved configuration; running it again gives the same metrics, byte for byte.</summary>
    public const string Configuration = "config.yaml";

    /// <summary>Everything measured, one number a row.</summary>
    public const string Metrics = "metrics.csv";

    /// <summary>One row a trial: how it ended and its final numbers.</summary>
    public const string Trials = "trials.csv";

    /// <summary>One row a rule: means and intervals over seeds.</summary>
    public const string Summary = "summary.csv";

    /// <summary>How long trials took; the one table that differs from run to run.</summary>
    public const string Timing = "timing.csv";

    /// <summary>What ran it: versions, machine, command line.</summary>
    public const string Environment = "environment.json";

    /// <summary>The page to read in a browser.</summary>
    public const string Report = "report.html";

    /// <summary>The exceptions of failed trials in full; only there if some failed.</summary>
    public const string Failures = "failures.txt";
}
