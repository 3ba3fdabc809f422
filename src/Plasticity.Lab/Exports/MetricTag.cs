using System.Globalization;
using Plasticity.Training;

namespace Plasticity.Lab.Exports;

/// <summary>What was measured, as a name that exports share: <c>validation/accuracy</c>, <c>angle/layer 1</c>.</summary>
/// <param name="Split"><c>train</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="Name">The measure.</param>
/// <param name="Layer">The connection, from 1; 0 for the whole model.</param>
internal readonly record struct MetricTag(string Split, string Name, int Layer) : IComparable<MetricTag>
{
    private static readonly string[] _splits = ["train", "validation", "test"];

    public static MetricTag Of(Metric metric) => new(metric.Split, metric.Name, metric.Layer);

    /// <summary>The name. Layers are measured in training, which is not said.</summary>
    public override string ToString() =>
        Layer == 0 ? $"{Split}/{Name}"
        : string.Create(CultureInfo.InvariantCulture, $"{(Split == "train" ? "" : Split + "/")}{Name}/layer {Layer}");

    /// <summary>The whole model before layers; training, validation, test; then by name and layer.</summary>
    public int CompareTo(MetricTag other)
    {
        int order = (Layer > 0).CompareTo(other.Layer > 0);
        if (order == 0) order = Rank(Split).CompareTo(Rank(other.Split));
        if (order == 0) order = string.CompareOrdinal(Split, other.Split);
        if (order == 0) order = string.CompareOrdinal(Name, other.Name);
        return order == 0 ? Layer.CompareTo(other.Layer) : order;
    }

    private static uint Rank(string split) => (uint)Array.IndexOf(_splits, split);
}
