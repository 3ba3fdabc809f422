using Plasticity.Cli;

namespace Plasticity.Tests.Cli;

/// <summary>The program, run within the test: what it printed and its exit code.</summary>
internal sealed record Tool(int Code, string Output, string Error)
{
    public static Tool Run(params string[] args) => Run(CancellationToken.None, args);

    /// <summary>As if PATH were another.</summary>
    public static Tool RunWithPath(string path, params string[] args) => Run(args, path, CancellationToken.None);

    public static Tool Run(CancellationToken stop, params string[] args) => Run(args, null, stop);

    private static Tool Run(string[] args, string? path, CancellationToken stop)
    {
        StringWriter output = new(), error = new();
        CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        int code = CommandLine.Run(args, new Terminal { Output = output, Error = error, HasUnicode = true, Stop = source, SearchPath = path });
        return new Tool(code, output.ToString(), error.ToString());
    }
}
