using System.Globalization;

namespace Plasticity.Numerics;

/// <summary>The shapes of scalar nonlinearity that have kernels.</summary>
public enum NonlinearityKind
{
    /// <summary>f(a) = a.</summary>
    Linear,

    /// <summary>f(a) = max(a, 0); slope 0 at 0.</summary>
    Relu,

    /// <summary>f(a) = a for a > 0, p a otherwise; p is the parameter, 0 &lt; p &lt; 1.</summary>
    LeakyRelu,

    /// <summary>f(a) = tanh(a).</summary>
    Tanh,

    /// <summary>f(a) = 1 / (1 + exp(-a)).</summary>
    Sigmoid,

    /// <summary>f(a) = log(1 + exp(p a)) / p; p is the parameter, the sharpness.</summary>
    Softplus,
}

/// <summary>
/// A scalar nonlinearity applied to every element. Its slope is a function of its value h = f(a), so that a forward pass need
/// not keep the pre-activations: relu 1[h > 0], tanh 1 - h^2, sigmoid h (1 - h), softplus 1 - exp(-p h).
/// </summary>
/// <param name="Kind">The shape.</param>
/// <param name="Parameter">The leak of leaky relu or the sharpness of softplus; unused by the others.</param>
public readonly record struct Nonlinearity(NonlinearityKind Kind, float Parameter = 0)
{
    /// <summary>f(a) = a.</summary>
    public static Nonlinearity Linear => new(NonlinearityKind.Linear);

    /// <summary>f(a) = max(a, 0).</summary>
    public static Nonlinearity Relu => new(NonlinearityKind.Relu);

    /// <summary>f(a) = a for a > 0, 0.1 a otherwise.</summary>
    public static Nonlinearity LeakyRelu => new(NonlinearityKind.LeakyRelu, 0.1f);

    /// <summary>f(a) = tanh(a).</summary>
    public static Nonlinearity Tanh => new(NonlinearityKind.Tanh);

    /// <summary>f(a) = 1 / (1 + exp(-a)).</summary>
    public static Nonlinearity Sigmoid => new(NonlinearityKind.Sigmoid);

    /// <summary>f(a) = log(1 + exp(a)).</summary>
    public static Nonlinearity Softplus => new(NonlinearityKind.Softplus, 1f);

    /// <summary>The names <see cref="Parse"/> accepts.</summary>
    public static IReadOnlyList<string> Names { get; } = ["linear", "relu", "leaky-relu", "tanh", "sigmoid", "softplus"];

    /// <summary>Reads a name such as <c>tanh</c>, or one with its parameter, <c>leaky-relu:0.2</c>, <c>softplus:10</c>.</summary>
    /// <exception cref="FormatException">The name is unknown or the parameter out of range.</exception>
    public static Nonlinearity Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':', 2);
        Nonlinearity named = parts[0] switch
        {
            "linear" => Linear,
            "relu" => Relu,
            "leaky-relu" => LeakyRelu,
            "tanh" => Tanh,
            "sigmoid" => Sigmoid,
            "softplus" => Softplus,
            _ => throw new FormatException($"Unknown activation '{text}': expected one of {string.Join(", ", Names)}."),
        };
        if (parts.Length == 1) return named;
        if (named.Kind is not (NonlinearityKind.LeakyRelu or NonlinearityKind.Softplus))
            throw new FormatException($"Activation '{parts[0]}' takes no parameter, but '{text}' gives one.");
        if (!float.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out float parameter) || !(parameter > 0)
            || !float.IsFinite(parameter)
            || (named.Kind == NonlinearityKind.LeakyRelu && parameter >= 1))
            throw new FormatException(
                $"The parameter of activation '{text}' must be above 0{(named.Kind == NonlinearityKind.LeakyRelu ? " and below 1" : "")}.");
        return named with { Parameter = parameter };
    }

    /// <summary>The text <see cref="Parse"/> reads back.</summary>
    public override string ToString()
    {
        string name = Names[(int)Kind];
        return this == Parse(name) ? name : string.Create(CultureInfo.InvariantCulture, $"{name}:{Parameter}");
    }
}
