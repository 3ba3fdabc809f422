using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Xunit;

namespace Plasticity.Tests;

/// <summary>Runs a test of this assembly in a process whose processor seems to offer less, and makes sure that it did.</summary>
internal static class SimdSwitches
{
    /// <summary>The runtime's switches, each with the widest vectors, in bits, that are left when it is off; 0 for none.</summary>
    public static TheoryData<string, int> All => new()
    {
        { "DOTNET_EnableAVX512", 256 },
        { "DOTNET_EnableAVX2", 128 },
        { "DOTNET_EnableHWIntrinsic", 0 },
    };

    private static int WidestHere =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>Called by the test that runs in the child: hands its lines to the parent. Does nothing in an ordinary run.</summary>
    public static void Answer(Func<IEnumerable<string>> lines) =>
        ChildProcess.Answer(() => string.Join('\n', [WidestHere.ToString(CultureInfo.InvariantCulture), .. lines()]));

    /// <summary>Starts a child with an instruction set switched off and returns the lines it answers.</summary>
    /// <param name="test">The class of the test that calls <see cref="Answer"/>.</param>
    /// <param name="method">Its method.</param>
    /// <param name="off">The switch.</param>
    /// <param name="widest">The widest vectors left.</param>
    public static async Task<string[]> AskWithout(Type test, string method, string off, int widest)
    {
        if (RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.X86))
            Assert.Skip("The switches are those of x86 processors.");
        string[] lines = (await ChildProcess.Ask(test, method, (off, "0"))).Split('\n');
        // The switch must have had its effect, and no other, or the comparison shows nothing.
        Assert.Equal(Math.Min(widest, WidestHere), int.Parse(lines[0], CultureInfo.InvariantCulture));
        return lines[1..];
    }
}
