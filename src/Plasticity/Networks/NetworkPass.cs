using Plasticity.Numerics;

namespace Plasticity.Networks;

/// <summary>What a feed-forward network computed for one batch. Layers count from 1 to L; layer 0 is the input.</summary>
public sealed class NetworkPass : Pass
{
    private readonly Tensor?[] _h;
    private readonly Tensor?[] _d;

    internal NetworkPass(IReadOnlyList<int> widths, int capacity, bool keepsDropout) : base(capacity)
    {
        Depth = widths.Count - 1;
        _h = new Tensor?[Depth + 1];
        _d = new Tensor?[Depth + 1];
        for (int l = 1; l <= Depth; l++)
        {
            _h[l] = new Tensor(capacity, widths[l]);
            _d[l] = new Tensor(capacity, widths[l]);
        }
        if (keepsDropout)
        {
            DropoutMask = [.. widths.Select(width => new Tensor(capacity, width))];
            BeforeDropout = [.. widths.Select(width => new Tensor(capacity, width))];
        }
        H = new Layers(_h, "h");
        D = new Layers(_d, "d");
    }

    /// <summary>The number of layers, L.</summary>
    public int Depth { get; }

    /// <summary>h_l, the activity of layer l, [batch, n_l]; h_0 = x.</summary>
    public Layers H { get; }

    /// <summary>
    /// d_l, the teaching signal at the pre-activations a_l, [batch, n_l], l = 1..L. After a forward pass d_L holds dLoss/da_L for each
    /// sample.
    /// </summary>
    public Layers D { get; }

    /// <inheritdoc/>
    public override Tensor Outputs => H[Depth];

    /// <summary>For each layer, 0 for a silenced unit and 1 / (1 - rate) for a kept one; null without dropout.</summary>
    internal Tensor[]? DropoutMask { get; }

    /// <summary>h_l before the mask: slopes are read from it; null without dropout.</summary>
    internal Tensor[]? BeforeDropout { get; }

    /// <summary>Whether this pass silenced units.</summary>
    internal bool IsDroppedOut { get; set; }

    internal void SetInput(Tensor x) => _h[0] = x;

    /// <inheritdoc/>
    protected override void ResizeBuffers(int count)
    {
        for (int l = 1; l <= Depth; l++)
        {
            _h[l]!.Resize(count);
            _d[l]!.Resize(count);
        }
        for (int l = 0; DropoutMask is not null && l <= Depth; l++)
        {
            DropoutMask[l].Resize(count);
            BeforeDropout![l].Resize(count);
        }
    }

    /// <summary>One tensor a layer.</summary>
    public readonly struct Layers
    {
        private readonly Tensor?[] _tensors;
        private readonly string _symbol;

        internal Layers(Tensor?[] tensors, string symbol)
        {
            _tensors = tensors;
            _symbol = symbol;
        }

        /// <summary>The tensor of layer <paramref name="l"/>.</summary>
        /// <exception cref="InvalidOperationException">The pass has no such tensor.</exception>
        public Tensor this[int l] =>
            _tensors[l] ?? throw new InvalidOperationException($"The pass has no {_symbol}_{l}: run Forward first; d starts at layer 1.");
    }
}
