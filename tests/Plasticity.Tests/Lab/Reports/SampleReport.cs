using Plasticity.Lab.Reports;
using Plasticity.Lab.Results;
using Plasticity.Numerics;

namespace Plasticity.Tests.Lab.Reports;

/// <summary>A comparison as it comes out of a real run: ten rules, ten seeds, one that diverges, some without an angle.</summary>
internal static class SampleReport
{
    private const int Seeds = 10;
    private const int Epochs = 20;

    private static readonly (string Id, string Name, string Family, string Source, double Accuracy, double Spread, double Pace,
        double Speed,
        double[]? Angles, int Diverged, string Card)[] _rules =
    [
        ("bp", "Backpropagation", "Reference", "Rumelhart et al. 1986", 0.9731, 0.0022, 0.42, 412_300, [0, 0, 0], 0, "yynynyn"),
        ("fa", "Feedback alignment", "Feedback", "Lillicrap et al. 2016", 0.9642, 0.0031, 0.36, 405_900, [48, 27, 0], 0, "nynnnyn"),
        ("dfa", "Direct feedback alignment", "Feedback", "Nøkland 2016", 0.9618, 0.0034, 0.35, 431_700, [57, 31, 0], 0, "nynnnyn"),
        ("kp", "Kolen-Pollack", "Feedback", "Akrout et al. 2019", 0.9722, 0.0024, 0.40, 398_200, [12, 6, 0], 0, "nynnnyn"),
        ("mirror", "Weight mirror", "Feedback", "Akrout et al. 2019", 0.9705, 0.0027, 0.39, 214_800, [17, 9, 0], 0, "nyynnyn"),
        ("pc", "Predictive coding", "Prediction", "Whittington & Bogacz 2017", 0.9719, 0.0025, 0.38, 37_400, [8, 5, 2], 0, "ynnynny"),
        ("dtp", "Difference target propagation", "Targets", "Lee et al. 2015", 0.9551, 0.0068, 0.28, 96_500, [63, 38, 0], 3, "nyynnnn"),
        ("ff", "Forward-forward", "Local", "Hinton 2022", 0.9287, 0.0081, 0.20, 118_600, null, 0, "nnynnnn"),
        ("np", "Node perturbation", "Perturbation", "Williams 1992", 0.8914, 0.0122, 0.11, 203_400, [83, 79, 61], 0, "nyynynn"),
        ("hebb", "Hebbian with a read-out", "Hebbian", "Krotov & Hopfield 2019", 0.8320, 0.0097, 0.55, 388_100, null, 0, "nnnnnny"),
    ];

    private static readonly PlausibilityQuestion[] _questions =
    [
        new("weight-transport", "Weight transport", "Does the backward path read the forward weights?"),
        new("global-signal", "Global signal", "Must one scalar, such as reward, reach every synapse?", null),
        new("separate-phases", "Separate phases", "Are there distinct phases for inference and learning?"),
        new("symmetric-weights", "Symmetric weights", "Must forward and backward weights be equal for it to work?"),
        new("stores-activity", "Stores activity", "Must activity be kept until an error arrives?"),
        new("signed-error", "Signed error", "Do neurons transmit errors of either sign, apart from their activity?"),
        new("online", "Online", "Can it learn from each sample as it comes?", true),
    ];

