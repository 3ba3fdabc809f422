using Plasticity.Lab.Reproductions;

namespace Plasticity.Tests.Lab.Reproductions;

/// <summary>Claims of the tests' own.</summary>
internal static class Claims
{
    /// <summary>A claim about no file.</summary>
    public static Claim Of(string text, int seeds = 1, string name = "made-up") => new()
    {
        Name = name,
        Study = new StudyFile("made-up", "study", "nowhere.yaml"),
        Source = "Nobody 1900, Table 1",
        Statement = "Something is more than something else.",
        Text = text,
        Inequality = ClaimParser.Parse(new ClaimText(text)),
        Published = "0.99",
        Deviations = "None.",
        Why = "Because.",
        Seeds = seeds,
        IsSlow = false,
        IsQuick = false,
    };

    /// <summary>Writes a folder of studies: one of two rules that takes a moment, with the claims given.</summary>
    /// <param name="folder">The folder of all studies.</param>
    /// <param name="claims">Names and texts.</param>
    public static void Write(string folder, params (string Name, string Text)[] claims)
    {
        string study = Path.Combine(folder, "small");
        Directory.CreateDirectory(study);
        File.WriteAllText(Path.Combine(study, "study.yaml"), """
            rule: [bp, frozen]
            epochs: 2
            seeds: 2
            network: 64-8-10
            data.trainSamples: 128
            data.testSamples: 64
            """);
        File.WriteAllText(Path.Combine(study, "claims.yaml"), Head + string.Concat(claims.Select(claim => $"""
              - name: {claim.Name}
                source: Nobody 1900, Table 1
                statement: Something is more than something else.
                claim: {claim.Text}
                published: 0.99
                deviations: None.
                why: Because.
                seeds: 2

            """)));
    }

    /// <summary>What stands above the claims of a file.</summary>
    public const string Head = """
        title: Small
        paper: Nobody 1900
        about: What takes a moment.
        not-yet:
          - statement: Something large.
            source: Nobody 1901
            reason: It is large.
        claims:

        """;
}
