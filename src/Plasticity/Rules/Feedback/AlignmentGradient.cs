using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>
/// The gradient of the primitives in the feedback weights B of one connection. Second moments are never formed: all is projections through
/// the synapses, reconstructions back, and outer products, as few as the coefficients allow.
/// </summary>
/// <remarks>
/// <code>
///   y = x W                      v = x B                     projections; through f if asked for
///   r = y B^T                    q = v W^T                   reconstructions of x
///   gr = c_n r (- c_a x)         gv = c_s v - c_a y          teaching signals
///   G = c_d B - c_f W + (gr^T y + x^T gv) / m                mean over samples and output positions
/// </code>
/// Plain projections are linear, so that - c_a W C can be learned from the same outer product as c_n S B (with - c_a x in gr), or from the
/// same projection as c_s B C, through c_s B - c_a W: three products in all, or two.
/// </remarks>
internal sealed class AlignmentGradient
{
    private readonly SynapticConnection _path;
    private readonly Tensor _w, _b;
    private readonly AlignmentOptions _options;
    private readonly Nonlinearity _f;
    private readonly Standardisation _ofX, _ofY, _ofV, _ofR, _ofQ;
    private Tensor? _xb, _y, _v, _r, _q, _yStandard, _vStandard, _rStandard, _qStandard, _gv, _through, _difference, _bias, _biasRow;

    // The outer products that are left to be taken, once B is no longer read.
    private Tensor? _postOfV, _preOfV, _postOfR, _preOfR;
    private double _factorOfV;

    /// <summary>Prepares the gradient of a connection.</summary>
    /// <param name="path">The connection.</param>
    /// <param name="layer">The layer it drives.</param>
    /// <param name="feedback">B.</param>
    /// <param name="options">What is done to projections.</param>
    public AlignmentGradient(SynapticConnection path, Layer layer, Tensor feedback, AlignmentOptions options)
    {
        (_path, _w, _b, _options, _f) = (path, path.Weights.Value, feedback, options, layer.Activation);
        ImageShape below = layer.Inputs[0].Shape;
        // What is averaged over a batch is a feature: a channel of a map, but every element for synapses that see the whole map at once.
        int post = layer.Shape.Channels, pre = path.FanIn == below.Count ? below.Count : below.Channels;
        _ofX = new Standardisation(false, false, options.BatchCentre, pre);
        _ofY = New(ProjectionSide.Forward, post);
        _ofR = New(ProjectionSide.Forward, pre);
        _ofV = New(ProjectionSide.Backward, post);
        _ofQ = New(ProjectionSide.Backward, pre);
    }

    /// <summary>Products of the size of the connection's forward product that the last step took, or will have taken.</summary>
    public int Products { get; private set; }

    /// <summary>
    /// An upper bound, c_d + c_n tr S + c_s tr C, of the largest eigenvalue of what pulls B back: with a rate below 1 / bound no step
    /// overshoots. For maps, where an element is read at several positions, traces are multiplied by how many that can be.
    /// </summary>
    public double Bound { get; private set; }

    /// <summary>Computes the teaching signals. B stays as it is.</summary>
    /// <param name="x">What the primitives read, a sample a row; null if none reads anything.</param>
    /// <param name="c">The coefficients.</param>
    public void Prepare(Tensor? x, in AlignmentCoefficients c)
    {
        (_postOfV, _postOfR, Products, Bound) = (null, null, 0, c.Decay);
        if (x is null) return;
        bool nullOnR = c.Null != 0 && !_options.ReversedNull, nullOnQ = c.Null != 0 && _options.ReversedNull;
        bool ampOnR = c.Amp != 0 && !_options.ReversedNull && (_options.IsPlain ? nullOnR : _options.AmpOnReconstructions);
        bool ampOnQ = c.Amp != 0 && _options.ReversedNull && _options.AmpOnReconstructions;
        bool ampOnV = c.Amp != 0 && !ampOnR && !ampOnQ;
        if (_options.IsPlain && ampOnV && c.Sparse != 0 && !nullOnQ && !ampOnQ)
        {
            TeachDifference(x, c);
        }
        else
        {
            if (ampOnV || ampOnR || nullOnR) ProjectForward(x);
            if (ampOnV && _options.IsPlain && c.Sparse == 0 && !nullOnQ)
                (_preOfV, _postOfV, _factorOfV) = (x, _y, -c.Amp);
            else if (ampOnV || c.Sparse != 0 || nullOnQ || ampOnQ)
                TeachProjection(x, c.Sparse, ampOnV ? c.Amp : 0, nullOnQ ? c.Null : 0, ampOnQ ? c.Amp : 0);
            if (ampOnR || nullOnR) TeachReconstruction(x, nullOnR ? c.Null : 0, ampOnR ? c.Amp : 0);
        }
        Products += (_postOfV is null ? 0 : 1) + (_postOfR is null ? 0 : 1);
        if (c.Sparse != 0) Bound += c.Sparse * Trace(x);
        if (nullOnR) Bound += c.Null * Trace(_y!);
        if (nullOnQ) Bound += c.Null * Trace(x) * _w.Dot(_w);
    }

