namespace Plasticity.Networks;

/// <summary>What goes with a forward sweep besides the pass itself.</summary>
/// <param name="Noise">The source of dropout masks; whether the sweep is for training.</param>
/// <param name="Added">If given, tensor l is added to a_l of connection l before the activation.</param>
/// <param name="Given">If given, connection l reads tensor l - 1 instead of the activity below it.</param>
internal readonly record struct ForwardSweep(PassNoise Noise, LayerBuffers? Added = null, LayerBuffers? Given = null);
