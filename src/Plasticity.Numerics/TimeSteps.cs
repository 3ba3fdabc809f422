namespace Plasticity.Numerics;

/// <summary>
/// The time steps of a tensor that stacks them, [steps * rows, columns]: each is a tensor of its own on the same storage, so that the
/// equations of a step read u[t] and s[t - 1] and nothing is copied.
/// </summary>
public sealed class TimeSteps
{
    private readonly Tensor[] _steps;

    /// <summary>Looks at a tensor step by step.</summary>
    /// <param name="stack">The tensor; it keeps its storage.</param>
    /// <param name="steps">The number of time steps, a divisor of the number of rows.</param>
    /// <exception cref="ArgumentException">The rows are not whole steps.</exception>
    public TimeSteps(Tensor stack, int steps)
    {
        ArgumentNullException.ThrowIfNull(stack);
        if (steps < 1 || stack.Rows % steps != 0)
            throw new ArgumentException($"A tensor of shape {stack} does not stack {steps} time steps.", nameof(steps));
        Stack = stack;
        _steps = new Tensor[steps];
        for (int t = 0; t < steps; t++) _steps[t] = stack.Window();
        Resize(stack.Rows / steps);
    }

    /// <summary>All steps together.</summary>
    public Tensor Stack { get; }

    /// <summary>The number of time steps.</summary>
    public int Count => _steps.Length;

    /// <summary>Time step <paramref name="t"/>, from 0.</summary>
    public Tensor this[int t] => _steps[t];

    /// <summary>Sets the number of rows of every step, within the capacity of the stack.</summary>
    /// <param name="rows">Rows of a step. What the stack held loses its meaning.</param>
    public void Resize(int rows)
    {
        Stack.Resize(Count * rows);
        for (int t = 0; t < Count; t++) _steps[t].Show(Stack, t * rows, rows);
    }
}
