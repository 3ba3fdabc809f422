using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>
/// Takes means and norms off maps, in this order: each sample's own mean (centre), or its mean and its norm (normalise); then each
/// channel's mean over samples and positions (batch-centre).
/// </summary>
/// <param name="centre">Whether each sample's mean is subtracted.</param>
/// <param name="normalise">Whether each sample's mean is subtracted and the rest divided by its norm.</param>
/// <param name="batchCentre">Whether each channel's mean over the batch is subtracted.</param>
/// <param name="channels">Channels of a position; all elements of a vector.</param>
internal sealed class Standardisation(bool centre, bool normalise, bool batchCentre, int channels)
{
    private const float LeastSquare = 1e-12f;

    private Tensor? _mean, _inverse, _x, _scale, _gain, _shift;
    private Tensor? _channelMean, _channelVariance, _ones, _zeros;

    /// <summary>Whether it leaves everything as it is.</summary>
    public bool IsIdentity => !centre && !normalise && !batchCentre;

    /// <summary>h = the standardised x; remembers what its derivative needs.</summary>
    /// <param name="h">Receives the result, shaped like x; not x.</param>
    /// <param name="x">A sample a row; must stay as it is until the derivative is taken.</param>
    public void Apply(Tensor h, Tensor x)
    {
        if (centre || normalise)
        {
            Prepare(x);
            x.RowMoments(_mean!, _scale!);
            if (normalise) _inverse!.SetInverseRoot(_scale!, LeastSquare / x.Columns);
            h.SetRowNormalised(x, _mean!, _inverse!, _gain!, _shift!, Nonlinearity.Linear);
        }
        else
        {
            h.CopyFrom(x);
        }
        _x = x;
        if (batchCentre) CentreChannels(h);
    }

    /// <summary>g becomes the gradient in x, from the one in h.</summary>
    public void Backward(Tensor g)
    {
        if (batchCentre) CentreChannels(g);
        if (normalise)
        {
            g.SetRowNormalisedBackward(g, _x!, _mean!, _inverse!, _gain!);
        }
        else if (centre)
        {
            g.RowMoments(_mean!, _scale!);
            g.SetRowNormalised(g, _mean!, _inverse!, _gain!, _shift!, Nonlinearity.Linear);
        }
    }

    private void Prepare(Tensor x)
    {
        Sized.To(ref _mean, x.Rows, 1);
        Sized.To(ref _scale, x.Rows, 1);
        Sized.To(ref _inverse, x.Rows, 1);
        if (!normalise) _inverse.Fill(1);
        if (_gain is not null) return;
        _gain = new Tensor(x.Columns);
        _gain.Fill(normalise ? 1 / Math.Sqrt(x.Columns) : 1);      // a row of unit variance has the norm sqrt(columns)
        _shift = new Tensor(x.Columns);
    }

    private void CentreChannels(Tensor h)
    {
        if (_channelMean is null)
        {
            (_channelMean, _channelVariance, _ones, _zeros) = (new(channels), new(channels), new(channels), new(channels));
            _ones.Fill(1);
        }
        h.ChannelMoments(_channelMean, _channelVariance!);
        h.SetNormalised(h, _channelMean, _ones!, _ones!, _zeros!, Nonlinearity.Linear);
    }
}
