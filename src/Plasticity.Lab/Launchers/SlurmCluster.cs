using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Plasticity.Lab.RunStore;
using Plasticity.Numerics;

namespace Plasticity.Lab.Launchers;

/// <summary>The cluster whose commands are on the path.</summary>
/// <param name="path">Folders to look for Slurm's commands in, as PATH has them; null for this process's own.</param>
public sealed partial class SlurmCluster(string? path = null)
{
    private readonly string _path = path ?? Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>Whether jobs can be submitted from here.</summary>
    public bool CanSubmit => Find("sbatch") is not null;

    /// <summary>How to submit a script by hand.</summary>
    public static string CommandFor(string script) =>
        script.All(c => char.IsAsciiLetterOrDigit(c) || "-_=+.,:/@%".Contains(c, StringComparison.Ordinal))
            ? $"sbatch {script}" : $"sbatch '{script.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>
    /// Writes scripts into the sweep's folder, and makes the folder that tasks print into: without it, Slurm ends them unheard.
    /// </summary>
    /// <param name="sweepFolder">The sweep's folder.</param>
    /// <param name="scripts">All scripts of the sweep; those of an earlier time are replaced or removed.</param>
    /// <returns>The full paths of the scripts.</returns>
    /// <exception cref="RunFolderException">They cannot be written.</exception>
    public static IReadOnlyList<string> Write(string sweepFolder, IReadOnlyList<SlurmScript> scripts)
    {
        string folder = Path.Combine(Path.GetFullPath(sweepFolder), SlurmScript.FolderName);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (string old in Directory.EnumerateFiles(folder, "array*.sbatch").ToList()) File.Delete(old);
            return [.. scripts.Select(script =>
            {
                string file = Path.Combine(folder, script.FileName);
                DurableFile.Write(file, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(script.Text)));
                return file;
            })];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"The scripts for Slurm cannot be written into {folder}: {exception.Message}", exception);
        }
    }

    /// <summary>Hands a script to Slurm and returns at once.</summary>
    /// <param name="script">Its path.</param>
    /// <returns>The number of the job array.</returns>
    /// <exception cref="SlurmException">There is no sbatch, or it refused.</exception>
    public string Submit(string script)
    {
        string sbatch = Find("sbatch") ?? throw new SlurmException(
            $"there is no sbatch on the path: go to a machine that has Slurm, and type: {CommandFor(script)}");
        (int code, string output, string errors) = Run(sbatch, "--parsable", script);
        // A federation answers NUMBER;CLUSTER.
        string job = output.Trim().Split(';')[0];
        return code == 0 && job.Length > 0 && job.All(char.IsAsciiDigit)
            ? job : throw new SlurmException($"sbatch refused {script} (exit code {code}): {(errors + output).Trim()}");
    }

    /// <summary>The most tasks an array may have here; null if Slurm is not there or does not say.</summary>
    public int? MaxArraySize()
    {
        if (Find("scontrol") is not { } scontrol) return null;
        (int code, string output, _) = Run(scontrol, "show", "config");
        if (code != 0) return null;
        int[] limits = [.. ArrayLimit().Matches(output)
            .Select(match => match.Groups[1].Value).Where(digits => digits.Length < 10)
            .Select(digits => int.Parse(digits, CultureInfo.InvariantCulture)).Where(limit => limit > 0)];
        return limits.Length > 0 ? limits.Min() : null;
    }

    private string? Find(string program) => _path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static (int Code, string Output, string Errors) Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, errors.GetAwaiter().GetResult());
        }
        catch (Win32Exception exception)
        {
            throw new SlurmException($"{program} cannot be started: {exception.Message}", exception);
        }
    }

    /// <summary>Slurm's own limit, and the one that its scheduler may have besides.</summary>
    [GeneratedRegex(@"(?:^MaxArraySize\s*=\s*|\bmax_array_tasks=)(\d+)", RegexOptions.Multiline)]
    private static partial Regex ArrayLimit();
}
