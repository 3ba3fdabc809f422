using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Plasticity.Lab.RunStore;

/// <summary>Which process works on a run, so that others can tell whether it still lives.</summary>
/// <param name="Host">The machine's name.</param>
/// <param name="Place">The machine since its last start, and its process table: process numbers mean something within it only.</param>
/// <param name="Process">The process number.</param>
/// <param name="Started">When the process was started, in units of its system: numbers are used again.</param>
public sealed record WorkerIdentity(string Host, string Place, int Process, string Started)
{
    /// <summary>This process.</summary>
    public static WorkerIdentity Own { get; } =
        new(Environment.MachineName, OwnPlace(), Environment.ProcessId, StartOf(Environment.ProcessId) ?? "");

    /// <summary>Whether it is known to be dead: it was a process of this place, and that process is gone.</summary>
    [JsonIgnore]
    public bool IsKnownDead => Place == Own.Place && StartOf(Process) != Started;

    private static string OwnPlace()
    {
        const string boot = "/proc/sys/kernel/random/boot_id", table = "/proc/self/ns/pid";
        string id = File.Exists(boot) ? File.ReadAllText(boot).Trim() : "";
        string space = OperatingSystem.IsLinux() ? File.ResolveLinkTarget(table, returnFinalTarget: false)?.Name ?? "" : "";
        return string.Join(' ', ((string[])[Environment.MachineName, id, space]).Where(part => part.Length > 0));
    }

    /// <summary>When a process of this place was started; null if there is none of this number.</summary>
    private static string? StartOf(int process)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                // The name of the program, in parentheses, may hold spaces; the start is the 20th field after it.
                string text = File.ReadAllText($"/proc/{process}/stat");
                string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] is "Z" or "X" ? null : fields[19];
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return null;                                 // there is no such process, or none any more
            }
        }
        try
        {
            using Process found = System.Diagnostics.Process.GetProcessById(process);
            return found.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return null;                                     // there is no such process, or none any more
        }
    }
}
