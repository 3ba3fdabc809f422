using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Plasticity.Tests.Serving;
using Xunit;

namespace Plasticity.Tests.Cli;

public sealed class ServeCommandTests(SmallSweep sweep) : IClassFixture<SmallSweep>
{
    [Fact]
    public void A_folder_without_a_sweep_and_a_port_that_is_none_are_wrong_usage()
    {
        using TemporaryFolder folder = new();
        Tool none = Tool.Run("serve", folder.Path), port = Tool.Run("serve", sweep.Folder, "--port", "65536");
        Assert.Equal((2, 2), (none.Code, port.Code));
        Assert.Contains("not the folder of a sweep", none.Error, StringComparison.Ordinal);
        Assert.Contains("from 1 to 65535", port.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_is_taken_is_a_failure()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int number = ((IPEndPoint)other.LocalEndpoint).Port;
        Tool taken = Tool.Run("serve", sweep.Folder, "--port", number.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(1, taken.Code);
        Assert.Contains($"port {number} cannot be used", taken.Error, StringComparison.Ordinal);
    }

    /// <summary>The program itself, by the signals that people and systems send.</summary>
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_it_well_though_a_page_is_open(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        string program = Path.Combine(AppContext.BaseDirectory, "Plasticity.Cli.dll");
        using Process served = Process.Start(new ProcessStartInfo("dotnet", [program, "serve", sweep.Folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Uri address = new((await served.StandardOutput.ReadLineAsync())!);
            using HttpClient client = new() { BaseAddress = address };
            using StreamReader events = new(await client.GetStreamAsync("events"));
            Assert.Equal("event: state", await events.ReadLineAsync());
            using (Process kill = Process.Start("kill", ["-s", signal, served.Id.ToString(CultureInfo.InvariantCulture)]))
                await kill.WaitForExitAsync();
            await served.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
            Assert.Equal(0, served.ExitCode);
        }
        finally
        {
            served.Kill();
        }
    }
}
