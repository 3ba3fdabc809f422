using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Reports;
using Plasticity.Lab.Results;
using Plasticity.Lab.RunStore;

namespace Plasticity.Serving;

/// <summary>
/// Serves the report of a sweep to browsers of this machine, live while runs go on. It listens on the loopback addresses alone and answers
/// to their names alone, so that no page of another site can read it by giving its own name this address. It writes nothing.
/// </summary>
public sealed class ReportServer : IAsyncDisposable
{
    private const string Html = "text/html; charset=utf-8", Csv = "text/csv; charset=utf-8", Json = "application/json",
        Text = "text/plain; charset=utf-8", Yaml = "application/yaml; charset=utf-8";

    /// <summary>How long answers under way may take when the server is told to stop. Streams of events end at once.</summary>
    private static readonly TimeSpan _lastAnswers = TimeSpan.FromMilliseconds(500);

    /// <summary>The only names by which it may be called, with any port: tunnels have their own.</summary>
    private static readonly string[] _names = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>The files that are handed out as they lie in the folder. No part of any path is ever taken from a request.</summary>
    private static readonly Dictionary<string, string> _files = new()
    {
        [RunFiles.Settings] = Yaml,
        [RunFiles.Manifest] = Json,
        [RunFiles.Environment] = Json,
        [RunFiles.Failures] = Text,
    };

    private readonly WebApplication _application;
    private readonly LiveSweep _sweep;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    private ReportServer(WebApplication application, LiveSweep sweep, int port)
    {
        (_application, _sweep) = (application, sweep);
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        _watching = sweep.WatchAsync(_stop.Token);
    }

    /// <summary>Where the page is.</summary>
    public Uri Address { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="folder">The folder of a sweep, finished or not.</param>
    /// <param name="options">The port, and how often to look.</param>
    /// <exception cref="ConfigurationException">The folder is not that of a sweep.</exception>
    /// <exception cref="RunFolderException">It cannot be read.</exception>
    /// <exception cref="ServingException">The port is taken.</exception>
    public static async Task<ReportServer> StartAsync(string folder, ServingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        LiveSweep sweep = new(folder, options, [.. SweepFolder.Tables.Keys, .. _files.Keys]);
        try
        {
            // What is wrong with the folder is said now, not to the first reader.
            await sweep.NowAsync(CancellationToken.None);
            using LoopbackPort port = LoopbackPort.Take(options.Port);
            WebApplication application = Build(port);
            Map(application, sweep);
            await application.StartAsync();
            return new ReportServer(application, sweep, port.Number);
        }
        catch
        {
            sweep.Dispose();
            throw;
        }
    }

    /// <summary>Stops, with whatever connections are open.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        using (CancellationTokenSource patience = new(_lastAnswers)) await _application.StopAsync(patience.Token);
        await _application.DisposeAsync();
        _sweep.Dispose();
        _stop.Dispose();
    }

    /// <summary>A host that reads no settings, logs nothing, and leaves signals to who started it.</summary>
    private static WebApplication Build(LoopbackPort port)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseSockets(transport =>
            transport.CreateBoundListenSocket = address => port.Release(((IPEndPoint)address).Address));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            foreach (IPEndPoint address in port.Addresses) kestrel.Listen(address, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddResponseCompression();
        builder.Services.AddHostFiltering(hosts => (hosts.AllowedHosts, hosts.AllowEmptyHosts) = (_names, false));
        builder.Services.AddSingleton<IHostLifetime, LifetimeOfCaller>();
        WebApplication application = builder.Build();
        application.Use((context, next) =>
        {
            Protect(context.Response.Headers);
            return next(context);
        });
        application.UseHostFiltering();
        application.UseResponseCompression();
        return application;
    }

    /// <summary>Nothing but the page runs scripts, which its own policy names; no other site shows, reads or keeps any of it.</summary>
    private static void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    private static void Map(WebApplication application, LiveSweep sweep)
    {
        CancellationToken stopping = application.Lifetime.ApplicationStopping;
        Get("/", async context =>
        {
            (_, LivePage page, _) = await sweep.NowAsync(context.RequestAborted);
            context.Response.Headers.ContentSecurityPolicy = page.Policy + "; frame-ancestors 'none'";
            await AnswerAsync(context, Html, page.Page);
        });
        Get("/content", async context =>
            await AnswerAsync(context, Html, (await sweep.NowAsync(context.RequestAborted)).Page.Content));
        Get("/state.json", async context =>
            await AnswerAsync(context, Json, (await sweep.NowAsync(context.RequestAborted)).State));
        application.MapGet("/events", async context =>
        {
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            try
            {
                await TypedResults.ServerSentEvents(sweep.EventsAsync(end.Token)).ExecuteAsync(context);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return;                                      // the reader left, or we do
            }
        });
        foreach ((string name, Action<SweepResult, TextWriter> table) in SweepFolder.Tables)
            Get("/" + name, async context =>
            {
                (SweepView view, _, _) = await sweep.NowAsync(context.RequestAborted);
                using StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
                table(view.Result, text);
                await AnswerAsync(context, Csv, text.ToString());
            });
        foreach ((string name, string type) in _files)
            Get("/" + name, async context =>
            {
                (SweepView view, _, _) = await sweep.NowAsync(context.RequestAborted);
                string path = Path.Combine(view.Folder.FullPath, name);
                try
                {
                    await AnswerAsync(context, type, await File.ReadAllTextAsync(path, context.RequestAborted));
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    await AnswerAsync(context, Text, $"There is no {name} in the folder of this sweep, or it cannot be read.\n");
                }
            });

        void Get(string path, RequestDelegate answer) => application.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], answer);
    }

    private static async Task AnswerAsync(HttpContext context, string type, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        if (HttpMethods.IsGet(context.Request.Method)) await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>The host's own would take the signals of the process for itself.</summary>
    private sealed class LifetimeOfCaller : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
