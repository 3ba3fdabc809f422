using System.Globalization;
using System.Reflection;
using Plasticity.Numerics;

namespace Plasticity.Lab.Configuration;

/// <summary>The keys by which a saved configuration says what wrote it. They change nothing.</summary>
public static class VersionKeys
{
    /// <summary>The key of the program's version.</summary>
    public const string Program = "version";

    /// <summary>The key of the version of the numbers.</summary>
    public const string Numerics = "numerics";

    /// <summary>Both.</summary>
    public static IReadOnlyList<string> All { get; } = [Program, Numerics];

    /// <summary>The version of this program.</summary>
    public static string CurrentProgram { get; } =
        (typeof(VersionKeys).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown")
            .Split('+')[0];

    /// <summary>The version of this program's numbers.</summary>
    public static string CurrentNumerics { get; } = NumericsVersion.Current.ToString(CultureInfo.InvariantCulture);
}
