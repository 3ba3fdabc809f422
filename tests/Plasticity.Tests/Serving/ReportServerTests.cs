using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.RunStore;
using Plasticity.Serving;
using Plasticity.Tests.Lab;
using Xunit;

namespace Plasticity.Tests.Serving;

public sealed class ReportServerTests(SmallSweep sweep) : IClassFixture<SmallSweep>
{
    private static readonly ServingOptions _quick = new()
    {
        Port = 0,                                            // the usual one is for one server at a time
        BetweenLooks = TimeSpan.FromMilliseconds(20),
        BetweenReports = TimeSpan.FromMilliseconds(20),
        BetweenBeats = TimeSpan.FromMilliseconds(50),
    };

    private static readonly string[] _files =
        ["metrics.csv", "runs.csv", "summary.csv", "timing.csv", "sweep.yaml", "sweep.json", "env.json"];

    private static readonly string[] _paths = ["/", "/content", "/state.json", .. _files.Select(file => $"/{file}")];

    [Fact]
    public async Task Only_this_machine_can_reach_it()
    {
        await using ReportServer server = await ReportServer.StartAsync(sweep.Folder, _quick);
        IPAddress[] listening = [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(address => address.Port == server.Address.Port).Select(address => address.Address).Order(Comparer<IPAddress>.Create(
                (a, b) => a.AddressFamily.CompareTo(b.AddressFamily)))];
        Assert.Contains(IPAddress.Loopback, listening);
        Assert.All(listening, address => Assert.True(IPAddress.IsLoopback(address), $"{address}"));
        using HttpClient client = new();
        foreach (IPAddress address in listening)
            Assert.Contains("<title>", await client.GetStringAsync(new UriBuilder(server.Address) { Host = $"{address}" }.Uri),
                StringComparison.Ordinal);
    }

