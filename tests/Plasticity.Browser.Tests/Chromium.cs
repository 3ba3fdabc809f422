using System.Reflection;
using Microsoft.Playwright;
using Plasticity.Browser.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Plasticity.Browser.Tests;

/// <summary>The machine's own browser, without a window, started once for all tests. Nothing is ever downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser. Skips the test where the machine has none.</summary>
    public IBrowser OrSkip()
    {
        Assert.SkipUnless(_browser is not null, $"No browser: none of {string.Join(", ", _names)} is on the PATH and "
            + "PLASTICITY_CHROMIUM is not set. tests/browser/install.sh installs one.");
        return _browser!;
    }

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } path) return;
        // Where the build says that NuGet keeps the driver, which brings its own Node.js for each platform.
        string driver = typeof(Chromium).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(fact => fact.Key == "PlaywrightDriver").Value!;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", driver);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("PLASTICITY_CHROMIUM") is { Length: > 0 } named)
            return File.Exists(named) ? named
                : throw new FileNotFoundException($"PLASTICITY_CHROMIUM names {named}, which is no file: give the browser's full path.");
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return _names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
