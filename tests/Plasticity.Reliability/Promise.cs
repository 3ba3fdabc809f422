namespace Plasticity.Reliability;

/// <summary>A promise and what proves it.</summary>
/// <param name="Name">Its short name.</param>
/// <param name="Statement">What is promised.</param>
/// <param name="Proofs">Files of tests that prove it, from the repository's root; none if the check is all.</param>
/// <param name="Cited">What those tests cover, for a promise without a check.</param>
/// <param name="Check">Proves it against the program and says in figures how; null if tests are all.</param>
internal sealed record Promise(string Name, string Statement, string[] Proofs, string Cited, Func<Workplace, string>? Check)
{
    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Requires that the tests it speaks of are there.</summary>
    public void RequireProofs(string root)
    {
        foreach (string proof in Proofs)
            BrokenPromiseException.Unless(File.Exists(Path.Combine(root, proof)), $"{proof} is not there");
    }
}
