namespace Plasticity.Training;

/// <summary>A number measured during a trial. Only what the configuration determines: no times.</summary>
/// <param name="Step">The number of updates before the measurement.</param>
/// <param name="Epoch">The same as passes over the training samples.</param>
/// <param name="Split"><c>train</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="Layer">The connection it is about, from 1; 0 for the whole model.</param>
/// <param name="Name">What was measured: <c>loss</c>, <c>accuracy</c>, <c>angle</c>, <c>norm-ratio</c>, <c>weight-norm</c>.</param>
/// <param name="Value">The number; not a number if undefined.</param>
public readonly record struct Metric(long Step, double Epoch, string Split, int Layer, string Name, double Value);
