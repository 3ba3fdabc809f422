using System.Text.Json;
using Microsoft.Playwright;

namespace Plasticity.Browser.Tests.Reports;

/// <summary>A chart as it stands on the page now.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Width">Of the drawing, in CSS pixels.</param>
/// <param name="Height">Of the drawing, in CSS pixels.</param>
/// <param name="Rules">The rules that some mark was drawn for.</param>
/// <param name="Texts">Everything that is written in it, hidden or not.</param>
/// <param name="Axes">What is written at its axes.</param>
/// <param name="Outside">Texts that stick out of the window to the left or right.</param>
/// <param name="Crowded">Pairs of texts that touch.</param>
/// <param name="IsBroken">Whether some coordinate is not a number.</param>
public sealed record DrawnChart(string Id, double Width, double Height, IReadOnlyList<string> Rules, IReadOnlyList<string> Texts,
    IReadOnlyList<string> Axes, IReadOnlyList<string> Outside, IReadOnlyList<string> Crowded, bool IsBroken)
{
    /// <summary>The charts of the page, from top to bottom.</summary>
    public static async Task<IReadOnlyList<DrawnChart>> AllAsync(IPage page)
    {
        string charts = await page.EvaluateAsync<string>("""
            () => JSON.stringify([...document.querySelectorAll('[data-chart]')].map(figure => {
              const drawing = figure.querySelector('svg');
              const box = drawing?.getBoundingClientRect();
              const texts = [...drawing?.querySelectorAll('text') ?? []].filter(text => text.textContent !== '');
              // Labels that find no room stay in the drawing, but nobody sees them.
              const boxes = texts.filter(text => getComputedStyle(text).opacity > 0)
                .map(text => ({ text: text.textContent, box: text.getBoundingClientRect() }));
              // Vega leaves at each element what it was drawn for; lines and areas are drawn for their first point.
              const rule = element => [element.__data__?.datum, element.__data__?.datum?.datum, element.__data__?.items?.[0]?.datum]
                .map(datum => datum?.arm).find(rule => typeof rule === 'string');
              return {
                Id: figure.dataset.chart,
                Width: box?.width ?? 0,
                Height: box?.height ?? 0,
                Rules: [...new Set([...drawing?.querySelectorAll('*') ?? []].map(rule).filter(rule => rule))],
                Texts: texts.map(text => text.textContent),
                Axes: texts.filter(text => text.closest('.role-axis-label')).map(text => text.textContent),
                Outside: boxes.filter(({ box }) => box.left < 0 || box.right > document.documentElement.clientWidth)
                  .map(({ text }) => text),
                // Boxes are as high as a line, letters are not; words need some space between them.
                Crowded: boxes.flatMap(({ text, box: a }, i) => boxes.slice(i + 1)
                  .filter(({ box: b }) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > -2
                    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 5)
                  .map(other => `${text} and ${other.text}`)),
                IsBroken: /NaN|undefined|Infinity/.test(drawing?.outerHTML ?? ''),
              };
            }))
            """);
        return JsonSerializer.Deserialize<List<DrawnChart>>(charts)!;
    }

    /// <summary>Waits until the charts are as expected: they are drawn some moments after whatever changed them.</summary>
    /// <param name="page">The page.</param>
    /// <param name="isExpected">What is waited for.</param>
    /// <returns>The charts, as expected or as they still are after some seconds.</returns>
    public static async Task<IReadOnlyList<DrawnChart>> UntilAsync(IPage page, Func<IReadOnlyList<DrawnChart>, bool> isExpected)
    {
        for (int attempt = 0; ; attempt++)
        {
            IReadOnlyList<DrawnChart> charts = await AllAsync(page);
            if (isExpected(charts) || attempt == 50) return charts;
            await Task.Delay(100);
        }
    }
}
