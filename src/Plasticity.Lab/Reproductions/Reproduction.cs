using System.Globalization;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Sweeps;
using Plasticity.Lab.Workers;
using Plasticity.Tasks;

namespace Plasticity.Lab.Reproductions;

/// <summary>Runs the studies that claims are about, as sweeps in folders of their own, and checks the claims.</summary>
/// <param name="options">How.</param>
/// <param name="commandLine">What was typed, for the record.</param>
/// <param name="clock">The clock.</param>
public sealed class Reproduction(ReproductionOptions options, IReadOnlyList<string> commandLine, TimeProvider clock)
{
    /// <summary>Works at a sweep until its runs are done or it is stopped.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="folder">Its folder.</param>
    /// <returns>The runs that failed.</returns>
    public delegate IReadOnlyList<RunFailure> Work(Sweep sweep, SweepFolder folder);

    /// <summary>Plans every study of some claims, and checks that each claim fits its study, before anything is run.</summary>
    /// <param name="claims">The claims.</param>
    /// <exception cref="ConfigurationException">A study cannot be planned, or a claim does not fit it.</exception>
    public IReadOnlyList<PlannedStudy> Plan(IEnumerable<Claim> claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        return [.. claims.GroupBy(claim => claim.Study).Select(group => Plan(group.Key, [.. group]))];
    }

    /// <summary>Runs a study, or what is missing of it, and checks its claims.</summary>
    /// <param name="study">The study.</param>
    /// <param name="work">Works at its sweep.</param>
    /// <exception cref="ConfigurationException">The folder holds other runs.</exception>
    /// <exception cref="RunFolderException">The folder cannot be read or written.</exception>
    public IReadOnlyList<ClaimResult> Run(PlannedStudy study, Work work)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(work);
        if (study.Sweep is not { } sweep) return [.. study.Claims.Select(claim => ClaimResult.Skip(claim, study.Missing))];
        SweepFolder folder = FolderOf(study.Study, sweep);
        work(sweep, folder);
        SweepResult result = folder.Read();
        folder.Write(result, clock);
        return [.. study.Claims.Select(claim => ClaimCheck.Of(claim, result))];
    }

    private PlannedStudy Plan(StudyFile study, IReadOnlyList<Claim> claims)
    {
        List<Setting> overrides = [new("out", Path.Combine(options.Out, study.Folder, study.Name))];
        if (options.Seeds is { } seeds) overrides.Add(new("seeds", seeds.ToString(CultureInfo.InvariantCulture)));
        if (options.Threads is { } threads) overrides.Add(new("threads", threads.ToString(CultureInfo.InvariantCulture)));
        Sweep sweep;
        try
        {
            sweep = study.Resolve(overrides);
        }
        catch (DataSetException exception)
        {
            return new PlannedStudy(study, claims, null, exception.Message);
        }
        SweepManifest manifest = SweepManifest.Of(sweep, "");
        foreach (Claim claim in claims) ClaimCheck.Bind(claim, manifest);
        return new PlannedStudy(study, claims, sweep, "");
    }

    /// <summary>The study's folder: made, or if it is there already, gone on with, provided that its runs are the same.</summary>
    private SweepFolder FolderOf(StudyFile study, Sweep sweep)
    {
        string path = sweep.Execution.Out!;
        if (!File.Exists(Path.Combine(path, RunFiles.Manifest))) return SweepFolder.Create(sweep, study.Folder, commandLine, clock);
        SweepFolder folder = SweepFolder.Open(path);
        if (!sweep.Runs.Select(run => run.Id).SequenceEqual(folder.Manifest.Runs.Select(run => run.Id)))
            throw new ConfigurationException($"{path} holds other runs than {study.Shown} describes now, with these seeds and this version "
                + "of the program. Give another --out, or remove the folder.");
        return folder;
    }
}

/// <summary>A study, ready to run.</summary>
/// <param name="Study">Its file.</param>
/// <param name="Claims">The claims about it that are to be checked.</param>
/// <param name="Sweep">Its runs; null if its data is not on this machine.</param>
/// <param name="Missing">What is missing; empty if nothing is.</param>
public sealed record PlannedStudy(StudyFile Study, IReadOnlyList<Claim> Claims, Sweep? Sweep, string Missing);
