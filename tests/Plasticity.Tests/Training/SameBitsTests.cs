using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Training;
using Xunit;

namespace Plasticity.Tests.Training;

/// <summary>Numbers that don't move: whole trials have the same bits whatever runs beside them and whatever the processor offers.</summary>
public sealed class SameBitsTests
{
    private const int Steps = 10;

    /// <summary>Every rule, every transform, and a sum.</summary>
    private static readonly string[] _rules =
        [.. Catalogue.Rules.Select(entry => entry.Card.Id), .. Catalogue.Transforms.Select(entry => "fa+" + entry.Card.Id), "fa+wp"];

    private static readonly string[] _graphs = [SmallTrial.Residual, SmallTrial.Convolutions, "4c3-p2-10"];

    private static readonly string[] _graphRules = ["bp", "fa", "dfa", "wp", "kp", "brsf"];

    public static TheoryData<string> FeedforwardRules =>
        [.. _rules.Where(rule => RuleExpression.Parse(rule).Model == ModelKind.Feedforward)];

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
    [MemberData(nameof(SimdSwitches.All), MemberType = typeof(SimdSwitches))]
    public async Task Trials_have_the_same_bits_at_every_width_of_simd(string off, int widest) =>
        Assert.Equal(Bits(), await SimdSwitches.AskWithout(typeof(SameBitsTests), nameof(Bits_are_answered_to_the_parent), off, widest));

    [Fact]
    public void Bits_are_answered_to_the_parent() => SimdSwitches.Answer(Bits);

    /// <summary>
    /// The products of this trial are large enough to be shared among threads: 256 x 256 x 256 multiplications are sixteen shares.
    /// </summary>
    [Theory]
    [MemberData(nameof(FeedforwardRules))]
    public void Threads_within_a_product_change_no_bit(string rule)
    {
        string alone = LargeTrial(rule);
        try
        {
            for (int threads = 2; threads <= 4; threads++)
            {
                Parallelism.ProductThreads = threads;
                Assert.Equal(alone, LargeTrial(rule));
            }
        }
        finally
        {
            Parallelism.ProductThreads = 1;
        }
    }

    /// <summary>Maps of 16 channels and 64 samples: products large enough to be shared among threads.</summary>
    [Theory]
    [InlineData("16c3-p2-32c3-32c3x2-64-10", "fa")]
    [InlineData("resnet8", "bp")]
    [InlineData("resnet8", "dfa")]
    public void Threads_within_a_convolution_change_no_bit(string network, string rule)
    {
        string alone = LargeGraphTrial(network, rule);
        try
        {
            for (int threads = 2; threads <= 4; threads++)
            {
                Parallelism.ProductThreads = threads;
                Assert.Equal(alone, LargeGraphTrial(network, rule));
            }
        }
        finally
        {
            Parallelism.ProductThreads = 1;
        }
    }

    private static string[] Bits() =>
        [.. _rules.Select(rule => $"{rule} {Trial(rule)}"),
            .. Enum.GetValues<OptimiserKind>().Select(kind => $"bp {kind} {Trial("bp", kind)}"),
            .. _graphs.SelectMany(network => _graphRules, (network, rule) => $"{network} {rule} {GraphTrial(network, rule)}")];

    private static string Trial(string rule) => new SmallTrial(rule).Advance(Steps).Bits();

    private static string Trial(string rule, OptimiserKind kind) =>
        new SmallTrial(rule, optimiser: new() { Kind = kind, LearningRate = 1e-3f, WeightDecay = 0.1f, Clip = 1 }).Advance(Steps).Bits();

    private static string GraphTrial(string network, string rule) => new SmallTrial(rule, network: network).Advance(4).Bits();

    private static string LargeGraphTrial(string text, string rule)
    {
        ImageShape shape = new(8, 8, 1);
        return LargeTrial(rule, new NetworkOptions { Widths = [64, 10], Architecture = Plasticity.Networks.Architecture.Parse(text), Input = shape }, 64);
    }

    private static string LargeTrial(string rule) =>
        LargeTrial(rule, new NetworkOptions { Widths = [SmallTrial.Task.Inputs, 256, 256, SmallTrial.Task.Outputs] }, 256);

    private static string LargeTrial(string rule, NetworkOptions options, int batchSize)
    {
        Seed seed = new(1);
        Network network = new(options, SmallTrial.Task.Loss, seed);
        RuleExpression expression = RuleExpression.Parse(rule);
        LearningRule made = expression.Create(network, new Dictionary<string, JsonObject>(), seed);
        TrainingOptions training = new() { Epochs = 2, BatchSize = batchSize };
        new Trainer(network, made, Optimiser.New(network, expression.Training, 2), SmallTrial.Task, training, seed, []).Advance();
        return string.Join(
            '\n', network.Parameters.Select(
            parameter => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(parameter.Value.Span)))));
    }
}
