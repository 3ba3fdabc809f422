using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>What one layer computed for one batch, and the error that reached it.</summary>
internal class LayerPass
{
    private readonly int _capacity;
    private readonly int _units;
    private readonly bool _ownsActivity;
    private Tensor? _h;
    private Tensor? _signal;
    private LayerPass? _signalOwner;
    private int _count;

    /// <summary>Makes room for a layer.</summary>
    /// <param name="units">Units of the layer.</param>
    /// <param name="capacity">The most samples.</param>
    /// <param name="ownsActivity">Whether the activity is its own; the input's is the batch's.</param>
    public LayerPass(int units, int capacity, bool ownsActivity = true)
    {
        (_units, _capacity, _count, _ownsActivity) = (units, capacity, capacity, ownsActivity);
        if (ownsActivity) _h = new Tensor(capacity, units);
    }

    /// <summary>The activity h, [batch, units].</summary>
    /// <exception cref="InvalidOperationException">It is the input's, and there was no forward pass yet.</exception>
    public Tensor H => _h ?? throw new InvalidOperationException("The pass has no h_0 yet: run Forward first.");

    /// <summary>
    /// dLoss/dh as it arrives from above, dLoss/da once the layer has sent it on; [batch, units]. Made when first asked for: passes that
    /// are only run forward have none.
    /// </summary>
    public Tensor Signal
    {
        get
        {
            if (_signalOwner is not null) return _signalOwner.Signal;
            _signal ??= new Tensor(_capacity, _units);
            if (_signal.Rows != _count) _signal.Resize(_count);
            return _signal;
        }
    }

    /// <summary>Whether a layer above has written the signal in this sweep; the next one adds to it.</summary>
    public bool HasSignal { get; set; }

    /// <summary>What is kept of the signal when another is written: nothing the first time.</summary>
    public float Keep => HasSignal ? 1 : 0;

    /// <summary>Uses the buffer of another layer's signal.</summary>
    public void ShareSignal(LayerPass owner) => _signalOwner = owner;

    /// <summary>Sets the activity of the input.</summary>
    public void SetInput(Tensor x) => _h = x;

    /// <summary>Sets the number of samples.</summary>
    public virtual void Resize(int count)
    {
        _count = count;
        // The input's activity is a batch's: perhaps no longer the one that comes now.
        if (_ownsActivity) _h!.Resize(count);
    }
}
