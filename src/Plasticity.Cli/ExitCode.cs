namespace Plasticity.Cli;

/// <summary>What the program tells the shell.</summary>
public static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Good = 0;

    /// <summary>A run failed, or its results could not be written.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is wrong; nothing was run.</summary>
    public const int Usage = 2;

    /// <summary>A trial diverged; the others finished, and everything is written.</summary>
    public const int Diverged = 3;

    /// <summary>Stopped by a signal; what was complete is written. The number is EX_TEMPFAIL: schedulers may try again.</summary>
    public const int Stopped = 75;
}
