using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Plasticity.Lab.Configuration;
using Plasticity.Serving;

namespace Plasticity.Cli.Commands;

/// <summary><c>plasticity serve</c>: the report of a sweep in a browser, live while runs go on.</summary>
internal static class ServeCommand
{
    private const int LastPort = 65535;

    public static Command Create(Terminal terminal)
    {
        Argument<string> folder = new("folder") { Description = "The folder of a sweep, finished or not", HelpName = "DIR" };
        Option<int?> port = new("--port")
        {
            Description = string.Create(CultureInfo.InvariantCulture,
                $"The port; without it {ServingOptions.UsualPort}, or a free one if that is taken"),
            HelpName = "N",
        };
        Option<bool> open = new("--open") { Description = "Open the page in the browser" };
        Command command = new("serve", "Show the report of a sweep in a browser of this machine, live while runs go on")
        {
            folder, port, open,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(port) is { } number && number is < 1 or > LastPort)
                throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                    $"--port {parsed.GetValue(port)}: a port is a number from 1 to {LastPort}."));
            using IDisposable watch = terminal.WatchSignals();
            ServeAsync(parsed.GetRequiredValue(folder), new ServingOptions { Port = parsed.GetValue(port), Clock = terminal.Clock },
                parsed.GetValue(open), terminal).GetAwaiter().GetResult();
            return ExitCode.Good;
        });
        return command;
    }

    private static async Task ServeAsync(string folder, ServingOptions options, bool opens, Terminal terminal)
    {
        await using ReportServer server = await ReportServer.StartAsync(folder, options);
        terminal.Output.WriteLine(server.Address);
        terminal.Output.Flush();
        terminal.Error.WriteLine("Ctrl-C ends it.");
        if (opens) Open(server.Address, terminal);
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (terminal.Stop.Token.Register(stopped.SetResult)) await stopped.Task;
    }

    private static void Open(Uri address, Terminal terminal)
    {
        try
        {
            Process.Start(new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true })?.Dispose();
        }
        catch (Win32Exception exception)
        {
            terminal.Error.WriteLine($"plasticity: no browser could be opened ({exception.Message}): open the address yourself.");
        }
    }
}
