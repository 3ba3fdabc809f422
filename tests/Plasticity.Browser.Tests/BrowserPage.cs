using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace Plasticity.Browser.Tests;

/// <summary>How a page is looked at.</summary>
public sealed record PageLook
{
    /// <summary>The width of the window in CSS pixels.</summary>
    public int Width { get; init; } = 1280;

    /// <summary>The height of the window in CSS pixels.</summary>
    public int Height { get; init; } = 900;

    /// <summary>What the system prefers.</summary>
    public ColorScheme Scheme { get; init; } = ColorScheme.Light;
}

/// <summary>
/// A page in a browser profile of its own. It may load itself alone: a file nothing but that file, an address nothing but the same server.
/// Whatever goes wrong on it is recorded.
/// </summary>
public sealed class BrowserPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly Uri _address;
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _faults = new();

    private BrowserPage(IBrowserContext context, IPage page, Uri address) => (_context, Page, _address) = (context, page, address);

    /// <summary>The page, to be acted on.</summary>
    public IPage Page { get; }

    /// <summary>The addresses that were asked for, also those that were refused.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>
    /// What went wrong so far: errors and warnings on the console, errors of scripts, violations of the page's content security policy, and
    /// requests that failed, were answered by an error, or went elsewhere.
    /// </summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Opens a file or an address. Skips the test where there is no browser.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="address">The file or the address.</param>
    /// <param name="look">How to look at it.</param>
    public static async Task<BrowserPage> OpenAsync(Chromium chromium, Uri address, PageLook? look = null)
    {
        look ??= new PageLook();
        IBrowserContext context = await chromium.OrSkip().NewContextAsync(new()
        {
            ViewportSize = new() { Width = look.Width, Height = look.Height },
            ColorScheme = look.Scheme,
            ReducedMotion = ReducedMotion.Reduce,
            AcceptDownloads = true,
        });
        BrowserPage opened = new(context, await context.NewPageAsync(), address);
        await opened.RecordAsync();
        // A page with a stream of events never falls silent: whoever opens it waits for what it shows.
        await opened.Page.GotoAsync(address.AbsoluteUri, new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        return opened;
    }

    /// <summary>Fails the test if anything went wrong so far.</summary>
    public async Task AssertFaultlessAsync()
    {
        // Events come in order: those from before this round trip have arrived when it ends.
        await Page.EvaluateAsync("() => new Promise(done => setTimeout(done))");
        Assert.True(_faults.IsEmpty, string.Join('\n', _faults));
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private async Task RecordAsync()
    {
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _faults.Enqueue($"console {message.Type}: {message.Text}");
        };
        Page.PageError += (_, error) => _faults.Enqueue($"error of a script: {error}");
        Page.Crash += (_, _) => _faults.Enqueue("the page crashed");
        Page.Request += (_, request) => _requests.Enqueue(request.Url);
        Page.RequestFailed += (_, request) => _faults.Enqueue($"request failed: {request.Url} ({request.Failure})");
        Page.Response += (_, response) =>
        {
            if (response.Status >= 400) _faults.Enqueue($"answered by {response.Status}: {response.Url}");
        };
        await _context.RouteAsync("**/*", async route =>
        {
            if (IsOwn(new Uri(route.Request.Url))) await route.ContinueAsync();
            else
            {
                _faults.Enqueue($"request to elsewhere: {route.Request.Url}");
                await route.AbortAsync();
            }
        });
        await _context.ExposeFunctionAsync("recordViolation", (string text) => _faults.Enqueue($"policy violated: {text}"));
        await _context.AddInitScriptAsync("""
            addEventListener('securitypolicyviolation', event => recordViolation(`${event.violatedDirective} by ${event.blockedURI}`));
            """);
    }

    private bool IsOwn(Uri request) => _address.IsFile
        ? request.GetLeftPart(UriPartial.Query) == _address.GetLeftPart(UriPartial.Query)
        : request.GetLeftPart(UriPartial.Authority) == _address.GetLeftPart(UriPartial.Authority);
}
