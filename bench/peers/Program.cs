// Our side of the comparisons: the same training loops as pytorch_training.py and pytorch_images.py, on one thread, printing the same JSON.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Plasticity;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Optimisers;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Training;

if (args is ["convolution", string secondsOfEach, .. string[] layers])
{
    ConvolutionLayers.Run(double.Parse(secondsOfEach, CultureInfo.InvariantCulture), layers);
    return 0;
}
if (args is not [string taskName, string networkText, string batchText, string ruleText, string secondsText])
{
    Console.Error.WriteLine("usage: TASK NETWORK BATCH RULE SECONDS, for example: mnist 784-500-10 128 bp 2, or images resnet20 64 bp 5; "
        + "or: convolution SECONDS [LAYER ...]");
    return 2;
}

int batch = int.Parse(batchText, CultureInfo.InvariantCulture);
Seed seed = new(0);
LearningTask task = taskName == "images" ? RandomImages.Task() : TaskCatalogue.Load(taskName, new TaskOptions());
bool isWidths = !networkText.Any(char.IsAsciiLetter);
NetworkOptions options = new()
{
    Widths = isWidths ? NetworkOptions.ParseWidths(networkText) : [task.Inputs, task.Outputs],
    Architecture = isWidths ? new Perceptron() : Architecture.Parse(networkText),
    Input = task.InputShape,
    Activation = Nonlinearity.Relu,
};
Network network = new(options, task.Loss, seed);
LearningRule rule = RuleExpression.Parse(ruleText).Create(network, new Dictionary<string, JsonObject>(), seed);
Optimiser optimiser = Optimiser.New(network, new OptimiserOptions { LearningRate = 0.01f }, totalSteps: 1);
Trainer trainer = new(network, rule, optimiser, task, new TrainingOptions { BatchSize = batch }, seed, probes: []);

int steps = !isWidths ? 1 : batch == 1 ? 2000 : 20;
Run(0.5);                                              // the JIT compiler's tiers settle
Thread.Sleep(100);
Run(0.5);
double best = Run(double.Parse(secondsText, CultureInfo.InvariantCulture));
JsonObject result = new()
{
    ["library"] = "Plasticity",
    ["rule"] = ruleText,
    ["network"] = networkText,
    ["batch"] = batch,
    ["samplesPerSecond"] = best,
    ["peakMiB"] = Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0,
};
Console.WriteLine(result.ToJsonString());
return 0;

// The best of many short stretches: these are often shared machines.
double Run(double seconds)
{
    double fastest = 0;
    long end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
    while (Stopwatch.GetTimestamp() < end)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < steps; i++) trainer.Advance();
        fastest = Math.Max(fastest, (double)steps * batch / Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
    return fastest;
}
