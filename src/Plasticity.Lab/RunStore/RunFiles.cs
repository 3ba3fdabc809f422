namespace Plasticity.Lab.RunStore;

/// <summary>The names of the files of a sweep's folder and of the folders of its runs.</summary>
public static class RunFiles
{
    /// <summary>What the sweep is: its arms and runs.</summary>
    public const string Manifest = "sweep.json";

    /// <summary>The settings of the sweep; running them again gives the same results, byte for byte.</summary>
    public const string Settings = "sweep.yaml";

    /// <summary>The folder of the runs' folders.</summary>
    public const string Runs = "runs";

    /// <summary>What came of a run that is done; it is there last, when everything else is.</summary>
    public const string Result = "result.json";

    /// <summary>What was measured of single layers, one number a row; in the folder of a run.</summary>
    public const string PerLayer = "per_layer.csv";

    /// <summary>The weights, and the state of the rule.</summary>
    public const string Weights = "weights.safetensors";

    /// <summary>The swept values of a run, as one would type them.</summary>
    public const string Overrides = "overrides.txt";

    /// <summary>The exception of a failed run in full.</summary>
    public const string Error = "error.txt";

    /// <summary>The folder of a run's checkpoints.</summary>
    public const string Checkpoints = "ckpt";

    /// <summary>How far it is and how it ended.</summary>
    public const string Status = "status.json";

    /// <summary>The resolved configuration of a run.</summary>
    public const string Configuration = "config.yaml";

    /// <summary>Everything measured, one number a row.</summary>
    public const string Metrics = "metrics.csv";

    /// <summary>One row a run: how it ended and its final numbers.</summary>
    public const string RunTable = "runs.csv";

    /// <summary>One row for each arm and measure: means and intervals over seeds.</summary>
    public const string Summary = "summary.csv";

    /// <summary>The folder of the table of results as Markdown, LaTeX and CSV.</summary>
    public const string Tables = "tables";

    /// <summary>How long runs took; the one table that differs from run to run.</summary>
    public const string Timing = "timing.csv";

    /// <summary>What ran it: versions, machine, command line.</summary>
    public const string Environment = "env.json";

    /// <summary>The page to read in a browser.</summary>
    public const string Report = "report.html";

    /// <summary>The exceptions of failed runs in full; only there if some failed.</summary>
    public const string Failures = "failures.txt";
}
