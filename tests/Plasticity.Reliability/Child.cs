using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Plasticity.Reliability;

/// <summary>A process of the program.</summary>
internal sealed class Child : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private Child(Process process) => _process = process;

    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public static Child Start(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = new() { StartInfo = start };
        Child child = new(process);
        process.OutputDataReceived += child.Take;
        process.ErrorDataReceived += child.Take;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public int Wait()
    {
        bool hasEnded = _process.WaitForExit(_patience);
        if (!hasEnded) Kill();
        BrokenPromiseException.Unless(hasEnded, $"a process did not end within {_patience.TotalMinutes} minutes: {Output.Trim()}");
        _process.WaitForExit();                              // its last words
        return _process.ExitCode;
    }

    /// <summary>Ends it as a power cut would: nothing of it runs any more.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Sends a signal, such as TERM.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private void Take(object sender, DataReceivedEventArgs line)
    {
        lock (_output) _output.AppendLine(line.Data);
    }
}
