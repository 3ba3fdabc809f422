using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Plasticity.Cli;

/// <summary>Where the program writes and what that place can show. Tests make their own.</summary>
public sealed class Terminal
{
    /// <summary>Results go here.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Messages and progress go here.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether somebody is watching <see cref="Error"/>, so that progress may be drawn.</summary>
    public bool IsWatched { get; init; }

    /// <summary>Whether colours are welcome.</summary>
    public bool HasColor { get; init; }

    /// <summary>Whether more than ASCII can be shown.</summary>
    public bool HasUnicode { get; init; }

    /// <summary>The most characters of a line of <see cref="Output"/>; null for no limit, as in a file.</summary>
    public int? Width { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Folders to look for other programs in, as PATH has them; null for the PATH of the process.</summary>
    public string? SearchPath { get; init; }

    /// <summary>Whether signals of the process are listened to; tests cancel <see cref="Stop"/> instead.</summary>
    public bool ListensToSignals { get; init; }

    /// <summary>Cancelled when the program is asked to stop.</summary>
    public CancellationTokenSource Stop { get; init; } = new();

    /// <summary>The terminal that the process was started from.</summary>
    public static Terminal OfProcess() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        IsWatched = !Console.IsErrorRedirected,
        HasColor = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        HasUnicode = Console.OutputEncoding.CodePage == Encoding.UTF8.CodePage && !IsPosixLocale(),
        Width = WidthOfProcess(),
        ListensToSignals = true,
    };

    /// <summary>
    /// From now on Ctrl-C, SIGTERM, SIGHUP and SIGUSR1 ask the program to stop; a second Ctrl-C ends it at once. The others may come
    /// twice without anybody being impatient: Slurm sends its own to the program, and again to the script that passes them on.
    /// </summary>
    /// <returns>Ends the watch when disposed.</returns>
    public IDisposable WatchSignals()
    {
        if (!ListensToSignals) return new Watch([]);
        void Handle(PosixSignalContext context)
        {
            context.Cancel = context.Signal != PosixSignal.SIGINT || !Stop.IsCancellationRequested;
            Stop.Cancel();
        }
        List<PosixSignal> signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        // What Slurm sends some time before it ends a job; .NET has no name for it.
        if (!OperatingSystem.IsWindows()) signals.Add((PosixSignal)UserSignal1);
        return new Watch([.. signals.Select(signal => PosixSignalRegistration.Create(signal, Handle))]);
    }

    /// <summary>SIGUSR1, which Linux and the BSDs number differently.</summary>
    private static int UserSignal1 => OperatingSystem.IsLinux() ? 10 : 30;

    /// <summary>What COLUMNS says, or else how wide the terminal is, or else no limit.</summary>
    private static int? WidthOfProcess()
    {
        const int least = 40;
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns)
            && columns > 0)
            return Math.Max(least, columns);
        if (Console.IsOutputRedirected) return null;
        try
        {
            return Console.WindowWidth > 0 ? Math.Max(least, Console.WindowWidth) : null;
        }
        catch (Exception exception) when (exception is IOException or PlatformNotSupportedException)
        {
            return null;                                     // a terminal that does not say
        }
    }

    /// <summary>.NET writes UTF-8 even where the locale asks for plain ASCII.</summary>
    private static bool IsPosixLocale()
    {
        string? locale = Environment.GetEnvironmentVariable("LC_ALL") ?? Environment.GetEnvironmentVariable("LC_CTYPE")
            ?? Environment.GetEnvironmentVariable("LANG");
        return locale is "C" or "POSIX";
    }

    private sealed class Watch(PosixSignalRegistration[] registrations) : IDisposable
    {
        public void Dispose()
        {
            foreach (PosixSignalRegistration registration in registrations) registration.Dispose();
        }
    }
}
