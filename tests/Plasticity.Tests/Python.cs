using System.Diagnostics;
using Xunit;

namespace Plasticity.Tests;

/// <summary>Python, where it is installed: the readers that other people have.</summary>
internal static class Python
{
    /// <summary>The system's own may have packages that another one, earlier in the path, has not.</summary>
    private static readonly string[] _programs = ["python3", "/usr/bin/python3"];

    /// <summary>Runs a program; skips the test if there is no Python that has the modules.</summary>
    /// <param name="modules">What it imports besides Python's own modules, with commas between; empty for nothing.</param>
    /// <param name="code">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it printed. It must end well.</returns>
    public static string RunOrSkip(string modules, string code, params string[] arguments)
    {
        // Looked for, not imported: some take a second to start.
        string look = $"from importlib.util import find_spec; exit(not all(find_spec(name) for name in '{modules}'.split(',') if name))";
        string? python = _programs.FirstOrDefault(program => Start(program, look, []) is (0, _, _));
        Assert.SkipWhen(python is null, $"There is no python3 with {(modules.Length > 0 ? modules : "anything")} here.");
        (int code, string output, string error) ended = Start(python!, code, arguments) ?? throw new InvalidOperationException("Python is gone.");
        Assert.True(ended.code == 0, ended.output + ended.error);
        return ended.output;
    }

    private static (int Code, string Output, string Error)? Start(string program, string code, string[] arguments)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-c", code, .. arguments]) start.ArgumentList.Add(argument);
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, errors.GetAwaiter().GetResult());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;                                     // there is no such program
        }
    }
}
