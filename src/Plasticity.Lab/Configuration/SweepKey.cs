using System.Globalization;
using Plasticity.Lab.Search;
using Plasticity.Rules;

namespace Plasticity.Lab.Configuration;

/// <summary>A key of a whole sweep, rather than of each of its runs.</summary>
/// <param name="Name">The dotted key.</param>
/// <param name="Allowed">What its value may be.</param>
/// <param name="Description">What it is.</param>
/// <param name="Default">Its value unless set; null where the description says.</param>
/// <param name="Set">Puts a value, as text, into a draft.</param>
/// <param name="IsSaved">Whether results depend on it, so that it is saved with them.</param>
internal sealed record SweepKey(
    string Name, string Allowed, string Description, string? Default, Action<SweepDraft, string> Set, bool IsSaved = true)
{
    private const string Whole1 = "a whole number of at least 1", NotNegative = "a number of at least 0", Above0 = "a number above 0";

    /// <summary>The keys, in reading order.</summary>
    public static IReadOnlyList<SweepKey> All { get; } =
    [
        new("seeds", SeedList.Allowed, "every arm runs with each seed; 'seed=3' is the one seed 3", null,
            (draft, text) => draft.Seeds = SeedList.Parse(text)),
        new("control", "a rule of the sweep, or key=value of a swept key", "what the others are compared with, seed by seed; "
            + "bp unless set, if it takes part", null,
            (draft, text) => draft.Control = text.Length > 0 ? text : throw new FormatException()),
        Search("search.kind", "grid | random | tpe", "how interval(...) and choice(...) are searched; grid runs every combination", "grid",
            (draft, text) => draft.SearchKind = text switch
            {
                "grid" => null,
                "random" => SearchKind.Random,
                "tpe" => SearchKind.Tpe,
                _ => throw new FormatException(),
            }),
        Search("search.trials", Whole1, "configurations that a search tries, for every combination of the other swept keys", "30",
            (draft, text) => draft.Search = draft.Search with { Trials = ValueText.Whole(text, 1) }),
        Search("search.seed", "a whole number of at least 0", "seed of the search's own draws", "0",
            (draft, text) => draft.Search = draft.Search with { Seed = ValueText.Whole(text) }),
        Search("search.batch", Whole1, "tpe: configurations proposed together", "4",
            (draft, text) => draft.Search = draft.Search with { Batch = ValueText.Whole(text, 1) }),
        Search("search.startup", Whole1, "tpe: random configurations before there is a model", "10",
            (draft, text) => draft.Search = draft.Search with { Startup = ValueText.Whole(text, 1) }),
        Search("search.gamma", "a number above 0 and below 1", "tpe: fraction of the trials that counts as good", "0.15",
            (draft, text) => draft.Search = draft.Search with { Gamma = (double)decimal.Parse(text, CultureInfo.InvariantCulture) }),
        Search("search.candidates", Whole1, "tpe: values drawn for each key, of which the best is proposed", "24",
            (draft, text) => draft.Search = draft.Search with { Candidates = ValueText.Whole(text, 1) }),
        Search("search.eta", "0, or a whole number of at least 2", "successive halving: one in this many goes on, with this many times the "
            + "epochs; 0 for none", "0",
            (draft, text) => draft.Halving = ValueText.Whole(text, 0) is var eta and not 0
                ? (draft.Halving ?? new()) with { Eta = eta } : null),
        Search("search.firstEpochs", Whole1, "successive halving: epochs of the first rung", "1",
            (draft, text) => draft.FirstEpochs = ValueText.Whole(text, 1)),
        Search("search.bracket", Whole1, "successive halving: configurations that compete with each other; all of them, and with tpe so "
            + "many that one reaches the last rung, unless set", null,
            (draft, text) => draft.Bracket = ValueText.Whole(text, 1)),
        new("title", "text", "the heading of the report", null, (draft, text) => draft.Title = text),
        Execution("threads", Whole1, "runs at the same time; one a core unless set", null,
            (options, text) => options with { Threads = ValueText.Whole(text, 1) }),
        Execution("out", "a folder that does not exist or is empty", "where results are written; a new folder under runs unless set", null,
            (options, text) => options with { Out = text.Length > 0 ? text : throw new FormatException() }),
        Execution("checkpoint.seconds", NotNegative, "seconds between checkpoints of a run; 0 for none by time", "60",
            (options, text) => options with { CheckpointSeconds = Guard.NotNegative(ValueText.Number(text)) }),
        Execution("checkpoint.steps", "a whole number of at least 0", "steps between checkpoints of a run; 0 for none by steps", "0",
            (options, text) => options with { CheckpointSteps = ValueText.Whole(text, 0) }),
        Execution("heartbeat.seconds", Above0, "seconds between two signs of life of a run", "30",
            (options, text) => options with { HeartbeatSeconds = Guard.Positive(ValueText.Number(text)) }),
        Execution("heartbeat.grace", Above0, "seconds without one after which another worker takes the run over", "120",
            (options, text) => options with { GraceSeconds = Guard.Positive(ValueText.Number(text)) }),
        Execution("attempts", Whole1, "the most times that a run is begun when it fails or its worker dies", "3",
            (options, text) => options with { Attempts = ValueText.Whole(text, 1) }),
    ];

    /// <summary>The key of a name, or null.</summary>
    public static SweepKey? Find(string name) => All.FirstOrDefault(key => key.Name == name);

    private static SweepKey Search(string name, string allowed, string description, string? usual, Action<SweepDraft, string> set) =>
        new(name, allowed, description, usual, set);

    private static SweepKey Execution(string name, string allowed, string description, string? usual,
        Func<ExecutionOptions, string, ExecutionOptions> set) =>
        new(name, allowed, description, usual, (draft, text) => draft.Execution = set(draft.Execution, text), IsSaved: false);
}

/// <summary>What is said of a whole sweep while settings are being merged.</summary>
internal sealed class SweepDraft
{
    public IReadOnlyList<ulong> Seeds { get; set; } = [0];

    public string? Control { get; set; }

    public string? Title { get; set; }

    /// <summary>Null for a grid.</summary>
    public SearchKind? SearchKind { get; set; }

    public SearchOptions Search { get; set; } = new();

    public HalvingOptions? Halving { get; set; }

    public int FirstEpochs { get; set; } = 1;

    public int? Bracket { get; set; }

    public ExecutionOptions Execution { get; set; } = new();
}
