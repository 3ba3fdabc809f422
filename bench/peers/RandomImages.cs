using Plasticity;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Tasks;

/// <summary>Random images of the shape of CIFAR's, with random labels: what is timed does not depend on what they show.</summary>
internal static class RandomImages
{
    private const int Count = 1024, Classes = 10;

    private static readonly ImageShape _shape = new(32, 32, 3);

    public static LearningTask Task()
    {
        Tensor inputs = new(Count, _shape.Count);
        new Seed(0).Stream("benchmark").FillNormal(inputs.Span, 1);
        RandomStream stream = new Seed(0).Stream("benchmark", 1);
        int[] labels = new int[Count];
        for (int i = 0; i < Count; i++) labels[i] = stream.NextInt(Classes);
        Samples samples = new(inputs, labels, Classes);
        return new LearningTask
        {
            Name = "images",
            Description = "random images of 32x32x3",
            Attribution = "generated",
            Train = samples,
            Validation = samples.First(1),
            Test = samples.First(1),
            Loss = Loss.CrossEntropy,
            HiddenWidths = [],
            InputShape = _shape,
        };
    }
}
