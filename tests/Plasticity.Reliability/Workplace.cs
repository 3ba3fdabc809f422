using System.Globalization;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;

namespace Plasticity.Reliability;

/// <summary>Where checks work: the program, and a folder that is gone afterwards.</summary>
/// <param name="program">The program that is checked.</param>
/// <param name="isQuick">Whether a short form will do.</param>
internal sealed class Workplace(string program, bool isQuick) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plasticity-reliability-");
    private int _names;

    public bool IsQuick => isQuick;

    /// <summary>The seed of all random instants.</summary>
    public const int Seed = 20;

    /// <summary>One number for the full form and one for the short one.</summary>
    public int Of(int full, int quick) => isQuick ? quick : full;

    /// <summary>A path that nothing uses.</summary>
    public string NewPath() => Path.Combine(_folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{++_names}"));

    /// <summary>Plans a sweep in a new folder, for workers to work at.</summary>
    public PlannedSweep Plan(params string[] settings)
    {
        Sweep sweep = SweepMerge.Resolve([.. settings.Select(Setting.Parse), new Setting("out", NewPath())]);
        return new PlannedSweep(SweepFolder.Create(sweep, "run", ["run", .. settings], TimeProvider.System));
    }

    /// <summary>Starts the program.</summary>
    public Child Start(params string[] arguments) => Child.Start(program, arguments);

    /// <summary>Runs the program to its end.</summary>
    /// <returns>Its exit code and what it said.</returns>
    public (int Code, string Output) Run(params string[] arguments)
    {
        using Child child = Start(arguments);
        return (child.Wait(), child.Output);
    }

    /// <summary>Runs the program to its end, which must be a good one.</summary>
    public void RunWell(params string[] arguments)
    {
        (int code, string output) = Run(arguments);
        BrokenPromiseException.Unless(code == 0, $"plasticity {string.Join(' ', arguments)}: exit code {code}: {output.Trim()}");
    }

    /// <summary>Runs a sweep without any disturbance.</summary>
    /// <returns>Its folder.</returns>
    public PlannedSweep RunStraight(params string[] settings)
    {
        string path = NewPath();
        RunWell(["run", .. settings, $"out={path}"]);
        return new PlannedSweep(SweepFolder.Open(path));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
