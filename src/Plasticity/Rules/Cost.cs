namespace Plasticity.Rules;

/// <summary>What an update cost, counted in sweeps over the model for one batch.</summary>
public sealed class Cost
{
    /// <summary>Forward sweeps.</summary>
    public double Forward { get; set; }

    /// <summary>Backward sweeps, or work equal to one.</summary>
    public double Backward { get; set; }

    /// <summary>Steps of inference or settling; each is about a forward and a backward sweep.</summary>
    public double Inference { get; set; }

    /// <summary>Updates applied to the parameters.</summary>
    public double Updates { get; set; }

    /// <summary>Adds another cost to this one.</summary>
    public void Add(Cost other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Forward += other.Forward;
        Backward += other.Backward;
        Inference += other.Inference;
        Updates += other.Updates;
    }

    /// <summary>A cost of its own with the same counts.</summary>
    public Cost Copy() => new() { Forward = Forward, Backward = Backward, Inference = Inference, Updates = Updates };

    /// <summary>Sets every count to 0.</summary>
    public void Clear() => Forward = Backward = Inference = Updates = 0;
}
