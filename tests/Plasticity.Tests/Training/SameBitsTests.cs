using System.Runtime.Intrinsics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Xunit;

namespace Plasticity.Tests.Training;

/// <summary>Numbers that don't move: whole trials have the same bits whatever runs beside them and whatever the processor offers.</summary>
public sealed class SameBitsTests
{
    private const int Steps = 10;

    private static readonly string[] _rules = [.. Catalogue.Rules.Select(entry => entry.Card.Id)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Trials_side_by_side_have_the_bits_of_trials_alone(int threads)
    {
        string[] alone = [.. _rules.Select(Trial)], together = new string[_rules.Length];
        int next = -1;
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            for (int r; (r = Interlocked.Increment(ref next)) < _rules.Length;) together[r] = Trial(_rules[r]);
        }))];
        foreach (Thread worker in workers) worker.Start();
        foreach (Thread worker in workers) worker.Join();
        Assert.Equal(alone, together);
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableAVX2", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public async Task Trials_have_the_same_bits_at_every_width_of_simd(string feature, int widest)
    {
        string[] answer = (await ChildProcess.Ask(typeof(SameBitsTests), nameof(Bits_are_answered_to_the_parent), (feature, "0"))).Split('\n');
        // The switch must have had its effect, or the test shows nothing.
        Assert.InRange(int.Parse(answer[0], System.Globalization.CultureInfo.InvariantCulture), 0, widest);
        Assert.Equal(Bits(), answer[1..]);
    }

    [Fact]
    public void Bits_are_answered_to_the_parent() =>
        ChildProcess.Answer(() => string.Join('\n',
            [Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : Vector128.IsHardwareAccelerated ? "128" : "0", .. Bits()]));

    private static string[] Bits() =>
        [.. _rules.Select(rule => $"{rule} {Trial(rule)}"), "bp adam " + new SmallTrial("bp", optimiser: new() { Kind = OptimiserKind.Adam, LearningRate = 1e-3f }).Advance(Steps).Bits()];

    private static string Trial(string rule) => new SmallTrial(rule).Advance(Steps).Bits();
}
