using Plasticity.Networks;
using Plasticity.Numerics;

namespace Plasticity.Rules;

/// <summary>
/// How a rule says one parameter should change: a sum of local terms, kept as terms. It is gradient-like, that is, an optimiser
/// subtracts it. Plain SGD adds the terms straight into the weights; whoever needs a dense tensor asks for one.
/// </summary>
/// <remarks>Terms refer to the tensors they were given, which must stay as they are until the update is applied.</remarks>
public sealed class Update
{
    private enum Kind { Outer, Sum, Decay, RowDecay, Signs, Normal, Dense }

    private readonly record struct Term(Kind Kind, double Factor, Tensor? Post = null, Tensor? Pre = null, RandomStream Stream = default);

    private Term[] _terms = new Term[2];
    private int _count;

    internal Update(Parameter parameter) => Parameter = parameter;

    /// <summary>The parameter this is about.</summary>
    public Parameter Parameter { get; }

    /// <summary>Whether the rule leaves the parameter alone.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>
    /// The teaching signal d, [rows, post], if this is <c>pre^T d / n</c> and nothing else; null otherwise. Valid until the rule runs
    /// again.
    /// </summary>
    public Tensor? TeachingSignal => _count == 1 && _terms[0] is { Kind: Kind.Outer, Factor: 1 } only ? only.Post : null;

    /// <summary>The number of samples of the batch; outer products and sums are divided by it.</summary>
    internal int BatchSize { get; private set; } = 1;

    /// <summary>
    /// Decoupled decay: whatever the optimiser makes of the terms, the parameter is first multiplied by 1 - rate * this, and so is what
    /// repeats the change. It is no part of the estimate. 0 unless a rule says otherwise.
    /// </summary>
    public double DecoupledDecay { get; private set; }

    /// <summary>Whether the optimiser is to keep the change it makes, for a rule that repeats it.</summary>
    public bool IsRepeated { get; private set; }

    /// <summary>Forgets all terms.</summary>
    public void Clear() => _count = 0;

    /// <summary>Has the parameter decay, apart from the estimate: see <see cref="DecoupledDecay"/>. Several add up.</summary>
    /// <param name="coefficient">Times the learning rate it is what is lost at a step. At least 0.</param>
    public void DecayApart(double coefficient) => DecoupledDecay = Rounded(DecoupledDecay + coefficient);

    /// <summary>
    /// Announces that <see cref="Step.RepeatApplied"/> will be called: the change is then computed once, not once for each that makes it.
    /// </summary>
    public void KeepForRepeating() => IsRepeated = true;

    /// <summary>Puts a tensor, shaped like the parameter, in the place of all terms.</summary>
    /// <param name="value">What the update is from now on.</param>
    public void Replace(Tensor value)
    {
        Clear();
        Dense(value);
    }

    /// <summary>Adds factor * mean over the batch of post x pre: <c>factor pre^T post / n</c>.</summary>
    /// <param name="post">The post-synaptic signal, [rows, post].</param>
    /// <param name="pre">
    /// The presynaptic activity, [rows, pre]. Rows may be samples, or samples times time steps; the sum is divided by the batch size.
    /// </param>
    /// <param name="factor">A coefficient.</param>
    public void Outer(Tensor post, Tensor pre, double factor = 1) => Add(new(Kind.Outer, factor, post, pre));

    /// <summary>
    /// Adds factor * mean over the batch of the post-synaptic signal: the outer product with a unit that always fires. For biases.
    /// </summary>
    public void Sum(Tensor post, double factor = 1) => Add(new(Kind.Sum, factor, post));

    /// <summary>Adds coefficient * (the parameter): it shrinks.</summary>
    public void Decay(double coefficient) => Add(new(Kind.Decay, coefficient));

    /// <summary>Adds coefficients[j] * (row j of the parameter): the synapses of presynaptic unit j shrink.</summary>
    public void Decay(Tensor coefficients) => Add(new(Kind.RowDecay, 1, coefficients));

    /// <summary>
    /// Adds factor * v, where v are the signs (+1 or -1) that the stream draws, in the parameter's order; they are drawn again when
    /// needed, never stored.
    /// </summary>
    public void Signs(RandomStream stream, double factor) => Add(new(Kind.Signs, factor, Stream: stream));

    /// <summary>
    /// Adds factor * v, where v are the standard normal numbers that the stream draws, in the parameter's order; drawn again when
    /// needed.
    /// </summary>
    public void Normal(RandomStream stream, double factor) => Add(new(Kind.Normal, factor, Stream: stream));

