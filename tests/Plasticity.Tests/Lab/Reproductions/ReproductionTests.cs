using Plasticity.Lab.Configuration;
using Plasticity.Lab.Reproductions;
using Plasticity.Lab.RunStore;
using Plasticity.Lab.Workers;
using Plasticity.Tasks;
using Xunit;

namespace Plasticity.Tests.Lab.Reproductions;

public sealed class ReproductionTests
{
    private static IReadOnlyList<RunFailure> Work(Plasticity.Lab.Sweeps.Sweep sweep, SweepFolder folder) =>
        new SweepWorker(folder.FullPath, sweep, new WorkerOptions(), null, TimeProvider.System).Run(CancellationToken.None);

    private static Reproduction At(TemporaryFolder folder, int? seeds = null) =>
        new(new ReproductionOptions { Out = folder["runs"], Seeds = seeds, Threads = 2 }, [], TimeProvider.System);

    private static StudyCatalogue Studies(TemporaryFolder folder)
    {
        Claims.Write(folder["studies"], ("holds", "accuracy(bp) >= 0"), ("does-not", "accuracy(bp) > 1"));
        return StudyCatalogue.Read(folder["studies"]);
    }

    [Fact]
    public void A_study_is_a_sweep_that_is_gone_on_with_and_not_run_twice()
    {
        using TemporaryFolder folder = new();
        StudyCatalogue catalogue = Studies(folder);
        int worked = 0;
        List<ClaimResult[]> results = [];
        for (int round = 0; round < 2; round++)
        {
            PlannedStudy study = Assert.Single(At(folder).Plan(catalogue.Claims));
            // The first time it is stopped before anything is done.
            results.Add([.. At(folder).Run(study, (sweep, sweepFolder) => worked++ == 0 ? [] : Work(sweep, sweepFolder))]);
        }
        Assert.All(results[0], result => Assert.Equal((ClaimOutcome.Skipped, "bp, seed 0 is not done: not begun"), (result.Outcome, result.Reason)));
        Assert.Equal([ClaimOutcome.Passed, ClaimOutcome.Failed], results[1].Select(result => result.Outcome));
        string[] done = [.. Directory.EnumerateFiles(folder["runs"], RunFiles.Result, SearchOption.AllDirectories)];
        DateTime[] times = [.. done.Select(File.GetLastWriteTimeUtc)];
        ClaimResult[] again = [.. At(folder).Run(Assert.Single(At(folder).Plan(catalogue.Claims)), Work)];
        Assert.Equal(4, done.Length);
        Assert.Equal(times, done.Select(File.GetLastWriteTimeUtc));
        Assert.Equal(results[1].Select(result => (result.Measured, result.Outcome)), again.Select(result => (result.Measured, result.Outcome)));
        Assert.True(File.Exists(folder["runs", "small", "study", RunFiles.Report]));
    }

    [Fact]
    public void A_folder_with_other_runs_is_refused()
    {
        using TemporaryFolder folder = new();
        StudyCatalogue catalogue = Studies(folder);
        At(folder).Run(At(folder).Plan(catalogue.Claims)[0], Work);
        PlannedStudy other = At(folder, seeds: 3).Plan(catalogue.Claims)[0];
        Assert.Equal(6, other.Sweep!.Runs.Count);
        Assert.Contains("holds other runs", Assert.Throws<ConfigurationException>(() => At(folder, seeds: 3).Run(other, Work)).Message);
    }

    [Fact]
    public void Data_that_is_not_here_skips_a_claim()
    {
        using TemporaryFolder folder = new();
        Assert.SkipWhen(DataFolders.Default.List().Any(state => state.Set.Name == "kmnist" && state.Folder is not null), "kmnist is here");
        StudyCatalogue catalogue = Studies(folder);
        File.WriteAllText(folder["studies", "small", "study.yaml"], "task: kmnist\n");
        PlannedStudy study = Assert.Single(At(folder).Plan(catalogue.Claims));
        Assert.All(At(folder).Run(study, Work), result =>
        {
            Assert.Equal(ClaimOutcome.Skipped, result.Outcome);
            Assert.Contains("kmnist", result.Reason);
        });
        Assert.False(Directory.Exists(folder["runs"]));
    }

    [Fact]
    public void A_claim_that_does_not_fit_its_study_is_refused_before_anything_runs()
    {
        using TemporaryFolder folder = new();
        Claims.Write(folder["studies"], ("one", "accuracy(fa) > 0"));
        string message = Assert.Throws<ConfigurationException>(() => At(folder).Plan(StudyCatalogue.Read(folder["studies"]).Claims)).Message;
        Assert.StartsWith("studies/small/claims.yaml, line 12, column 21: no arm has rule=fa", message);
    }
}
