using Plasticity.Numerics;
using Plasticity.Rules;

namespace Plasticity.Training;

/// <summary>How images are varied while they are learned from. Nothing is varied unless told.</summary>
public sealed record Augmentation
{
    /// <summary>No variation.</summary>
    public static Augmentation None { get; } = new();

    /// <summary>Whether every second image, at random, is mirrored: left becomes right.</summary>
    public bool Flip { get; init; }

    /// <summary>
    /// How many zeros are put round an image, from which as large a piece is then cut at random; 0 for none. At least 0.
    /// </summary>
    public int Crop { get; init => field = Guard.AtLeast(value, 0); }

    /// <summary>Whether nothing is varied.</summary>
    public bool IsNone => !Flip && Crop == 0;

    /// <summary>What keeps it from being done to inputs of a shape, in words; null if nothing does.</summary>
    /// <param name="shape">The shape of an input.</param>
    public string? Misfit(ImageShape shape)
    {
        if (IsNone) return null;
        if (shape.Positions == 1) return $"inputs are vectors of {shape.Count}, not images, and can be neither mirrored nor shifted";
        return Crop >= Math.Min(shape.Height, shape.Width)
            ? $"a shift of up to {Crop} can leave nothing of an image of {shape.Height}x{shape.Width}" : null;
    }
}
