using System.Globalization;
using Plasticity.Lab.Results;
using Plasticity.Lab.Sweeps;
using Plasticity.Numerics;
using Plasticity.Training;

namespace Plasticity.Lab.Exports;

/// <summary>
/// One file of arrays for NumPy: for each measure, such as <c>validation/accuracy</c>, a number for each [arm, seed, point], and with it
/// <c>NAME/step</c> and <c>NAME/epoch</c>, the updates and epochs of each [arm, point]; final scores for each [arm, seed]; the arms, their
/// swept values, the seeds. Not a number where there is none, -1 where there is no step.
/// </summary>
public sealed class NpzExporter : Exporter
{
    /// <inheritdoc/>
    public override string Name => "npz";

    /// <inheritdoc/>
    public override string Description => "arrays for NumPy: every measure by [arm, seed, point], final scores by [arm, seed]";

    /// <inheritdoc/>
    public override string SingleFile => "results.npz";

    /// <inheritdoc/>
    public override string Hint => "z = numpy.load(\"results.npz\"); z.files; z[\"arms\"]";

    internal override IReadOnlyList<string> Write(ExportSource source, ExportFolder folder)
    {
        SortedDictionary<MetricTag, Curves> curves = Axes(source);
        Scores scores = Fill(source, curves);
        folder.Write(SingleFile, stream =>
        {
            using NpzWriter writer = new(stream);
            WriteAxes(source.Manifest, writer);
            scores.Write(writer);
            foreach ((MetricTag tag, Curves curve) in curves) curve.Write(tag.ToString(), writer);
        });
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{SingleFile}: {curves.Count} measures of {source.Manifest.Arms.Count:N0} arms "
                + $"and {source.Manifest.Seeds.Count:N0} seeds"),
            .. curves.Select(pair => string.Create(CultureInfo.InvariantCulture,
                $"  {pair.Key} [{source.Manifest.Arms.Count}, {source.Manifest.Seeds.Count}, {pair.Value.Points}]")),
        ];
    }

    private static SortedDictionary<MetricTag, Curves> Axes(ExportSource source)
    {
        SortedDictionary<MetricTag, Curves> curves = [];
        foreach (RunResult run in source.Runs())
            foreach (Metric metric in run.Outcome?.Metrics ?? [])
            {
                MetricTag tag = MetricTag.Of(metric);
                if (!curves.TryGetValue(tag, out Curves? curve))
                    curves.Add(tag, curve = new Curves(source.Manifest.Arms.Count, source.Manifest.Seeds.Count));
                curve.AddPoint(run.Run.Arm, metric.Step, metric.Epoch);
            }
        foreach (Curves curve in curves.Values) curve.Allocate();
        return curves;
    }

    private static Scores Fill(ExportSource source, SortedDictionary<MetricTag, Curves> curves)
    {
        Dictionary<ulong, int> seeds = source.Manifest.Seeds.Index().ToDictionary(seed => seed.Item, seed => seed.Index);
        Scores scores = new(source.Manifest.Arms.Count, source.Manifest.Seeds.Count);
        foreach (RunResult run in source.Runs())
        {
            (int arm, int seed) = (run.Run.Arm, seeds[run.Run.Seed]);
            scores.Set(arm, seed, run);
            foreach (Metric metric in run.Outcome?.Metrics ?? [])
                if (curves.TryGetValue(MetricTag.Of(metric), out Curves? curve)) curve.Set(arm, seed, metric.Step, metric.Value);
        }
        return scores;
    }

    private static void WriteAxes(SweepManifest manifest, NpzWriter writer)
    {
        int arms = manifest.Arms.Count;
        writer.Add("arms", stream => Npy.Write(stream, [.. manifest.Arms.Select(arm => arm.Label)], arms));
        writer.Add("seeds", stream => Npy.Write(stream, (ReadOnlySpan<ulong>)[.. manifest.Seeds], manifest.Seeds.Count));
        writer.Add("control", stream => Npy.Write(stream, (ReadOnlySpan<long>)[.. manifest.Arms.Select(arm => arm.Control ?? -1L)], arms));
        foreach (string key in manifest.ArmKeys)
        {
            string?[] texts = [.. manifest.Arms.Select(arm => arm.ValueOf(key))];
            if (TryParse(texts) is { } numbers) writer.Add($"key/{key}", stream => Npy.Write(stream, (ReadOnlySpan<double>)numbers, arms));
            else writer.Add($"key/{key}", stream => Npy.Write(stream, [.. texts.Select(text => text ?? "")], arms));
        }
    }

    /// <summary>Numbers, if every value that there is reads as one.</summary>
    private static double[]? TryParse(string?[] texts)
    {
        double[] numbers = new double[texts.Length];
        for (int i = 0; i < texts.Length; i++)
            if (texts[i] is not { } text) numbers[i] = double.NaN;
            else if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])) return null;
        return numbers;
    }

    /// <summary>One measure. An arm's points are the steps at which any of its runs measured; arms can have different ones.</summary>
    private sealed class Curves(int arms, int seeds)
    {
        private readonly SortedDictionary<long, double>[] _epochs =
            [.. Enumerable.Range(0, arms).Select(_ => new SortedDictionary<long, double>())];

        private Dictionary<long, int>[] _places = [];
        private double[] _values = [];

        public int Points { get; private set; }

        public void AddPoint(int arm, long step, double epoch) => _epochs[arm][step] = epoch;

        public void Allocate()
        {
            Points = _epochs.Max(points => points.Count);
            _places = [.. _epochs.Select(points => points.Keys.Index().ToDictionary(step => step.Item, step => step.Index))];
            _values = new double[arms * seeds * Points];
            _values.AsSpan().Fill(double.NaN);
        }

        public void Set(int arm, int seed, long step, double value)
        {
            // A run that is under way may have got further since its points were counted.
            if (_places[arm].TryGetValue(step, out int point)) _values[(arm * seeds + seed) * Points + point] = value;
        }

        public void Write(string name, NpzWriter writer)
        {
            long[] steps = new long[arms * Points];
            double[] epochs = new double[arms * Points];
            steps.AsSpan().Fill(-1);
            epochs.AsSpan().Fill(double.NaN);
            for (int arm = 0; arm < arms; arm++)
                foreach ((int point, (long step, double epoch)) in _epochs[arm].Index())
                    (steps[arm * Points + point], epochs[arm * Points + point]) = (step, epoch);
            writer.Add(name, stream => Npy.Write(stream, (ReadOnlySpan<double>)_values, arms, seeds, Points));
            writer.Add(name + "/step", stream => Npy.Write(stream, (ReadOnlySpan<long>)steps, arms, Points));
            writer.Add(name + "/epoch", stream => Npy.Write(stream, (ReadOnlySpan<double>)epochs, arms, Points));
        }
    }

    /// <summary>What runs came to, by [arm, seed].</summary>
    private sealed class Scores
    {
        private readonly int _arms, _seeds;
        private readonly string[] _states;
        private readonly long[] _steps;
        private readonly double[] _accuracies, _losses, _seconds;

        public Scores(int arms, int seeds)
        {
            (_arms, _seeds) = (arms, seeds);
            int count = arms * seeds;
            (_states, _steps) = (new string[count], new long[count]);
            Array.Fill(_states, "");
            _accuracies = NotNumbers(count);
            _losses = NotNumbers(count);
            _seconds = NotNumbers(count);
        }

        public void Set(int arm, int seed, RunResult run)
        {
            int at = arm * _seeds + seed;
            _states[at] = run.Status.ToString().ToLowerInvariant();
            if (run.Outcome is not { } outcome) return;
            (_steps[at], _seconds[at]) = (outcome.Steps, outcome.Seconds);
            (_accuracies[at], _losses[at]) = (outcome.TestAccuracy ?? double.NaN, outcome.TestLoss ?? double.NaN);
        }

        public void Write(NpzWriter writer)
        {
            writer.Add("state", stream => Npy.Write(stream, _states, _arms, _seeds));
            writer.Add("steps", stream => Npy.Write(stream, (ReadOnlySpan<long>)_steps, _arms, _seeds));
            writer.Add("test_accuracy", stream => Npy.Write(stream, (ReadOnlySpan<double>)_accuracies, _arms, _seeds));
            writer.Add("test_loss", stream => Npy.Write(stream, (ReadOnlySpan<double>)_losses, _arms, _seeds));
            writer.Add("seconds", stream => Npy.Write(stream, (ReadOnlySpan<double>)_seconds, _arms, _seeds));
        }

        private static double[] NotNumbers(int count)
        {
            double[] values = new double[count];
            values.AsSpan().Fill(double.NaN);
            return values;
        }
    }
}
