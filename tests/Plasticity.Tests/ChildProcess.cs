using System.Diagnostics;
using Xunit;

namespace Plasticity.Tests;

/// <summary>
/// Runs one test of this assembly in a process of its own, with other settings of the runtime, and brings back the text it answers.
/// </summary>
internal static class ChildProcess
{
    private const string AnswerFile = "PLASTICITY_TEST_ANSWER_FILE";

    /// <summary>Whether this process was started by <see cref="Ask"/>.</summary>
    public static bool IsChild => Environment.GetEnvironmentVariable(AnswerFile) is not null;

    /// <summary>Called by the test that runs in the child: hands its text to the parent. Does nothing in an ordinary run.</summary>
    public static void Answer(Func<string> text)
    {
        if (Environment.GetEnvironmentVariable(AnswerFile) is { } file) File.WriteAllText(file, text());
    }

    /// <summary>Starts the child and waits for its answer.</summary>
    /// <param name="test">The class of the test that calls <see cref="Answer"/>.</param>
    /// <param name="method">Its method.</param>
    /// <param name="environment">Variables the child has besides those of this process.</param>
    public static async Task<string> Ask(Type test, string method, params (string Name, string Value)[] environment)
    {
        string file = Path.GetTempFileName(), program = Environment.ProcessPath!;
        try
        {
            ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true };
            if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(test.Assembly.Location);
            foreach (string argument in (string[])["--filter-method", $"{test.FullName}.{method}", "--no-progress"])
                start.ArgumentList.Add(argument);
            // The parent talks to its test host through these; the child must not.
            foreach (string name in start.Environment.Keys.Where(
                name => name.Contains("TESTINGPLATFORM", StringComparison.OrdinalIgnoreCase)).ToList())
                start.Environment.Remove(name);
            start.Environment[AnswerFile] = file;
            foreach ((string name, string value) in environment) start.Environment[name] = value;
            using Process child = Process.Start(start)!;
            Task<string> errors = child.StandardError.ReadToEndAsync();
            string output = await child.StandardOutput.ReadToEndAsync();
            await child.WaitForExitAsync();
            Assert.True(child.ExitCode == 0, output + await errors);
            return await File.ReadAllTextAsync(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
