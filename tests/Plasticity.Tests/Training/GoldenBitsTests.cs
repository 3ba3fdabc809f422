using System.Globalization;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tests.Conventions;
using Xunit;

namespace Plasticity.Tests.Training;

/// <summary>
/// The bits of whole trials: what ten steps on digits make of parameters, the rule's state and the optimiser's, for every rule, against
/// hashes committed in GoldenBits.txt. They hold on every machine, so a change here is a change of everybody's results.
/// </summary>
public sealed class GoldenBitsTests
{
    private const int Steps = 10;

    /// <summary>Set to 1, it has the file written anew instead of compared: PLASTICITY_WRITE_GOLDEN_BITS=1 dotnet test.</summary>
    private const string WriteVariable = "PLASTICITY_WRITE_GOLDEN_BITS";

    private const string FileName = "Training/GoldenBits.txt";

    [Fact]
    public void Trials_have_the_bits_of_this_numerics_version()
    {
        string[] actual =
            [$"numerics {NumericsVersion.Current.ToString(CultureInfo.InvariantCulture)}",
            .. Trials().Select(trial => $"{trial.Name} {trial.Make().Bits()}")];
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            File.WriteAllLines(Path.Combine(Sources.RootOrSkip(), "tests/Plasticity.Tests", FileName), actual);
            return;
        }
        string[] expected = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, FileName));
        string[] moved = [.. actual.Except(expected)],
            gone = [.. expected.Except(actual).Where(line => !moved.Any(other => NameOf(other) == NameOf(line)))];
        Assert.True(moved.Length == 0 && gone.Length == 0,
            $"""
            Bits moved. Moved or new: {Names(moved)}. Gone: {Names(gone)}.
            If no result was meant to change, this is a bug. If a rule or a row is new, gone or meant to be different, write {FileName}
            anew with {WriteVariable}=1 and review what it changed. If the arithmetic below the rules is meant to be different, first raise
            {nameof(NumericsVersion)}.{nameof(NumericsVersion.Current)} and say why in docs/numerics.md.
            """);
    }

    [Fact]
    public void The_current_numerics_version_is_explained() =>
        Assert.Contains($"\n| {NumericsVersion.Current.ToString(CultureInfo.InvariantCulture)} |",
            File.ReadAllText(Path.Combine(Sources.RootOrSkip(), "docs/numerics.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);

    /// <summary>A hash that does not see a tensor would let its bits move.</summary>
    [Fact]
    public void Every_bit_of_parameters_and_state_counts()
    {
        SmallTrial trial = new("fa", optimiser: new OptimiserOptions { Kind = OptimiserKind.Momentum });
        HashSet<string> hashes = [trial.Bits()];
        foreach (Tensor tensor in (Tensor[])[.. trial.Model.Parameters.Select(parameter => parameter.Value),
            .. trial.Rule.State.Select(state => state.Value), .. trial.Optimiser.State.Select(state => state.Value)])
        {
            ref float last = ref tensor.Span[^1];
            last = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(last) ^ 1);
            Assert.True(hashes.Add(trial.Bits()));
        }
    }

    private static IEnumerable<(string Name, Func<SmallTrial> Make)> Trials()
    {
        foreach (RuleCard card in Catalogue.Rules.Select(entry => entry.Card))
            yield return (card.Id, () => Trial(card.Id));
        foreach (RuleCard card in Catalogue.Transforms.Select(entry => entry.Card))
            yield return ("bp+" + card.Id, () => Trial("bp+" + card.Id));
        yield return ("fa+wp", () => Trial("fa+wp"));
        foreach (OptimiserKind kind in Enum.GetValues<OptimiserKind>())
            yield return ($"bp,{kind},clipped,decayed,cosine", () => Trial("bp", new OptimiserOptions
            {
                Kind = kind,
                LearningRate = 0.01f,
                WeightDecay = 0.1f,
                Clip = 0.5f,
                Schedule = LearningRateSchedule.Parse("cosine/warmup:0.02"),
            }));
    }

    private static SmallTrial Trial(string rule, OptimiserOptions? optimiser = null) =>
        new SmallTrial(rule, optimiser: optimiser).Advance(Steps);

    private static string NameOf(string line) => line[..line.LastIndexOf(' ')];

    private static string Names(string[] lines) => lines.Length == 0 ? "none" : string.Join("; ", lines.Select(NameOf));
}