    /// <summary>
    /// Adds factor * v, where v is noise of a kind that the stream draws, in the parameter's order; drawn again when needed.
    /// </summary>
    public void Noise(NoiseKind kind, RandomStream stream, double factor)
    {
        if (kind == NoiseKind.Signs) Signs(stream, factor);
        else Normal(stream, factor);
    }

    /// <summary>Adds factor * value, a tensor shaped like the parameter. Only where nothing smaller exists.</summary>
    public void Dense(Tensor value, double factor = 1) => Add(new(Kind.Dense, factor, value));

    /// <summary>Adds factor times another update of the same parameter.</summary>
    public void Append(Update other, double factor = 1)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int t = 0; t < other._count; t++) Add(other._terms[t] with { Factor = Product(factor, other._terms[t].Factor) });
        DecayApart(Product(factor, other.DecoupledDecay));
        IsRepeated |= other.IsRepeated;
    }

    /// <summary>Makes ready for another estimate.</summary>
    internal void Begin(int batchSize)
    {
        Clear();
        (BatchSize, DecoupledDecay, IsRepeated) = (batchSize, 0, false);
    }

    /// <summary>weights -= rate * (this update), where decays act on <paramref name="weights"/> themselves.</summary>
    /// <param name="weights">The parameter, or a tensor shaped like it that is to make the same step (Kolen-Pollack).</param>
    /// <param name="rate">The learning rate.</param>
    public void ApplyTo(Tensor weights, double rate)
    {
        // Decays first: they multiply the weights as they were, all other terms do not depend on them.
        for (int t = 0; t < _count; t++)
            if (_terms[t].Kind is Kind.Decay or Kind.RowDecay) Shrink(weights, _terms[t], rate);
        for (int t = 0; t < _count; t++)
            if (_terms[t].Kind is not (Kind.Decay or Kind.RowDecay)) Accumulate(weights, _terms[t], -rate);
    }

    /// <summary>Writes the update out: dense = the sum of all terms.</summary>
    /// <param name="dense">A tensor shaped like the parameter.</param>
    public void Materialise(Tensor dense)
    {
        ArgumentNullException.ThrowIfNull(dense);
        dense.Clear();
        AddTo(dense, 1);
    }

    /// <summary>dense += factor * (this update).</summary>
    public void AddTo(Tensor dense, double factor)
    {
        for (int t = 0; t < _count; t++)
        {
            ref readonly Term term = ref _terms[t];
            if (term.Kind == Kind.Decay) dense.Add(Parameter.Value, Product(factor, term.Factor));
            else if (term.Kind == Kind.RowDecay) dense.AddScaledRows(Parameter.Value, term.Post!, Product(factor, term.Factor));
            else Accumulate(dense, term, factor);
        }
    }

    private SynapticConnection Synapses => Parameter.Connection as SynapticConnection
        ?? throw new InvalidOperationException(
            $"{Parameter.Name} holds the gains of {Parameter.Connection.Name}: they have no outer products.");

    private void Add(in Term term)
    {
        if (_count == _terms.Length) Array.Resize(ref _terms, 2 * _count);
        _terms[_count++] = term with { Factor = Rounded(term.Factor) };
    }

    private void Accumulate(Tensor into, in Term term, double factor)
    {
        double product = Product(factor, term.Factor);
        switch (term.Kind)
        {
            case Kind.Outer: Synapses.AddOuter(into, term.Post!, term.Pre!, Mean(product)); break;
            case Kind.Sum: Synapses.AddSum(into, term.Post!, Mean(product)); break;
            case Kind.Dense: into.Add(term.Post!, product); break;
            case Kind.Signs: into.AddNoise(NoiseKind.Signs, term.Stream, product); break;
            default: into.AddNoise(NoiseKind.Normal, term.Stream, product); break;
        }
        if (term.Kind is not (Kind.Outer or Kind.Sum) && !Parameter.IsBias) Parameter.Connection.ClearAbsent(into);
    }

    private void Shrink(Tensor weights, in Term term, double rate)
    {
        double factor = Product(rate, term.Factor);
        if (term.Kind == Kind.Decay) weights.Scale(Rounded(1 - factor));
        else weights.ShrinkRows(term.Post!, factor);
    }

    // Factors are computed in the precision of the parameter: in single precision every operation is rounded to 32 bits, as ever.
    private double Rounded(double factor) => Parameter.Value.IsDouble ? factor : (float)factor;

    private double Product(double a, double b) => Parameter.Value.IsDouble ? a * b : (float)a * (float)b;

    private double Mean(double factor) => Parameter.Value.IsDouble ? factor / BatchSize : (float)factor / BatchSize;
}
