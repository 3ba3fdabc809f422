using System.Diagnostics;
using Plasticity.Reliability;

// What tests/reliability.sh runs: proves the promises of docs/reliability.md against the program itself, as processes that are killed,
// stopped and started in crowds. Arguments: the program, the repository's root, then names of promises, and --quick for a short form.
if (args.Length < 2)
{
    Console.Error.WriteLine("Run tests/reliability.sh [names] [--quick].");
    return 2;
}
bool isQuick = args.Contains("--quick");
string[] names = [.. args.Skip(2).Where(argument => argument != "--quick")];
if (names.FirstOrDefault(name => !Promises.All.Any(promise => promise.Is(name))) is { } unknown)
{
    Console.Error.WriteLine($"There is no promise '{unknown}'. Promises: {string.Join(", ", Promises.All.Select(promise => promise.Name))}.");
    return 2;
}
PromiseTable table = new(args[1]);
bool isKept = true;
using (Workplace workplace = new(args[0], isQuick))
    foreach (Promise promise in Promises.All.Where(promise => names.Length == 0 || names.Any(promise.Is)))
    {
        long start = Stopwatch.GetTimestamp();
        string figures;
        bool isThisKept = true;
        try
        {
            promise.RequireProofs(args[1]);
            figures = promise.Check?.Invoke(workplace) ?? promise.Cited;
        }
        catch (BrokenPromiseException exception)
        {
            (figures, isThisKept, isKept) = (exception.Message, false, false);
        }
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine($"{(isThisKept ? "kept  " : "BROKEN")} {promise.Name,-8} {figures} [{seconds:0} s]");
        if (isThisKept) table.Set(promise, figures);
    }
// A short form proves less than the table says.
if (!isQuick) table.Write();
return isKept ? 0 : 1;
