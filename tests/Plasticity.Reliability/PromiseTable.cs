namespace Plasticity.Reliability;

/// <summary>The table at the end of <c>docs/reliability.md</c>: rows of promises that were not checked now keep their figures.</summary>
internal sealed class PromiseTable
{
    private const string Header = "| | Promise | Proved by | Figures of the last full run |";

    private readonly string _file;
    private readonly string _text;
    private readonly Dictionary<string, string> _figures = [];

    public PromiseTable(string root)
    {
        _file = Path.Combine(root, "docs", "reliability.md");
        string[] parts = File.ReadAllText(_file).Split(Header);
        _text = parts[0];
        foreach (string row in parts.Length > 1 ? parts[1].Split('\n').Skip(2) : [])
            if (row.Split(" | ") is [var name, _, _, var figures]) _figures[name.Trim('|', ' ')] = figures.TrimEnd('|', ' ');
    }

    public void Set(Promise promise, string figures) => _figures[promise.Name] = figures.Replace('|', '/');

    public void Write()
    {
        IEnumerable<string> rows = Promises.All.Select(promise =>
            $"| {promise.Name} | {promise.Statement} | {Proofs(promise)} | {_figures.GetValueOrDefault(promise.Name, "not run yet")} |");
        File.WriteAllText(_file, $"{_text}{Header}\n|---|---|---|---|\n{string.Join('\n', rows)}\n");
    }

    private static string Proofs(Promise promise)
    {
        IEnumerable<string> proofs = promise.Proofs.Select(proof => $"[{Path.GetFileNameWithoutExtension(proof)}](../{proof})");
        return string.Join(", ", promise.Check is null ? proofs : proofs.Prepend($"`tests/reliability.sh {promise.Name}`"));
    }
}
