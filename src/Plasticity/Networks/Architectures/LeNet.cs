using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// LeNet-5 in its common present form: convolutions of 6, 16 and 120 channels with 5 x 5 kernels, max-pooling by 2 after the first two, 84
/// dense units, the output. LeCun et al. 1998. Maps of 28 x 28 are padded to 32 x 32, as in the paper.
/// </summary>
public sealed record LeNet : Architecture
{
    private const int Least = 28;

    /// <inheritdoc/>
    public override string? Text => "lenet";

    internal override NetworkBuilder Build(NetworkOptions options)
    {
        RequireNoSkips(options);
        ImageShape input = options.InputShape;
        if (input.Height < Least || input.Width < Least)
            throw new ArgumentException(
                $"lenet needs maps of at least {Least}x{Least}, but samples are {input}: use a list such as 16c3-p2-32c3-p2-64-10.");
        NetworkBuilder net = new(input, options.InputDropout);
        int padding = Math.Min(input.Height, input.Width) < 32 ? 2 : 0;
        Layer maps = Convolution(net, net.Input, options, Normalisation.None, 6, 5, padding: padding);
        maps = Convolution(net, net.MaxPool(maps, 2), options, Normalisation.None, 16, 5, padding: 0);
        maps = Convolution(net, net.MaxPool(maps, 2), options, Normalisation.None, 120, 5, padding: 0);
        Layer hidden = net.Dense(maps, 84, options.Activation, options.Bias, options.Dropout);
        Output(net, hidden, options);
        return net;
    }
}