    /// <summary>into += factor (the gradient), where <paramref name="into"/> is shaped like B and may be B itself.</summary>
    public void AddTo(Tensor into, in AlignmentCoefficients c, double factor)
    {
        if (c.Decay != 0)
        {
            if (ReferenceEquals(into, _b)) into.Scale(1 + factor * c.Decay);
            else into.Add(_b, factor * c.Decay);
        }
        if (c.Self != 0) into.Add(_w, -factor * c.Self);
        if (_postOfV is { } v) _path.AddOuter(into, v, _preOfV!, factor * _factorOfV / ((double)v.Rows * _path.Positions));
        if (_postOfR is { } y) _path.AddOuter(into, y, _preOfR!, factor / ((double)y.Rows * _path.Positions));
    }

    /// <summary>gv = x (c_s B - c_a W): amp and sparse in one projection.</summary>
    private void TeachDifference(Tensor x, in AlignmentCoefficients c)
    {
        _difference ??= _b.LikeThis();
        _difference.CopyFrom(_b);
        _difference.Scale(c.Sparse);
        _difference.Add(_w, -c.Amp);
        Sized.To(ref _v, x.Rows, _path.Positions * _w.Shape[^1]);
        Project(x, _difference, _v);
        (_preOfV, _postOfV, _factorOfV) = (x, _v, 1);
    }

    /// <summary>y = x W, through f if asked for.</summary>
    private void ProjectForward(Tensor x)
    {
        Sized.To(ref _y, x.Rows, _path.Positions * _w.Shape[^1]);
        Project(x, _w, _y);
        if (Includes(_options.Bias, ProjectionSide.Forward)) AddBias(_y);
        if (Includes(_options.Activation, ProjectionSide.Forward)) _y.Apply(_f);
    }

    /// <summary>gv = c_s v - c_a y, and what comes through q = v W^T: (c_n q - c_a x) W.</summary>
    private void TeachProjection(Tensor x, double sparse, double amp, double nullOfQ, double ampOfQ)
    {
        Tensor xb = Standardised(_ofX, x, ref _xb);
        Sized.To(ref _v, x.Rows, _path.Positions * _w.Shape[^1]);
        Sized.To(ref _gv, x.Rows, _v.Columns);
        Project(xb, _b, _v);
        if (Includes(_options.Bias, ProjectionSide.Backward)) AddBias(_v);
        bool isCurved = Includes(_options.Activation, ProjectionSide.Backward);
        if (isCurved) _v.Apply(_f);
        _gv.CopyFrom(Standardised(_ofV, _v, ref _vStandard));
        _gv.Scale(sparse);
        if (amp != 0) _gv.Add(Standardised(_ofY, _y!, ref _yStandard), -amp);
        _ofV.Backward(_gv);
        if (nullOfQ != 0 || ampOfQ != 0)
        {
            Sized.To(ref _q, x.Rows, x.Columns);
            Reconstruct(_v, _w, _q);
            Tensor gq = Standardised(_ofQ, _q, ref _qStandard);
            gq.LeakAndAdd(nullOfQ, x, -ampOfQ);
            _ofQ.Backward(gq);
            Sized.To(ref _through, x.Rows, _v.Columns);
            Project(gq, _w, _through);
            _gv.Add(_through);
        }
        if (isCurved) _gv.TimesSlope(_v, _f);
        (_preOfV, _postOfV, _factorOfV) = (xb, _gv, 1);
    }

    /// <summary>gr = c_n r - c_a x, with r = y B^T.</summary>
    private void TeachReconstruction(Tensor x, double nullOfR, double ampOfR)
    {
        Sized.To(ref _r, x.Rows, x.Columns);
        Reconstruct(_y!, _b, _r);
        Tensor gr = Standardised(_ofR, _r, ref _rStandard);
        gr.LeakAndAdd(nullOfR, x, -ampOfR);
        _ofR.Backward(gr);
        (_preOfR, _postOfR) = (gr, _y);
    }

    private void Project(Tensor pre, Tensor weights, Tensor post)
    {
        _path.Project(pre, weights, post);
        Products++;
    }

    private void Reconstruct(Tensor post, Tensor weights, Tensor pre)
    {
        _path.Backward(post, weights, pre);
        Products++;
    }

    /// <summary>Adds the layer's bias, at every position.</summary>
    private void AddBias(Tensor post)
    {
        if (_path.Bias is null) return;
        Tensor bias = _path.Bias.Value;
        if (_path.Positions > 1)
        {
            _biasRow ??= new Tensor(1, bias.Count);
            _biasRow.CopyFrom(bias);
            _bias ??= new Tensor(1, post.Columns);
            _bias.SetRepeated(_biasRow);
            bias = _bias;
        }
        post.AddToRows(bias);
    }

    /// <summary>At least the trace of the second moment of the patches of x, or of y, [samples, ...].</summary>
    private double Trace(Tensor x)
    {
        int taps = _path.FanOut / _w.Shape[^1], positions = _path.Positions;
        return Math.Min(taps, positions) * x.Dot(x) / ((double)x.Rows * positions);
    }

    private static Tensor Standardised(Standardisation standard, Tensor x, ref Tensor? buffer)
    {
        if (standard.IsIdentity) return x;
        Sized.To(ref buffer, x.Rows, x.Columns);
        standard.Apply(buffer, x);
        return buffer;
    }

    private Standardisation New(ProjectionSide side, int channels) => new(
        Includes(_options.CentreOutput, side), Includes(_options.NormaliseOutput, side),
        _options.BatchCentreOutput && side == ProjectionSide.Forward, channels);

    private static bool Includes(ProjectionSide chosen, ProjectionSide side) => chosen == side || chosen == ProjectionSide.Both;
}
