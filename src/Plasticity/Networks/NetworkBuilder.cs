using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>
/// Builds the graph of a network, layer upon layer; each method adds one that reads layers made before it. The last one added is the
/// output, and must be driven through synapses. To flatten a map nothing need be done: dense synapses read any layer.
/// </summary>
/// <example>
/// <code>
/// NetworkBuilder net = new(new ImageShape(28, 28, 1));
/// Layer conv = net.Convolution(net.Input, channels: 8, kernel: 5, Nonlinearity.Relu);
/// net.Dense(net.MaxPool(conv, 2), 10, Nonlinearity.Linear);
/// </code>
/// </example>
public sealed class NetworkBuilder
{
    private readonly List<Layer> _layers;
    private int _connections;

    /// <summary>Begins with the input.</summary>
    /// <param name="input">The shape of a sample.</param>
    /// <param name="dropout">The fraction of inputs silenced in training, 0 to below 1.</param>
    public NetworkBuilder(ImageShape input, float dropout = 0)
    {
        Input = new InputLayer(input, dropout);
        _layers = [Input];
    }

    /// <summary>The input.</summary>
    public Layer Input { get; }

    /// <summary>The layers, in the order of computation.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>Adds units that see every unit of a layer.</summary>
    /// <param name="from">The layer they read.</param>
    /// <param name="units">Their number.</param>
    /// <param name="activation">Their activation.</param>
    /// <param name="bias">Whether they have biases.</param>
    /// <param name="dropout">The fraction silenced in training, 0 to below 1.</param>
    public Layer Dense(Layer from, int units, Nonlinearity activation, bool bias = true, float dropout = 0)
    {
        int l = ++_connections;
        return Add(new SynapticLayer(_layers.Count, new DenseConnection(l, $"layer {l}", from.Shape.Count, units, bias),
            ImageShape.Vector(units), activation, from, dropout));
    }

    /// <summary>Adds maps whose units see a patch of a layer, by one kernel for all positions.</summary>
    /// <param name="from">The layer they read.</param>
    /// <param name="channels">The number of maps.</param>
    /// <param name="kernel">Rows and columns of the kernel.</param>
    /// <param name="activation">Their activation.</param>
    /// <param name="stride">Steps between positions.</param>
    /// <param name="padding">Zeros around the map; as many as keep its size at stride 1 if null.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <param name="bias">Whether channels have biases.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    public Layer Convolution(
        Layer from, int channels, int kernel, Nonlinearity activation, int stride = 1, int? padding = null, int groups = 1,
        bool bias = true)
    {
        ConvolutionShape shape = new(from.Shape, channels, kernel, kernel, stride, padding ?? kernel / 2, groups);
        shape.Require();
        int l = ++_connections;
        return Add(new SynapticLayer(
            _layers.Count, new ConvolutionConnection(l, $"convolution {l}", shape, bias), shape.Output, activation, from));
    }

    /// <summary>Adds batch normalisation.</summary>
    /// <param name="from">The layer it reads.</param>
    /// <param name="activation">Applied to what is normalised.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="added">A layer of the same shape that is added before the activation: the skip of a residual block.</param>
    public Layer BatchNorm(Layer from, Nonlinearity activation, BatchNormOptions? options = null, Layer? added = null)
    {
        int l = ++_connections;
        return Add(new BatchNormLayer(
            _layers.Count, new GainConnection(l, $"batch norm {l}", from.Shape.Channels), from, added, activation, options ?? new()));
    }

    /// <summary>Adds layer normalisation.</summary>
    /// <param name="from">The layer it reads.</param>
    /// <param name="activation">Applied to what is normalised.</param>
    public Layer LayerNorm(Layer from, Nonlinearity activation)
    {
        int l = ++_connections;
        return Add(new LayerNormLayer(_layers.Count, new GainConnection(l, $"layer norm {l}", from.Shape.Count), from, activation));
    }

    /// <summary>Adds the largest value of each window.</summary>
    /// <param name="from">The layer it reads.</param>
    /// <param name="size">Rows and columns of a window.</param>
    /// <param name="stride">Steps between windows; the size if 0.</param>
    /// <param name="padding">Positions around the map, which never win.</param>
    /// <exception cref="ArgumentException">The windows do not fit the map.</exception>
    public Layer MaxPool(Layer from, int size, int stride = 0, int padding = 0) =>
        Add(new MaxPoolLayer(_layers.Count, $"max pool of {from.Name}", Windows(from, size, stride, padding), from));

    /// <summary>Adds the mean of each window.</summary>
    /// <param name="from">The layer it reads.</param>
    /// <param name="size">Rows and columns of a window.</param>
    /// <param name="stride">Steps between windows; the size if 0.</param>
    /// <exception cref="ArgumentException">The windows do not fit the map.</exception>
    public Layer AveragePool(Layer from, int size, int stride = 0) =>
        Add(new AveragePoolLayer(_layers.Count, $"average pool of {from.Name}", Windows(from, size, stride, 0), from));

    /// <summary>Adds the mean of each channel over the whole map.</summary>
    /// <param name="from">The layer it reads.</param>
    public Layer GlobalAveragePool(Layer from) =>
        Add(new AveragePoolLayer(_layers.Count, $"average of {from.Name}", PoolingShape.Global(from.Shape), from));

    /// <summary>Adds the sum of two layers of one shape: a skip connection.</summary>
    /// <param name="first">A layer.</param>
    /// <param name="second">Another.</param>
    /// <param name="activation">Applied to the sum.</param>
    public Layer Add(Layer first, Layer second, Nonlinearity activation) => Add(new AddLayer(_layers.Count, first, second, activation));

    private static PoolingShape Windows(Layer from, int size, int stride, int padding)
    {
        PoolingShape shape = new(from.Shape, size, stride == 0 ? size : stride, padding);
        shape.Require();
        return shape;
    }

    private Layer Add(Layer layer)
    {
        _layers.Add(layer);
        return layer;
    }
}
