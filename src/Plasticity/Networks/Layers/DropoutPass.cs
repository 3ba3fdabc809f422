using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>What a layer with dropout computed: the mask of this pass, and the activity before it, which slopes are read from.</summary>
internal sealed class DropoutPass : LayerPass
{
    private readonly float _rate;
    private readonly Tensor? _mask, _before;

    public DropoutPass(int units, int capacity, float rate, bool ownsActivity) : base(units, capacity, ownsActivity)
    {
        _rate = rate;
        if (rate <= 0) return;
        (_mask, _before) = (new Tensor(capacity, units), new Tensor(capacity, units));
    }

    /// <summary>What activities were multiplied by; null if nothing was silenced.</summary>
    public Tensor? Mask => IsDroppedOut ? _mask : null;

    /// <summary>Whether this pass silenced units.</summary>
    private bool IsDroppedOut { get; set; }

    /// <summary>x with some units silenced, in a buffer of its own; x itself without dropout.</summary>
    public Tensor Silenced(Tensor x, PassNoise noise, int l)
    {
        IsDroppedOut = noise.IsTraining && _mask is not null;
        if (!IsDroppedOut) return x;
        _before!.CopyFrom(x);
        Draw(noise, l);
        _before.Multiply(_mask!);
        return _before;
    }

    /// <summary>Silences some units of the activity.</summary>
    public void Silence(PassNoise noise, int l)
    {
        IsDroppedOut = noise.IsTraining && _mask is not null;
        if (!IsDroppedOut) return;
        _before!.CopyFrom(H);
        Draw(noise, l);
        H.Multiply(_mask!);
    }

    /// <summary>signal *= f'(a), where the mask counts as part of f.</summary>
    public void TimesSlope(Tensor signal, Nonlinearity f)
    {
        signal.TimesSlope(IsDroppedOut ? _before! : H, f);
        if (IsDroppedOut) signal.Multiply(_mask!);
    }

    public override void Resize(int count)
    {
        base.Resize(count);
        _mask?.Resize(count);
        _before?.Resize(count);
    }

    private void Draw(PassNoise noise, int l)
    {
        _mask!.SetDropoutMask(_rate, noise.Seed.Stream("dropout", l, noise.Step));
        noise.Given?.ReplaceMask(l, _mask!);
    }
}
