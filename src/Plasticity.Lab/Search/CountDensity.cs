using Plasticity.Numerics;

namespace Plasticity.Lab.Search;

/// <summary>Probabilities of the values of a <see cref="Choice"/>, from how often each was there.</summary>
/// <remarks>
/// <code>
///   p(c) = (count(c) + 1) / (n + K)      n values, K to choose from
/// </code>
/// This is K p0(c) + count(c), normalised, with the uniform prior p0 = 1 / K. Source: Bergstra, Bardenet, Bengio and Kegl, Algorithms
/// for Hyper-Parameter Optimization, NIPS 2011, section 4.
/// </remarks>
internal sealed class CountDensity : IDensity
{
    private readonly Choice _choice;
    private readonly int[] _weights;
    private readonly int _sum;

    /// <summary>Counts values.</summary>
    public CountDensity(Choice choice, IReadOnlyList<string> values)
    {
        _choice = choice;
        _weights = [.. choice.Values.Select(choosable => 1 + values.Count(value => value == choosable))];
        _sum = _weights.Sum();
    }

    public string Draw(ref RandomStream stream)
    {
        int left = stream.NextInt(_sum), index = 0;
        while (left >= _weights[index]) left -= _weights[index++];
        return _choice.Values[index];
    }

    public double Log(string value)
    {
        for (int index = 0; index < _weights.Length; index++)
            if (_choice.Values[index] == value) return Elementary.Log((double)_weights[index] / _sum);
        throw new ArgumentException($"{_choice.Key} has no value '{value}'.");
    }
}
