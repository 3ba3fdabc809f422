using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Tasks;

/// <summary>
/// Regression on what a random network does: inputs N(0, I), targets the outputs of a fixed teacher with weights of its own. The student
/// can represent the teacher exactly, so that what loss is left is the rule's.
/// </summary>
/// <remarks>
/// After the nonlinear task of Lillicrap et al. 2016 (30-20-10-10, tanh). W_l ~ N(0, 4 / n_{l-1}), which drives the teacher's
/// hidden units well into their nonlinearity; its output layer is linear, W_L ~ N(0, 1 / n_{L-1}); it has no biases.
/// </remarks>
public static class TeacherStudent
{
    private const int TrainSamples = 2000, ValidationSamples = 500, TestSamples = 1000;

    private static readonly int[] _widths = [30, 20, 10, 10];

    /// <summary>The task's line in the list.</summary>
    public static TaskEntry Entry { get; } =
        new("teacher-student", "regression on a random 30-20-10-10 tanh network (generated)", DataSet: null, Load);

    /// <summary>Draws the teacher and 2,000 samples to train on, 500 to validate, 1,000 to test.</summary>
    public static LearningTask Load(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Seed seed = new(options.Split);
        Tensor[] teacher = new Tensor[_widths.Length - 1];
        for (int l = 1; l <= teacher.Length; l++)
        {
            // Streams of the task's own: a student of the same seed must not start as its teacher.
            Tensor weights = new(_widths[l - 1], _widths[l]);
            float gain = l < teacher.Length ? 2 : 1;
            seed.Stream("task", l).FillNormal(weights.Span, gain / MathF.Sqrt(_widths[l - 1]));
            teacher[l - 1] = weights;
        }
        return new LearningTask
        {
            Name = "teacher-student",
            Description = "regression on a random 30-20-10-10 tanh network",
            Attribution = "generated; after Lillicrap et al. 2016",
            Train = Draw(1, TrainSamples).First(options.TrainSamples),
            Validation = Draw(2, ValidationSamples),
            Test = Draw(3, TestSamples).First(options.TestSamples),
            Loss = Loss.SquaredError,
            HiddenWidths = _widths[1..^1],
            RateFactor = 0.3f,                               // docs/defaults.md: at 1, dfa and pc diverge
        };

        Samples Draw(int part, int count)
        {
            Tensor inputs = new(count, _widths[0]);
            seed.Stream("task", -part).FillNormal(inputs.Span, 1);
            Tensor h = inputs;
            for (int l = 1; l <= teacher.Length; l++)
            {
                Tensor next = new(count, _widths[l]);
                next.SetAffine(h, teacher[l - 1], bias: null, l < teacher.Length ? Nonlinearity.Tanh : Nonlinearity.Linear);
                h = next;
            }
            return new Samples(inputs, h);
        }
    }
}
