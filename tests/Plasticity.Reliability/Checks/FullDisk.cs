using System.Diagnostics;
using Plasticity.Lab.RunStore;

namespace Plasticity.Reliability.Checks;

/// <summary>A real file system that runs full, where this user may mount one.</summary>
internal static class FullDisk
{
    private static readonly string[] _settings = ["rules=bp,fa", "seeds=4", "epochs=3", "network=64-128-10", "checkpoint.seconds=0",
        "checkpoint.steps=20"];

    public static string IsReportedAndMended(Workplace workplace)
    {
        string disk = workplace.NewPath(), path = Path.Combine(disk, "sweep");
        Directory.CreateDirectory(disk);
        string expected = workplace.RunStraight(_settings).Bits();
        if (Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk) != 0) return "not checked: this user may not mount a small disk";
        try
        {
            int refusals = 0;
            string shown = "";
            foreach (int kilobytes in workplace.IsQuick ? (int[])[300] : [120, 160, 200, 240, 280, 320, 360, 400, 440, 480])
            {
                Command("mount", "-o", $"remount,size={kilobytes}k", disk);
                (int code, string output) = File.Exists(Path.Combine(path, RunFiles.Manifest))
                    ? workplace.Run("run", "--resume", path, "attempts=1000") : workplace.Run(["run", .. _settings, $"out={path}"]);
                BrokenPromiseException.Unless(code == 1, $"{kilobytes} KB: exit code {code}: {output.Trim()}");
                BrokenPromiseException.Unless(output.Contains("No space left", StringComparison.OrdinalIgnoreCase)
                    && !output.Contains("   at ", StringComparison.Ordinal), $"{kilobytes} KB: not a clear message: {output.Trim()}");
                if (File.Exists(Path.Combine(path, RunFiles.Manifest))) new PlannedSweep(SweepFolder.Open(path)).RequireReadable();
                else Directory.Delete(path, recursive: true);
                (refusals, shown) = (refusals + 1, output);
            }
            Command("mount", "-o", "remount,size=64m", disk);
            workplace.RunWell("run", "--resume", path, "attempts=1000");
            BrokenPromiseException.Unless(new PlannedSweep(SweepFolder.Open(path)).Bits() == expected, "the resumed sweep has other bits");
            return $"a disk of {refusals} sizes that ran full: exit code 1, 'No space left on device', checkpoints sound; with room again, "
                + "the bits of the straight sweep";
        }
        finally
        {
            Command("umount", disk);
        }
    }

    private static int Command(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
