using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json.Nodes;
using Plasticity.Lab.Configuration;
using Plasticity.Numerics;

namespace Plasticity.Lab.RunStore;

/// <summary>What ran an experiment, for the record. Nothing in it tells where on the machine.</summary>
internal static class RunEnvironment
{
    private static readonly string _processor = Processor();

    public static JsonObject Describe(string commandLine, int threads) => new()
    {
        ["version"] = VersionKeys.CurrentProgram,
        ["numerics"] = NumericsVersion.Current,
        ["commandLine"] = commandLine,
        ["threads"] = threads,
        ["dotnet"] = RuntimeInformation.FrameworkDescription,
        ["os"] = RuntimeInformation.OSDescription,
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
        ["cpu"] = _processor,
        ["cores"] = Environment.ProcessorCount,
        ["vectors"] = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128
            : 0,
    };

    /// <summary>What was typed, ready to be pasted into a shell.</summary>
    public static string CommandLine(IReadOnlyList<string> arguments) =>
        string.Join(' ', arguments.Select(WithoutFolders).Select(Quoted).Prepend("plasticity"));

    private static string Quoted(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_=+.,:/@%".Contains(c, StringComparison.Ordinal))
            ? argument : $"'{argument}'";

    /// <summary>An absolute path is cut down to its last part: it says nothing on another machine.</summary>
    private static string WithoutFolders(string argument)
    {
        int value = argument.IndexOf('=', StringComparison.Ordinal) + 1;
        return Path.IsPathRooted(argument[value..]) ? argument[..value] + Path.GetFileName(argument[value..].TrimEnd('/', '\\')) : argument;
    }

    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        string? line = File.Exists(file) ? File.ReadLines(file)
            .FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";
    }
}
