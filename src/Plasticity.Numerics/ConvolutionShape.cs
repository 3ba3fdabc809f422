namespace Plasticity.Numerics;

/// <summary>
/// The geometry of a convolution: post[n, y, x, o] = sum over i, j, c of
/// pre[n, y Stride + i - Padding, x Stride + j - Padding, c] W[i, j, c, o]
/// (a cross-correlation, as everywhere in the field). Pixels outside the map are 0.
/// </summary>
/// <remarks>
/// Weights are [KernelHeight, KernelWidth, Channels of a group, OutChannels], the last index running fastest: seen as a matrix,
/// [pre, post], as dense weights are. With groups, output channel o reads only the input channels of its own group,
/// o / (OutChannels / Groups).
/// </remarks>
/// <param name="Input">The map that is read.</param>
/// <param name="OutChannels">Channels of the result.</param>
/// <param name="KernelHeight">Rows of the kernel.</param>
/// <param name="KernelWidth">Columns of the kernel.</param>
/// <param name="Stride">Steps between positions that are computed, in both directions.</param>
/// <param name="Padding">Rows and columns of zeros around the map, on every side.</param>
/// <param name="Groups">Groups of channels that do not see each other; divides both numbers of channels.</param>
public readonly record struct ConvolutionShape(
    ImageShape Input, int OutChannels, int KernelHeight, int KernelWidth, int Stride = 1, int Padding = 0, int Groups = 1)
{
    /// <summary>The map that is written.</summary>
    public ImageShape Output => new(
        (Input.Height + 2 * Padding - KernelHeight) / Stride + 1, (Input.Width + 2 * Padding - KernelWidth) / Stride + 1, OutChannels);

    /// <summary>Channels that one output channel reads.</summary>
    public int GroupChannels => Input.Channels / Groups;

    /// <summary>Synapses onto one output unit (but for the edge): rows of the weights as a matrix.</summary>
    public int FanIn => KernelHeight * KernelWidth * GroupChannels;

    /// <summary>Multiply-adds for one sample, padding counted as if it were there.</summary>
    public long MultiplyAdds => (long)Output.Positions * FanIn * OutChannels;

    /// <summary>Makes a tensor shaped like the weights.</summary>
    public Tensor NewWeights() => new(KernelHeight, KernelWidth, GroupChannels, OutChannels);

    /// <summary>Checks that the parts fit each other.</summary>
    /// <exception cref="ArgumentException">They do not; the message says which and why.</exception>
    public void Require()
    {
        if (Input.Height < 1 || Input.Width < 1 || Input.Channels < 1 || OutChannels < 1 || KernelHeight < 1 || KernelWidth < 1
            || Stride < 1 || Padding < 0 || Groups < 1)
            throw new ArgumentException($"A convolution needs positive extents, but it is {this}.");
        if (Input.Channels % Groups != 0 || OutChannels % Groups != 0)
            throw new ArgumentException(
                $"{Groups} groups do not divide {Input.Channels} input channels and {OutChannels} output channels.");
        if (KernelHeight > Input.Height + 2 * Padding || KernelWidth > Input.Width + 2 * Padding)
            throw new ArgumentException(
                $"A kernel of {KernelHeight}x{KernelWidth} does not fit a map of {Input} with padding {Padding}.");
    }
}
