namespace Plasticity.Numerics.Kernels;

/// <summary>The nonlinearities and their slopes over contiguous elements.</summary>
internal static unsafe class Activation
{
    /// <summary>x = f(x).</summary>
    internal static void Apply(Span<float> x, Nonlinearity f)
    {
        fixed (float* start = x) Apply(start, x.Length, f);
    }

    /// <summary>g *= f'(a), where h holds f(a); both of one length.</summary>
    internal static void TimesSlope(Span<float> g, ReadOnlySpan<float> h, Nonlinearity f)
    {
        fixed (float* gStart = g, hStart = h) TimesSlope(gStart, hStart, g.Length, f);
    }

    /// <summary>x = f(x).</summary>
    internal static void Apply(float* x, nint count, Nonlinearity f)
    {
        switch (f.Kind)
        {
            case NonlinearityKind.Linear: break;
            case NonlinearityKind.Relu: Elementwise.Map<Relu>(x, count, default); break;
            case NonlinearityKind.LeakyRelu: Elementwise.Map(x, count, new LeakyRelu(f.Parameter)); break;
            case NonlinearityKind.Tanh:
                for (nint i = 0; i < count; i++) x[i] = (float)Math.Tanh(x[i]);
                break;
            case NonlinearityKind.Sigmoid:
                for (nint i = 0; i < count; i++) x[i] = (float)(1 / (1 + Math.Exp(-x[i])));
                break;
            default:
                for (nint i = 0; i < count; i++) x[i] = (float)(Math.Log(1 + Math.Exp(f.Parameter * x[i])) / f.Parameter);
                break;
        }
    }

    /// <summary>g *= f'(a), where h holds f(a).</summary>
    internal static void TimesSlope(float* g, float* h, nint count, Nonlinearity f)
    {
        switch (f.Kind)
        {
            case NonlinearityKind.Linear: break;
            case NonlinearityKind.Relu: Elementwise.Map<TimesReluSlope>(g, h, count, default); break;
            case NonlinearityKind.LeakyRelu: Elementwise.Map(g, h, count, new TimesLeakyReluSlope(f.Parameter)); break;
            case NonlinearityKind.Tanh:
                for (nint i = 0; i < count; i++) g[i] *= 1 - h[i] * h[i];
                break;
            case NonlinearityKind.Sigmoid:
                for (nint i = 0; i < count; i++) g[i] *= h[i] * (1 - h[i]);
                break;
            default:
                for (nint i = 0; i < count; i++) g[i] *= (float)(1 - Math.Exp(-f.Parameter * h[i]));
                break;
        }
    }
}
