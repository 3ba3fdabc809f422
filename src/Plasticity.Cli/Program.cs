using Plasticity;
using Plasticity.Networks;
using Plasticity.Optimisers;
using Plasticity.Probes;
using Plasticity.Rules;
using Plasticity.Tasks;
using Plasticity.Training;

LearningTask task = Digits.Load(new TaskOptions());
foreach (string id in args)
    for (ulong s = 0; s < 3; s++)
    {
        Seed seed = new(s);
        Network network = new(new NetworkOptions { Widths = [64, 64, 64, 10] }, task.Loss, seed);
        LearningRule rule = RuleExpression.Parse(id).Create(network, new Dictionary<string, System.Text.Json.Nodes.JsonObject>(), seed);
        TrainingOptions options = new() { Epochs = 20 };
        UpdateAngle angle = new(network, rule.NewReference()!, 32, seed, new Schedule(5, 20));
        Trainer trainer = new(network, rule, Optimiser.New(network, new OptimiserOptions(), 1), task, options, seed, [angle]);
        TrialOutcome outcome = trainer.Run(default);
        IEnumerable<Metric> angles = outcome.Metrics.Where(m => m.Name == "angle" && m.Layer == 0);
        Console.WriteLine($"{id} {s} {outcome.State} {outcome.TestAccuracy:f3} {outcome.SamplesPerSecond:f0}/s angle {angles.First().Value:f1} -> {angles.Last().Value:f1} {outcome.Reason}");
    }