    /// <summary>A page of another site may give its own name this address; the browser then sends that name.</summary>
    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("LOCALHOST:5080", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]:8080", HttpStatusCode.OK)]
    [InlineData("elsewhere.test", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1.elsewhere.test", HttpStatusCode.BadRequest)]
    [InlineData("localhost.elsewhere.test:5080", HttpStatusCode.BadRequest)]
    [InlineData("elsewhere-localhost", HttpStatusCode.BadRequest)]
    [InlineData("0.0.0.0", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task It_answers_to_the_names_of_this_machine_alone(string host, HttpStatusCode status)
    {
        await using ReportServer server = await ReportServer.StartAsync(sweep.Folder, _quick);
        foreach (string path in (string[])["/", "/events", "/summary.csv", "/nothing"])
        {
            // Its first line is enough: a stream of events never ends.
            string answer = await AskAsync(server, $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", lines: 1);
            Assert.StartsWith(path == "/nothing" && status == HttpStatusCode.OK ? "HTTP/1.1 404" : $"HTTP/1.1 {(int)status}", answer,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_answer_forbids_what_it_does_not_need()
    {
        await using ReportServer server = await ReportServer.StartAsync(sweep.Folder, _quick);
        using HttpClient client = new() { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("Origin", "http://elsewhere.test");
        foreach (string path in (string[])[.. _paths, "/events", "/nothing"])
        {
            using HttpResponseMessage answer = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            Dictionary<string, string> headers = answer.Headers.Concat(answer.Content.Headers)
                .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
            Assert.DoesNotContain(headers.Keys, name => name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain("Server", headers.Keys);
            Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
            Assert.Equal("no-referrer", headers["Referrer-Policy"]);
            Assert.Equal("same-origin", headers["Cross-Origin-Resource-Policy"]);
            Assert.Contains("no-store", headers["Cache-Control"], StringComparison.Ordinal);
            string policy = headers["Content-Security-Policy"];
            foreach (string part in (string[])["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"])
                Assert.Contains(part, policy, StringComparison.Ordinal);
            if (path != "/")
            {
                Assert.DoesNotContain("-src 's", policy, StringComparison.Ordinal);
                continue;
            }
            Assert.Contains("; connect-src 'self'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("script-src 'unsafe", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("script-src 'self'", policy, StringComparison.Ordinal);
            string page = await answer.Content.ReadAsStringAsync();
            string own = page[(page.IndexOf("content=\"default-src", StringComparison.Ordinal) + 9)..];
            Assert.Equal(policy, own[..own.IndexOf('"', StringComparison.Ordinal)] + "; frame-ancestors 'none'");
        }
    }

    /// <summary>Sent as they stand: clients would tidy them.</summary>
    [Theory]
    [InlineData("/secret.txt")]
    [InlineData("/../secret.txt")]
    [InlineData("/%2e%2e/secret.txt")]
    [InlineData("/..%2fsecret.txt")]
    [InlineData("/%2e%2e%2fsecret.txt")]
    [InlineData("/%252e%252e%252fsecret.txt")]
    [InlineData("/..%5csecret.txt")]
    [InlineData("/..\\secret.txt")]
    [InlineData("/%c0%ae%c0%ae/secret.txt")]
    [InlineData("/sweep.json/../secret.txt")]
    [InlineData("/sweep.json%00")]
    [InlineData("/sweep.json/..%2f..%2fsecret.txt")]
    [InlineData("/runs/../secret.txt")]
    [InlineData("//secret.txt")]
    [InlineData("/status.json")]
    [InlineData("/report.html")]
    [InlineData("http://localhost/secret.txt")]
    [InlineData("file:///etc/passwd")]
    public async Task Nothing_but_the_files_of_the_list_is_handed_out(string target)
    {
        using TemporaryFolder parent = new();
        sweep.CopyTo(parent["sweep"]);
        foreach (string secret in (string[])[parent["secret.txt"], parent["sweep", "secret.txt"]]) File.WriteAllText(secret, "the secret");
        await using ReportServer server = await ReportServer.StartAsync(parent["sweep"], _quick);
        string answer = await AskAsync(server, $"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task There_is_nothing_to_change(string method)
    {
        await using ReportServer server = await ReportServer.StartAsync(sweep.Folder, _quick);
        foreach (string path in (string[])["/", "/events", "/sweep.json"])
            Assert.StartsWith("HTTP/1.1 405", await AskAsync(server, $"{method} {path} HTTP/1.1\r\nHost: localhost\r\n\r\n", lines: 1),
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_head_of_an_answer_is_that_of_the_whole()
    {
        await using ReportServer server = await ReportServer.StartAsync(sweep.Folder, _quick);
        using HttpClient client = new() { BaseAddress = server.Address };
        foreach (string path in _paths)
        {
            using HttpResponseMessage whole = await client.GetAsync(path);
            using HttpResponseMessage head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
            Assert.Equal(HttpStatusCode.OK, head.StatusCode);
            Assert.Equal(whole.Content.Headers.ContentType, head.Content.Headers.ContentType);
            Assert.Equal((await whole.Content.ReadAsByteArrayAsync()).Length, head.Content.Headers.ContentLength);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task Tables_are_those_that_the_sweep_wrote_byte_for_byte()
    {
        await using ReportServer server = await ReportServer.StartAsync(sweep.Folder, _quick);
        using HttpClient client = new() { BaseAddress = server.Address };
        foreach (string name in _files)
            Assert.Equal(File.ReadAllBytes(Path.Combine(sweep.Folder, name)), await client.GetByteArrayAsync(name));
        using HttpResponseMessage missing = await client.GetAsync("failures.txt");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains("There is no failures.txt", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>As the standard has it: lines of field and value, an empty line after each event.</summary>
    [Fact]
    public async Task Events_are_lines_with_an_empty_line_after_each()
    {
        await using ReportServer server = await ReportServer.StartAsync(sweep.Folder, _quick);
        using HttpClient client = new() { BaseAddress = server.Address };
        using HttpResponseMessage answer = await client.GetAsync("events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using StreamReader reader = new(await answer.Content.ReadAsStreamAsync());
        List<string> first = await EventAsync(reader), second = await EventAsync(reader);
        Assert.Equal(3, first.Count);
        Assert.Equal("event: state", first[0]);
        Assert.StartsWith("data: {", first[1], StringComparison.Ordinal);
        Assert.Equal("retry: 1000", first[2]);
        Assert.Equal(await client.GetStringAsync("state.json"), first[1]["data: ".Length..]);
        Assert.Equal(["event: beat", "data: {}"], second);
    }

    [Fact]
    public async Task The_state_counts_runs_and_a_change_is_told_at_once()
    {
        using TemporaryFolder parent = new();
        sweep.CopyTo(parent["sweep"]);
        string[] runs = [.. Directory.GetDirectories(parent["sweep", "runs"]).Order(StringComparer.Ordinal)];
        Directory.Move(runs[3], parent["aside"]);
        await using ReportServer server = await ReportServer.StartAsync(parent["sweep"], _quick);
        using HttpClient client = new() { BaseAddress = server.Address };
        using StreamReader reader = new(await client.GetStreamAsync("events"));
        JsonNode before = await StateAsync(reader, _ => true);
        Assert.Equal(("waiting", 4, 3), ((string)before["state"]!, (int)before["runs"]!, (int)before["done"]!));
        Assert.Equal(0.75, (double)before["fraction"]!);
        Assert.Equal((3, 1), ((int)before["counts"]!["finished"]!, (int)before["counts"]!["pending"]!));

        Directory.Move(parent["aside"], runs[3]);
        JsonNode after = await StateAsync(reader, state => (int)state["done"]! == 4);
        Assert.Equal(("finished", 1.0), ((string)after["state"]!, (double)after["fraction"]!));
        JsonNode reported = (string)after["report"]! != (string)before["report"]! ? after
            : await StateAsync(reader, state => (string)state["report"]! != (string)before["report"]!);
        Assert.Equal((string)reported["frame"]!, (string)before["frame"]!);
        Assert.Equal(File.ReadAllBytes(Path.Combine(sweep.Folder, "summary.csv")), await client.GetByteArrayAsync("summary.csv"));
    }

    [Fact]
    public async Task What_happens_to_the_folder_is_told_and_ends_nothing()
    {
        using TemporaryFolder parent = new();
        sweep.CopyTo(parent["sweep"]);
        await using ReportServer server = await ReportServer.StartAsync(parent["sweep"], _quick);
        using HttpClient client = new() { BaseAddress = server.Address };
        using StreamReader reader = new(await client.GetStreamAsync("events"));
        Directory.Move(parent["sweep"], parent["gone"]);
        JsonNode gone = await StateAsync(reader, state => state["problem"] is not null);
        Assert.Contains(parent["sweep"], (string)gone["problem"]!, StringComparison.Ordinal);
        Assert.Contains("Backpropagation", await client.GetStringAsync(""), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("env.json")).StatusCode);
        Directory.Move(parent["gone"], parent["sweep"]);
        await StateAsync(reader, state => state["problem"] is null);
    }

    [Fact]
    public async Task It_stops_with_streams_and_half_sent_requests_open()
    {
        ReportServer server = await ReportServer.StartAsync(sweep.Folder, _quick with { BetweenBeats = TimeSpan.FromHours(1) });
        using HttpClient client = new() { BaseAddress = server.Address };
        using StreamReader reader = new(await client.GetStreamAsync("events"));
        await EventAsync(reader);
        using TcpClient half = new();
        await half.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        await half.GetStream().WriteAsync("GET / HT"u8.ToArray());
        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Null(await reader.ReadLineAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("state.json"));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused_by_name_and_passed_over_unless_it_was_asked_for()
    {
        await using ReportServer first = await ReportServer.StartAsync(sweep.Folder, _quick with { Port = null }),
            second = await ReportServer.StartAsync(sweep.Folder, _quick with { Port = null });
        Assert.NotEqual(first.Address.Port, second.Address.Port);
        ServingException refused = await Assert.ThrowsAsync<ServingException>(() =>
            ReportServer.StartAsync(sweep.Folder, _quick with { Port = first.Address.Port }));
        Assert.Contains(first.Address.Port.ToString(CultureInfo.InvariantCulture), refused.Message, StringComparison.Ordinal);
        Assert.Contains("--port", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A browser asked for localhost may try [::1] first, and would get another program's answer.</summary>
    [Fact]
    public void A_port_that_is_free_at_one_address_only_is_taken()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        using TcpListener other = new(IPAddress.IPv6Loopback, 0);
        other.Start();
        Assert.Throws<ServingException>(() => LoopbackPort.Take(((IPEndPoint)other.LocalEndpoint).Port));
    }

    [Fact]
    public async Task A_folder_without_a_sweep_is_refused()
    {
        using TemporaryFolder folder = new();
        ConfigurationException refused =
            await Assert.ThrowsAsync<ConfigurationException>(() => ReportServer.StartAsync(folder.Path, _quick));
        Assert.Contains("sweep.json", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_of_which_nothing_is_run_has_a_page()
    {
        using TemporaryFolder folder = new();
        SweepFolder.Create(Experiments.Of("rules=bp,fa", "seeds=2", $"out={folder["sweep"]}"), "compare", ["compare"], TimeProvider.System);
        await using ReportServer server = await ReportServer.StartAsync(folder["sweep"], _quick);
        using HttpClient client = new() { BaseAddress = server.Address };
        Assert.Contains("Feedback alignment", await client.GetStringAsync(""), StringComparison.Ordinal);
        JsonNode state = JsonNode.Parse(await client.GetStringAsync("state.json"))!;
        Assert.Equal(("waiting", 0, 0.0), ((string)state["state"]!, (int)state["done"]!, (double)state["fraction"]!));
        Assert.Equal(5, (await client.GetStringAsync("runs.csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static async Task<List<string>> EventAsync(StreamReader reader)
    {
        List<string> lines = [];
        while (await reader.ReadLineAsync() is { Length: > 0 } line) lines.Add(line);
        return lines;
    }

    /// <summary>The next state of a kind; nobody waits longer than a minute for it.</summary>
    private static async Task<JsonNode> StateAsync(StreamReader reader, Func<JsonNode, bool> isWanted)
    {
        for (DateTime end = DateTime.UtcNow.AddMinutes(1); DateTime.UtcNow < end;)
        {
            List<string> lines = await EventAsync(reader);
            if (lines[0] == "event: state" && JsonNode.Parse(lines[1]["data: ".Length..])! is { } state && isWanted(state)) return state;
        }
        throw new TimeoutException("No such state was told within a minute");
    }

    /// <summary>Sends exactly this, and reads the answer to its end, or so many lines.</summary>
    private static async Task<string> AskAsync(ReportServer server, string request, int lines = int.MaxValue)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using StreamReader reader = new(client.GetStream());
        StringBuilder answer = new();
        for (int line = 0; line < lines && await reader.ReadLineAsync() is { } text; line++) answer.Append(text).Append('\n');
        return answer.ToString();
    }
}
