using Plasticity.Rules;

namespace Plasticity.Reliability.Checks;

/// <summary>The same settings give the same bytes: twice, and on any number of threads.</summary>
internal static class SameBits
{
    private static readonly string[] _rules = [.. Catalogue.Rules.Select(entry => entry.Card.Id),
        .. Catalogue.Transforms.Select(entry => "fa+" + entry.Card.Id), "fa+wp"];

    private static readonly string[] _small = [$"rules={string.Join(',', _rules)}", "epochs=1", "network=64-24-24-10",
        "spiking.hidden=20", "spiking.timeSteps=8", "data.trainSamples=256"];

    /// <summary>Every rule, transform and a sum, in two processes one after the other.</summary>
    public static string Twice(Workplace workplace)
    {
        PlannedSweep first = workplace.RunStraight(_small), second = workplace.RunStraight(_small);
        int same = first.Runs.Zip(second.Runs).Count(pair => PlannedSweep.BitsOf(pair.First) == PlannedSweep.BitsOf(pair.Second));
        BrokenPromiseException.Unless(same == _rules.Length, $"{_rules.Length - same} of {_rules.Length} rules have other bits");
        BrokenPromiseException.Unless(first.Bits() == second.Bits(), "the tables have other bits");
        return $"{same} of {_rules.Length} rules, transforms and sums: equal SHA-256 of tables, results and weights";
    }

    /// <summary>Runs side by side, and threads within the products of one large run.</summary>
    public static string OnAnyThreads(Workplace workplace)
    {
        int[] threads = workplace.IsQuick ? [2, 3] : [1, 2, 3, 4, 8];
        string[] large = ["rule=pc", "network=64-256-256-10", "batch=256", "epochs=1", "data.trainSamples=512"];
        string[] sideBySide = [.. threads.Select(count => workplace.RunStraight([.. _small, $"threads={count}"]).Bits())];
        string[] within = [.. threads.Select(count => workplace.RunStraight([.. large, $"threads={count}"]).Bits())];
        BrokenPromiseException.Unless(sideBySide.Distinct().Count() == 1, "runs side by side have other bits");
        BrokenPromiseException.Unless(within.Distinct().Count() == 1, "threads within products change bits");
        return $"threads = {string.Join(", ", threads)}: equal SHA-256, for {_rules.Length} runs side by side and for one run with large "
            + "products";
    }
}
