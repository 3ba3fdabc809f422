using System.Globalization;
using Plasticity.Lab.Configuration;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Tasks;

namespace Plasticity.Lab.Estimates;

/// <summary>
/// The file of the samples: <c>x</c>, [n, C, H, W] or [n, inputs], with <c>labels</c> [n] or <c>targets</c> [n, outputs]. It may hold
/// noise, too, which is not read here.
/// </summary>
internal static class BatchFile
{
    private static readonly string[] _names = ["x", "labels", "targets"];

    /// <summary>Reads the samples as a task of their own.</summary>
    /// <param name="file">The file.</param>
    /// <param name="input">The shape of a sample, if the network's file says it.</param>
    /// <param name="outputs">The number of outputs, if the network's file says it.</param>
    /// <exception cref="ConfigurationException">The file is not as described.</exception>
    public static LearningTask Read(TensorFile file, ImageShape? input, int? outputs)
    {
        foreach (string name in file.Tensors.Keys)
            if (!_names.Contains(name) && !name.StartsWith(RuleEstimator.NoisePrefix, StringComparison.Ordinal))
                throw file.Error($"there is no place for a tensor '{name}': a batch has x, and labels or targets, and may have "
                    + $"{RuleEstimator.NoisePrefix}NAME.");
        if (!file.Tensors.TryGetValue("x", out Tensor? x))
            throw file.Error("tensor x is missing: give the samples, [n, inputs] or [n, C, H, W].");
        (Tensor inputs, ImageShape shape) = Inputs(file, x, input);
        Samples samples = Paired(file, inputs, outputs);
        return new LearningTask
        {
            Name = "batch",
            Description = "the samples of a file",
            Attribution = file.Path,
            Train = samples,
            Validation = samples,
            Test = samples,
            Loss = samples.IsClassification ? Loss.CrossEntropy : Loss.SquaredError,
            HiddenWidths = [],
            InputShape = shape,
        };
    }

    private static (Tensor Inputs, ImageShape Shape) Inputs(TensorFile file, Tensor x, ImageShape? input)
    {
        ReadOnlySpan<int> extents = x.Shape;
        if (extents.Length is not (2 or 4)) throw file.Error($"x is {x}: expected [n, inputs] or [n, C, H, W].");
        ImageShape own = extents.Length == 4 ? new(extents[2], extents[3], extents[1]) : ImageShape.Vector(extents[1]);
        ImageShape shape = input ?? own;
        if (extents.Length == 4 ? shape != own : shape.Count != own.Count)
            throw file.Error($"x is {x}, but the network's input is {shape.Channels},{shape.Height},{shape.Width} (channels, height, "
                + $"width): expected [{extents[0]}, {shape.Channels}, {shape.Height}, {shape.Width}] or [{extents[0]}, {shape.Count}].");
        Tensor inputs = new(extents[0], shape.Count);
        ForeignLayout.OfMaps(shape, extents[0]).FromForeign(x, inputs);
        return (inputs, shape);
    }

    private static Samples Paired(TensorFile file, Tensor inputs, int? outputs)
    {
        file.Tensors.TryGetValue("targets", out Tensor? targets);
        if (file.Tensors.TryGetValue("labels", out Tensor? labels) == targets is not null)
            throw file.Error(targets is null ? "give labels [n], for classes, or targets [n, outputs]."
                : "there are both labels and targets: give one of them.");
        Tensor given = targets ?? labels!;
        if (given.Rows != inputs.Rows || given.Shape.Length != (targets is null ? 1 : 2))
            throw file.Error($"{(targets is null ? "labels" : "targets")} is {given}, but x has {inputs.Rows} samples: expected "
                + $"[{inputs.Rows}{(targets is null ? "" : ", outputs")}].");
        if (targets is not null) return new Samples(inputs, targets);
        if (outputs is not { } classes)
            throw file.Error("with labels, the number of outputs must be known, and the network's name does not say it: "
                + "write it into the network's metadata, such as outputs = 10.");
        int[] classOf = new int[labels!.Count];
        for (int i = 0; i < classOf.Length; i++)
        {
            double label = labels.IsDouble ? labels.Doubles[i] : labels.Span[i];
            if (label != Math.Floor(label) || label < 0 || label >= classes)
                throw file.Error($"labels has {label.ToString(CultureInfo.InvariantCulture)} at element {i}: expected whole numbers from 0 "
                    + $"to {classes - 1}, as the network has {classes} outputs.");
            classOf[i] = (int)label;
        }
        return new Samples(inputs, classOf, classes);
    }
}
