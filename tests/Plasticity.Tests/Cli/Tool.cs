using Plasticity.Cli;

namespace Plasticity.Tests.Cli;

/// <summary>The program, run within the test: what it printed and its exit code.</summary>
internal sealed record Tool(int Code, string Output, string Error)
{
    public static Tool Run(params string[] args) => Run(CancellationToken.None, args);

    public static Tool Run(CancellationToken stop, params string[] args)
    {
        StringWriter output = new(), error = new();
        CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        int code = CommandLine.Run(args, new Terminal { Output = output, Error = error, HasUnicode = true, Stop = source });
        return new Tool(code, output.ToString(), error.ToString());
    }
}
