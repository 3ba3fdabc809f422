using System.Text.Json.Nodes;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Training;

namespace Plasticity.Lab.Benchmarks;

/// <summary>Times whole training steps of every rule, on made-up samples that are as sparse as MNIST's.</summary>
internal static class TrainingBenchmark
{
    private const double SecondsEach = 0.2;
    private const int SampleCount = 1024, Classes = 10;

    // Of MNIST's pixels 81 in 100 are 0; kernels that leave out silent inputs must not be shown denser or sparser ones.
    private const float FractionOfZeros = 0.8f;

    private static readonly int[][] _networks = [[784, 500, 10], [64, 64, 10]];
    private static readonly int[] _batches = [1, 128];

    public static IEnumerable<TrainingSpeed> Run(IReadOnlyList<string> rules)
    {
        foreach (int[] widths in _networks)
        {
            LearningTask task = Task(widths[0]);
            foreach (int batch in _batches)
                foreach (string rule in rules) yield return Speed(RuleExpression.Parse(rule), widths, batch, task);
        }
    }

    private static TrainingSpeed Speed(RuleExpression expression, int[] widths, int batch, LearningTask task)
    {
        Seed seed = new(0);
        Model model = expression.Model == ModelKind.Spiking
            ? new LifNetwork(new LifOptions(), widths[0], widths[^1], task.Loss, seed)
            : new Network(new NetworkOptions { Widths = widths }, task.Loss, seed);
        LearningRule rule = expression.Create(model, new Dictionary<string, JsonObject>(), seed);
        Trainer trainer = new(model, rule, Optimiser.New(model, expression.Training, long.MaxValue), task,
            new TrainingOptions { BatchSize = batch }, seed, []);
        double seconds = BestTime.Of(trainer.Advance, SecondsEach);
        string network = expression.Model == ModelKind.Spiking ? $"{widths[0]}-{((LifNetwork)model).Options.Hidden}r-{widths[^1]}"
            : string.Join('-', widths);
        return new(expression.Text, network, batch, Threads: 1, batch / seconds);
    }

    private static LearningTask Task(int inputs)
    {
        Samples samples = Draw(inputs);
        return new LearningTask
        {
            Name = "made-up",
            Description = "noise as sparse as MNIST",
            Attribution = "generated",
            Train = samples,
            Validation = samples,
            Test = samples,
            Loss = Loss.CrossEntropy,
            HiddenWidths = [],
        };
    }

    private static Samples Draw(int inputs)
    {
        Tensor values = new(SampleCount, inputs), chances = new(SampleCount, inputs);
        new Seed(0).Stream("benchmark", 0).FillUniform(values.Span, 0, 1);
        new Seed(0).Stream("benchmark", 1).FillUniform(chances.Span, 0, 1);
        for (int i = 0; i < values.Count; i++)
            if (chances.Span[i] < FractionOfZeros) values.Span[i] = 0;
        RandomStream stream = new Seed(0).Stream("benchmark", 2);
        int[] labels = new int[SampleCount];
        for (int i = 0; i < labels.Length; i++) labels[i] = stream.NextInt(Classes);
        return new Samples(values, labels, Classes);
    }
}
