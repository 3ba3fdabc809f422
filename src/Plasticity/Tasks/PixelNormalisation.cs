namespace Plasticity.Tasks;

/// <summary>What is done to the pixels of images before they are learned from.</summary>
public enum PixelNormalisation
{
    /// <summary>They are scaled to [0, 1].</summary>
    Unit,

    /// <summary>They are scaled to [0, 1], then, channel by channel, to the mean 0 and the deviation 1 of the training samples.</summary>
    Standard,
}
