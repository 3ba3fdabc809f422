using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>What the primitives of one connection read: x, activity or white noise, centred or normalised if asked for.</summary>
internal sealed class AlignmentInput
{
    private readonly SynapticConnection _path;
    private readonly AlignmentOptions _options;
    private readonly ImageShape _shape;
    private readonly Standardisation _standard;
    private Tensor? _x;
    private Tensor? _standardised;

    /// <summary>Prepares the input of a connection.</summary>
    public AlignmentInput(SynapticConnection path, ImageShape shape, AlignmentOptions options)
    {
        (_path, _options, _shape) = (path, options, shape);
        _standard = new Standardisation(options.Centre, options.Normalise, batchCentre: false, shape.Channels);
    }

    /// <summary>The first samples of what the connection reads in the task, or all.</summary>
    public Tensor Activity(Tensor pre)
    {
        int rows = _options.Samples == 0 ? pre.Rows : Math.Min(pre.Rows, MapsFor(_options.Samples));
        if (rows == pre.Rows) return Standardised(pre);
        Sized.To(ref _x, rows, pre.Columns);
        for (int i = 0; i < rows; i++) _x.CopyRow(i, pre, i);
        return Standardised(_x);
    }

    /// <summary>White noise, as it is drawn: neither centred nor normalised yet. Valid until the next call.</summary>
    /// <param name="stream">Where it is drawn from.</param>
    /// <param name="batch">Samples of the batch.</param>
    public Tensor Drawn(RandomStream stream, int batch)
    {
        Sized.To(ref _x, MapsFor(_options.Samples == 0 ? batch : _options.Samples), _shape.Count);
        float scale = _options.NoiseScale, bound = scale * MathF.Sqrt(3);
        if (_options.Noise == AlignmentNoise.Normal) _x.SetNormal(stream, scale);
        else _x.SetUniform(stream, -bound, bound);
        return _x;
    }

    /// <summary>x, centred or normalised if asked for.</summary>
    public Tensor Standardised(Tensor x)
    {
        if (_standard.IsIdentity) return x;
        Sized.To(ref _standardised, x.Rows, x.Columns);
        _standard.Apply(_standardised, x);
        return _standardised;
    }

    /// <summary>The fewest maps that have as many output positions.</summary>
    private int MapsFor(int samples) => (samples + _path.Positions - 1) / _path.Positions;
}
