using System.CommandLine;
using System.Globalization;
using Plasticity.Cli.Rendering;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Reproductions;
using Plasticity.Lab.Workers;

namespace Plasticity.Cli.Commands;

/// <summary><c>plasticity reproduce</c>: published claims, run and checked.</summary>
internal static class ReproduceCommand
{
    public static Command Create(string[] args, Terminal terminal)
    {
        Argument<string[]> names = new("names")
        {
            Description = "Claims or studies, such as feedback-alignment; 'plasticity reproduce --list' lists them",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<bool> all = new("--all") { Description = "Every claim but the slow ones" };
        Option<bool> slow = new("--slow") { Description = "Also claims that take minutes or data sets that are not in the program" };
        Option<bool> quick = new("--quick") { Description = "Only the few claims that take a minute together" };
        Option<bool> list = new("--list") { Description = "List the claims and exit" };
        Option<bool> json = new("--json") { Description = "Print one JSON object and nothing else" };
        Option<bool> quiet = new("--quiet") { Description = "Draw no progress" };
        Option<int?> seeds = new("--seeds") { Description = "Seeds of every study, in place of its own number", HelpName = "N" };
        Option<int?> threads = new("--threads") { Description = "Runs at the same time; one a core unless set", HelpName = "N" };
        Option<string?> output = new("--out")
        {
            Description = "Where runs are written, a folder a study; what is done there is not run again. "
                + "A new folder under runs unless set",
            HelpName = "DIR",
        };
        Option<string?> studies = new("--studies")
        {
            Description = "The folder of the studies; 'studies' here, else the one that came with the program",
            HelpName = "DIR",
        };
        Option<string?> book = new("--book") { Description = "Write the results as pages of Markdown into this folder", HelpName = "DIR" };
        AtLeastOne(seeds);
        AtLeastOne(threads);
        Command command = new("reproduce", "Check published claims: each is an inequality over runs, with its interval")
        {
            names, all, slow, quick, list, json, quiet, seeds, threads, output, studies, book,
        };
        command.SetAction(parsed =>
        {
            StudyCatalogue catalogue = StudyCatalogue.Read(parsed.GetValue(studies)
                ?? StudyCatalogue.Find()
                ?? throw new ConfigurationException("There is no folder of studies here: give it with --studies DIR."));
            string[] asked = parsed.GetValue(names) ?? [];
            if (parsed.GetValue(list))
            {
                IEnumerable<Claim> listed = asked.Length == 0 ? catalogue.Claims : catalogue.Named(asked).Select(named => named.Claim);
                if (parsed.GetValue(json)) WriteJson(ReproductionJson.List(listed), terminal);
                else ReproductionText.WriteList(listed, terminal.Output, terminal.HasUnicode);
                return ExitCode.Good;
            }
            bool isAll = parsed.GetValue(all), isQuick = parsed.GetValue(quick), isSlow = parsed.GetValue(slow);
            Claim[] chosen = Choose(catalogue, asked, isAll, isQuick, isSlow, out int leftOut);
            if (parsed.GetValue(book) is not null && !isAll)
                throw new ConfigurationException("--book lists every claim: give it with --all, and --slow for those that take long.");
            string folder = parsed.GetValue(output) ?? Path.Combine("runs",
                terminal.Clock.GetLocalNow().ToString("yyyy-MM-dd-HHmmss", CultureInfo.InvariantCulture) + "-reproduce");
            Reproduction reproduction = new(
                new ReproductionOptions { Out = folder, Seeds = parsed.GetValue(seeds), Threads = parsed.GetValue(threads) }, args,
                terminal.Clock);
            using IDisposable watch = terminal.WatchSignals();
            bool draws = terminal.IsWatched && !parsed.GetValue(quiet);
            List<RunFailure> failures = [];
            List<ClaimResult> results = [];
            foreach (PlannedStudy study in reproduction.Plan(chosen))
            {
                if (terminal.Stop.IsCancellationRequested)
                {
                    results.AddRange(study.Claims.Select(claim => ClaimResult.Skip(claim, "stopped before it was run")));
                    continue;
                }
                if (draws) terminal.Error.WriteLine(study.Study.Id);
                results.AddRange(reproduction.Run(study, (sweep, sweepFolder) =>
                {
                    IReadOnlyList<RunFailure> failed =
                        SweepCommand.Work(sweep, sweepFolder, new WorkerOptions { RetriesFailed = true }, terminal, draws);
                    failures.AddRange(failed);
                    return failed;
                }));
            }
            Dictionary<string, ClaimResult> byName = results.ToDictionary(result => result.Claim.Name);
            results = [.. catalogue.Claims.Where(claim => byName.ContainsKey(claim.Name)).Select(claim => byName[claim.Name])];
            if (parsed.GetValue(json)) WriteJson(ReproductionJson.Of(results, leftOut, folder), terminal);
            else ReproductionText.Write(results, leftOut, folder, terminal);
            foreach (RunFailure failure in failures)
                terminal.Error.WriteLine($"plasticity: {(failure.Run is null ? "" : $"{failure.Run.Id}: ")}{failure.Error}");
            if (terminal.Stop.IsCancellationRequested) return ExitCode.Stopped;
            if (parsed.GetValue(book) is { } pages) ReproductionBook.Write(catalogue, byName, pages);
            return failures.Count > 0 || results.Any(result => result.Outcome == ClaimOutcome.Failed) ? ExitCode.Failed : ExitCode.Good;
        });
        return command;
    }

    private static Claim[] Choose(StudyCatalogue catalogue, string[] asked, bool isAll, bool isQuick, bool isSlow, out int leftOut)
    {
        if (asked.Length > 0 && isAll) throw new ConfigurationException("Give names or --all, not both.");
        if (asked.Length == 0 && !isAll && !isQuick)
            throw new ConfigurationException("Say what to reproduce: names of claims or studies, --quick or --all; --list lists them.");
        IReadOnlyList<(Claim Claim, bool IsNamed)> candidates = asked.Length > 0 ? catalogue.Named(asked)
            : [.. catalogue.Claims.Select(claim => (claim, false))];
        (Claim Claim, bool IsNamed)[] wanted = [.. candidates.Where(candidate => !isQuick || candidate.Claim.IsQuick)];
        Claim[] chosen = [.. wanted.Where(candidate => !candidate.Claim.IsSlow || candidate.IsNamed || isSlow)
            .Select(candidate => candidate.Claim)];
        leftOut = wanted.Length - chosen.Length;
        return chosen;
    }

    private static void AtLeastOne(Option<int?> option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: var text }] && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out int value) && value < 1)
            result.AddError($"{option.Name} = {text}: it must be at least 1.");
    });

    private static void WriteJson(System.Text.Json.Nodes.JsonObject json, Terminal terminal) =>
        terminal.Output.WriteLine(JsonOutput.Text(json));
}