    public static ReportData Create()
    {
        RandomStream random = new(7, "sample-report");
        float[] noise = new float[_rules.Length * Seeds * (Epochs + 2)];
        random.FillNormal(noise, 1);
        int next = 0;
        double Normal() => noise[next++];

        List<ArmResult> results = [];
        List<CurvePoint> accuracy = [], loss = [];
        List<AnglePoint> angles = [];
        double[] control = [];
        foreach (var rule in _rules)
        {
            double[] tests = [.. Enumerable.Range(0, Seeds).Select(_ => Math.Min(0.999, rule.Accuracy + rule.Spread * Normal()))];
            if (rule.Id == "bp") control = tests;
            SeedResult[] seeds =
            [
                .. tests.Select((value, seed) => seed < Seeds - rule.Diverged
                    ? new SeedResult(seed, RunStatus.Finished, value)
                    : new SeedResult(seed, RunStatus.Diverged, seed == Seeds - 1 ? null : 0.41 + 0.05 * seed)),
            ];
            double[] finished = [.. seeds.Where(seed => seed.Status == RunStatus.Finished).Select(seed => seed.Score!.Value)];
            double[] differences = [.. finished.Select((value, seed) => value - control[seed])];
            string[] layers = ["layer 1", "layer 2", "layer 3"];
            results.Add(new ArmResult
            {
                Label = rule.Id,
                IsControl = rule.Id == "bp",
                Name = rule.Name,
                Family = rule.Family,
                Source = rule.Source,
                PerSeed = seeds,
                Score = Over(finished),
                DifferenceToControl = rule.Id == "bp" ? null : Over(differences),
                FinalAngles = rule.Angles is null ? [] : [.. layers.Select((layer, l) => new LayerAngle(layer, Around(rule.Angles[l], 2)))],
                SamplesPerSecond = rule.Speed,
                Network = "64-128-64-10 tanh",
                Hyperparameters = rule.Id == "pc" ? "lr=0.05 inference.steps=20 inference.rate=0.1" : "lr=0.05",
                Plausibility = _questions.Select((question, i) => (question.Key, Answer: rule.Card[i] == 'y'))
                    .Where(answer => !(rule.Id is "hebb" or "ff" && answer.Key == "signed-error"))
                    .ToDictionary(answer => answer.Key, answer => answer.Answer),
            });

            for (int epoch = 0; epoch <= Epochs; epoch++)
            {
                double done = 1 - Math.Exp(-rule.Pace * epoch);
                double wobble = epoch == 0 ? 0 : rule.Spread * Normal() * 0.4;
                double value = 0.1 + (rule.Accuracy - 0.1) * done + wobble;
                accuracy.Add(new CurvePoint(rule.Id, epoch, Around(value, rule.Spread + 0.03 * (1 - done) * Math.Min(1, epoch))));
                loss.Add(new CurvePoint(rule.Id, epoch, Around(2.3 * (1 - value) + 0.02, 0.02 * (1 - done) + 2 * rule.Spread)));
                if (rule.Angles is null) continue;
                for (int l = 0; l < layers.Length; l++)
                {
                    double start = rule.Id is "np" or "bp" ? rule.Angles[l] : l == 2 ? 0 : 89;
                    double degrees = rule.Angles[l] + (start - rule.Angles[l]) * Math.Exp(-0.35 * epoch) + wobble * 60;
                    angles.Add(new AnglePoint(rule.Id, layers[l], epoch, Around(Math.Max(0, degrees), rule.Angles[l] == 0 ? 0 : 2.5)));
                }
            }
        }

        return new ReportData
        {
            Title = "Ten learning rules on digits",
            Task = new TaskFacts
            {
                Id = "digits",
                Description = "8×8 images of handwritten digits, ten classes: "
                    + "3,823 for training (of which 500 for validation) and 1,797 for the test.",
                Attribution = "Optical Recognition of Handwritten Digits, UCI Machine Learning Repository "
                    + "(E. Alpaydin, C. Kaynak, 1998), CC BY 4.0.",
                Chance = 0.1,
            },
            Command = "plasticity compare rules=bp,fa,dfa,kp,mirror,pc,dtp,ff,np,hebb task=digits seeds=10 network=64-128-64-10 epochs=20",
            ConfigurationYaml = "task: digits\nrules: [bp, fa, dfa, kp, mirror, pc, dtp, ff, np, hebb]\nseeds: 10\nnetwork: 64-128-64-10\n"
                + "nonlinearity: tanh\nepochs: 20\nbatch: 32\noptimizer:\n  kind: sgd\n  lr: 0.05\n  momentum: 0\n"
                + "probes:\n  angle: { every: epoch }\n",
            GeneratedBy = [new("Plasticity", "0.1.0"), new("numerics", "1"), new(".NET", "10.0.1")],
            Control = "bp",
            Score = Score.TestAccuracy,
            Layers = ["layer 1", "layer 2", "layer 3"],
            Arms = results,
            Curves =
            [
                new LearningCurve { Metric = "accuracy", Split = "validation", IsFraction = true, Points = accuracy },
                new LearningCurve { Metric = "loss", Split = "training", Points = loss },
            ],
            Angles = angles,
            Questions = _questions,
            Files =
            [
                new("metrics.csv", "every measurement: rule, seed, epoch, step, layer, metric, value"),
                new("config.yaml", "the configuration above; plasticity run takes it as it is"),
                new("timing.csv", "wall-clock time per trial: the only numbers that differ from run to run"),
                new("charts/", "the charts as Vega-Lite specifications with their data"),
            ],
        };
    }

    private static Interval Around(double mean, double half) => new(mean, mean - half, mean + half);

    private static Interval Over(double[] values)
    {
        double mean = values.Average();
        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
        return Around(mean, 2.262 * deviation / Math.Sqrt(values.Length));
    }
}
