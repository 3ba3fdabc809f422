using System.Reflection;
using System.Runtime.InteropServices;

namespace Plasticity.Benchmarks;

/// <summary>The yardstick: OpenBLAS on one thread, if it is installed. The library itself never uses it.</summary>
internal static unsafe partial class OpenBlas
{
    internal const string HowToInstall = "OpenBLAS was not found; install it with: apt install libopenblas0-pthread";

    private const int RowMajor = 101, Plain = 111, Transposed = 112;
    private const string Library = "openblas";

    static OpenBlas() => NativeLibrary.SetDllImportResolver(typeof(OpenBlas).Assembly, Find);

    /// <summary>Whether the library is there. Sets it to one thread.</summary>
    internal static bool IsAvailable()
    {
        // Resolved without an exception first: the import below would throw on first use.
        if (Find(Library, typeof(OpenBlas).Assembly, null) == 0) return false;
        SetThreads(1);
        return true;
    }

    /// <summary>c = alpha op(a) op(b) + beta c, row-major without gaps.</summary>
    internal static void Multiply(
        bool transposeA, bool transposeB, int m, int n, int k, float alpha, float* a, float* b, float beta, float* c) =>
        Sgemm(RowMajor, transposeA ? Transposed : Plain, transposeB ? Transposed : Plain, m, n, k, alpha, a, transposeA ? m : k, b,
            transposeB ? k : n, beta, c, n);

    private static nint Find(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library) return 0;
        foreach (string candidate in (string[])["libopenblas.so.0", "libopenblas", "openblas"])
            if (NativeLibrary.TryLoad(candidate, assembly, path, out nint handle)) return handle;
        return 0;
    }

    [LibraryImport(Library, EntryPoint = "openblas_set_num_threads")]
    private static partial void SetThreads(int threads);

    [LibraryImport(Library, EntryPoint = "cblas_sgemm")]
    private static partial void Sgemm(int order, int transposeA, int transposeB, int m, int n, int k, float alpha, float* a, int lda,
        float* b, int ldb, float beta, float* c, int ldc);
}
