using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Tasks;
using Xunit;

namespace Plasticity.Tests.Tasks;

public sealed class TaskTests
{
    /// <summary>The tasks that need nothing on disk.</summary>
    public static TheoryData<string> SelfContained =>
        [.. TaskCatalogue.Tasks.Where(entry => entry.DataSet is null && !entry.ReadsFolder).Select(entry => entry.Name)];

    [Fact]
    public void Tasks_are_in_reading_order() =>
        Assert.Equal(
            ["digits", "mnist", "fashion-mnist", "kmnist", "cifar10", "cifar100", "cifar10-subset", "folder", "teacher-student", "spirals"],
            TaskCatalogue.Tasks.Select(entry => entry.Name));

    [Fact]
    public void Tasks_with_data_name_a_set_of_the_catalogue() =>
        Assert.All(TaskCatalogue.Tasks,
            entry => Assert.True(entry.DataSet is null || DataCatalogue.Find(entry.DataSet).Name == entry.Name));

    [Fact]
    public void An_unknown_task_is_refused_with_the_nearest_and_the_list()
    {
        string message = Assert.Throws<TaskException>(() => TaskCatalogue.Load("digts", new TaskOptions())).Message;
        Assert.Contains("'digts'", message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'digits'?", message, StringComparison.Ordinal);
        Assert.Contains("teacher-student", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("digits", 64, 10, 1257, 180, 360)]
    [InlineData("teacher-student", 30, 10, 2000, 500, 1000)]
    [InlineData("spirals", 2, 2, 1000, 500, 1000)]
    public void Sizes_are_as_documented(string name, int inputs, int outputs, int train, int validation, int test)
    {
        LearningTask task = TaskCatalogue.Load(name, new TaskOptions());
        Assert.Equal(
            (inputs, outputs, train, validation, test),
            (task.Inputs, task.Outputs, task.Train.Count, task.Validation.Count, task.Test.Count));
        Assert.Equal(name, task.Name);
        Assert.NotEmpty(task.HiddenWidths);
        Assert.NotEmpty(task.Attribution);
        Assert.Equal(task.IsClassification, task.Loss == Loss.CrossEntropy);
    }

    [Theory, MemberData(nameof(SelfContained))]
    public void Inputs_have_the_shape_that_the_task_says(string name)
    {
        LearningTask task = TaskCatalogue.Load(name, new TaskOptions());
        Assert.Equal(name == "digits" ? new ImageShape(8, 8, 1) : ImageShape.Vector(task.Inputs), task.InputShape);
        Assert.Equal(task.Inputs, task.InputShape.Count);
    }

    [Fact]
    public void Options_of_images_are_refused_by_tasks_without_them()
    {
        static string Refusal(string name, TaskOptions options) =>
            Assert.Throws<TaskException>(() => TaskCatalogue.Load(name, options)).Message;
        Assert.Contains("data.normalise", Refusal("spirals", new() { Normalise = PixelNormalisation.Unit }), StringComparison.Ordinal);
        Assert.Contains("data.size", Refusal("digits", new() { Size = 8 }), StringComparison.Ordinal);
        Assert.Contains("data.channels", Refusal("digits", new() { Channels = 1 }), StringComparison.Ordinal);
        Assert.Contains("task=folder", Refusal("digits", new() { Folder = "here" }), StringComparison.Ordinal);
        Assert.Contains("data.folder=DIR", Refusal("folder", new()), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TaskOptions { Channels = 2 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TaskOptions { Size = 0 });
    }

    [Theory, MemberData(nameof(SelfContained))]
    public void Same_split_seed_gives_the_same_bits_and_another_others(string name)
    {
        float[] Inputs(ulong split) => TaskCatalogue.Load(name, new TaskOptions { Split = split }).Train.Inputs.Span.ToArray();
        Assert.Equal(Inputs(3), Inputs(3));
        Assert.NotEqual(Inputs(3), Inputs(4));
    }

    [Theory, MemberData(nameof(SelfContained))]
    public void Limits_keep_the_first_samples(string name)
    {
        LearningTask whole = TaskCatalogue.Load(name, new TaskOptions()),
            limited = TaskCatalogue.Load(name, new TaskOptions { TrainSamples = 30, TestSamples = 20 });
        Assert.Equal((30, whole.Validation.Count, 20), (limited.Train.Count, limited.Validation.Count, limited.Test.Count));
        Assert.True(limited.Train.Inputs.Span.SequenceEqual(whole.Train.Inputs.Span[..(30 * whole.Inputs)]));
        Assert.True(limited.Test.Inputs.Span.SequenceEqual(whole.Test.Inputs.Span[..(20 * whole.Inputs)]));
    }

    [Theory, MemberData(nameof(SelfContained))]
    public void Parts_have_no_sample_in_common(string name)
    {
        LearningTask task = TaskCatalogue.Load(name, new TaskOptions());
        List<string> rows = [.. new[] { task.Train, task.Validation, task.Test }
            .SelectMany(
                part => Enumerable.Range(0, part.Count)
                .Select(i => Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(part.Inputs.Row(i)))))];
        Assert.Equal(rows.Count, rows.Distinct().Count());
    }

    [Theory]
    [InlineData("digits", 0.07, 0.13)]
    [InlineData("spirals", 0.5, 0.5)]
    public void Classes_are_balanced(string name, double least, double most)
    {
        LearningTask task = TaskCatalogue.Load(name, new TaskOptions());
        foreach (Samples part in (Samples[])[task.Train, task.Test])
        {
            int[] labels = part.Labels.ToArray();
            for (int c = 0; c < task.Outputs; c++) Assert.InRange(labels.Count(label => label == c) / (double)part.Count, least, most);
        }
    }

    [Fact]
    public void Limits_below_zero_are_refused_by_name() =>
        Assert.Contains(
            "trainSamples", Assert.Throws<ArgumentOutOfRangeException>(() => new TaskOptions { TrainSamples = -1 }).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Digits_are_scaled_to_one()
    {
        float[] pixels = Digits.Load(new TaskOptions()).Train.Inputs.Span.ToArray();
        Assert.Equal((0f, 1f), (pixels.Min(), pixels.Max()));
    }

    [Fact]
    public void The_teachers_targets_are_within_reach_of_a_student_and_vary()
    {
        LearningTask task = TeacherStudent.Load(new TaskOptions());
        Assert.Equal([20, 10], task.HiddenWidths);
        Tensor inputs = task.Train.Inputs, targets = task.Train.Targets!;
        Assert.Equal(0, inputs.Sum() / inputs.Count, 0.03);
        Assert.Equal(1, inputs.Dot(inputs) / inputs.Count, 0.03);
        Assert.InRange(targets.Dot(targets) / targets.Count, 0.2, 2);
        Assert.True(targets.IsFinite());
    }

    [Fact]
    public void A_student_of_the_teachers_seed_does_not_start_as_the_teacher()
    {
        LearningTask task = TeacherStudent.Load(new TaskOptions { Split = 1 });
        Network student = new(new NetworkOptions { Widths = [30, 20, 10, 10] }, task.Loss, new Seed(1));
        NetworkPass pass = student.NewNetworkPass(1);
        Batch batch = task.Train.NewBatch(1);
        task.Train.Fill(batch, [0]);
        student.Forward(batch, pass, PassNoise.Evaluation(new Seed(1)));
        Assert.InRange(pass.Loss, 0.1, 100);
    }

    [Fact]
    public void Spirals_are_wound_around_each_other_and_stay_apart()
    {
        Samples points = TwoSpirals.Load(new TaskOptions()).Test;
        for (int i = 0; i < points.Count; i++)
        {
            double x = points.Inputs[i, 0], y = points.Inputs[i, 1], radius = Math.Sqrt(x * x + y * y);
            Assert.InRange(radius, 0, 1.2);
            if (radius < 0.2) continue;                  // near the middle, noise turns the angle
            double turns = 1.5 * (radius - 0.1) / 0.9 + 0.5 * points.Labels[i] - Math.Atan2(y, x) / (2 * Math.PI);
            Assert.InRange(turns - Math.Round(turns), -0.24, 0.24);
        }
    }

    [Fact]
    public void Sine_and_cosine_of_turns_are_those_of_the_library()
    {
        for (int i = -1000; i <= 2000; i++)
        {
            double turns = i / 500.0;
            (double sine, double cosine) = TwoSpirals.SinCosOfTurns(turns);
            Assert.Equal(Math.Sin(2 * Math.PI * turns), sine, 3e-15);
            Assert.Equal(Math.Cos(2 * Math.PI * turns), cosine, 3e-15);
        }
    }
}
