namespace Plasticity.Numerics.Kernels;

/// <summary>Scalar nonlinearities and their slopes in double precision, with the functions of the runtime.</summary>
internal static class DoubleNonlinearity
{
    /// <summary>values = f(values).</summary>
    internal static void Apply(Span<double> values, Nonlinearity f)
    {
        if (f.Kind == NonlinearityKind.Linear) return;
        for (int i = 0; i < values.Length; i++) values[i] = Of(values[i], f);
    }

    /// <summary>d *= f'(a), where h = f(a) and the two spans are as long.</summary>
    internal static void TimesSlope(Span<double> d, ReadOnlySpan<double> h, Nonlinearity f)
    {
        if (f.Kind == NonlinearityKind.Linear) return;
        for (int i = 0; i < d.Length; i++) d[i] *= Slope(h[i], f);
    }

    private static double Of(double a, Nonlinearity f) => f.Kind switch
    {
        NonlinearityKind.Relu => a <= 0 ? 0 : a,                         // NaN stays, so that it is seen
        NonlinearityKind.LeakyRelu => a > 0 ? a : f.Parameter * a,
        NonlinearityKind.Tanh => Math.Tanh(a),
        NonlinearityKind.Sigmoid => Sigmoid(a),
        NonlinearityKind.Softplus => Softplus(f.Parameter * a) / f.Parameter,
        _ => throw new ArgumentOutOfRangeException(nameof(f), f.Kind, "Unknown nonlinearity."),
    };

    private static double Slope(double h, Nonlinearity f) => f.Kind switch
    {
        NonlinearityKind.Relu => h > 0 ? 1 : 0,
        NonlinearityKind.LeakyRelu => h > 0 ? 1 : f.Parameter,
        NonlinearityKind.Tanh => 1 - h * h,
        NonlinearityKind.Sigmoid => h * (1 - h),
        NonlinearityKind.Softplus => -ExpM1(-f.Parameter * h),           // 1 - e^(-p h)
        _ => throw new ArgumentOutOfRangeException(nameof(f), f.Kind, "Unknown nonlinearity."),
    };

    /// <summary>1 / (1 + exp(-a)), from the exponential that cannot overflow.</summary>
    private static double Sigmoid(double a)
    {
        double e = Math.Exp(-Math.Abs(a));
        return a >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    /// <summary>log(1 + exp(a)), from the exponential that cannot overflow.</summary>
    private static double Softplus(double a) => Math.Max(a, 0) + LogP1(Math.Exp(-Math.Abs(a)));

    /// <summary>log(1 + x) without its cancellation at small x: what rounding 1 + x took away is divided out (Kahan).</summary>
    private static double LogP1(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }

    /// <summary>exp(x) - 1 without its cancellation at small x, for x at most 0 (Kahan).</summary>
    private static double ExpM1(double x)
    {
        double u = Math.Exp(x);
        if (u == 1) return x;
        return u - 1 == -1 ? -1 : (u - 1) * x / Math.Log(u);
    }
}
