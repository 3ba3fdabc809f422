using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// Stacks of 3 x 3 convolutions with max-pooling by 2 between them, then dense layers. Simonyan and Zisserman 2015, in the small form usual
/// for maps of 32 x 32: batch normalisation, and one hidden dense layer as wide as the last stack has channels.
/// </summary>
/// <param name="Stacks">The number of convolutions of each stack; each has twice the channels of the one before, up to eight times.</param>
public sealed record Vgg(IReadOnlyList<int> Stacks) : Architecture
{
    private const int UsualChannels = 64, MostTimes = 8;

    // Depth counts layers with weights: convolutions, one hidden dense layer, and the output.
    private static readonly Dictionary<int, int[]> _stacks = new()
    {
        [8] = [2, 2, 2],
        [11] = [1, 1, 2, 2, 3],
        [13] = [2, 2, 2, 2, 3],
        [16] = [2, 2, 3, 3, 4],
    };

    /// <inheritdoc/>
    public override string? Text => $"vgg{Stacks.Sum() + 2}";

    /// <summary>The one of a depth: 8, 11, 13 or 16 layers with weights.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static Vgg OfDepth(int depth) => _stacks.TryGetValue(depth, out int[]? stacks)
        ? new(stacks) : throw new FormatException($"There is no vgg{depth}: expected vgg{string.Join(", vgg", _stacks.Keys)}.");

    internal override NetworkBuilder Build(NetworkOptions options)
    {
        RequireNoSkips(options);
        ImageShape input = options.InputShape;
        int halvings = 1 << Stacks.Count;
        if (input.Height < halvings || input.Width < halvings)
            throw new ArgumentException($"{Text} halves maps {Stacks.Count} times and needs at least {halvings}x{halvings}, "
                + $"but samples are {input}.");
        NetworkBuilder net = new(input, options.InputDropout);
        Layer maps = net.Input;
        int first = options.Channels > 0 ? options.Channels : UsualChannels, channels = first;
        for (int s = 0; s < Stacks.Count; s++)
        {
            channels = first * Math.Min(MostTimes, 1 << s);
            for (int k = 0; k < Stacks[s]; k++) maps = Convolution(net, maps, options, Normalisation.Batch, channels, 3);
            maps = net.MaxPool(maps, 2);
        }
        Output(net, net.Dense(maps, channels, options.Activation, options.Bias, options.Dropout), options);
        return net;
    }

    /// <inheritdoc/>
    public bool Equals(Vgg? other) => other is not null && Stacks.SequenceEqual(other.Stacks);

    /// <inheritdoc/>
    public override int GetHashCode() => Stacks.Sum();
}
