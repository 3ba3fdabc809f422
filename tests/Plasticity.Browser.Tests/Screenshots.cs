using Microsoft.Playwright;

namespace Plasticity.Browser.Tests;

/// <summary>Pictures of pages for people to look at, in the folder named by PLASTICITY_SCREENSHOTS; none where it is not set.</summary>
public static class Screenshots
{
    /// <summary>Takes a picture of the whole page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="name">The file's name without its ending.</param>
    public static async Task TakeAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("PLASTICITY_SCREENSHOTS") is not { Length: > 0 } folder) return;
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }
}
