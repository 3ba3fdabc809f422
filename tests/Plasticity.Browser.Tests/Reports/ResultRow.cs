using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Plasticity.Browser.Tests.Reports;

/// <summary>A cell of the table of results as a reader sees it.</summary>
/// <param name="Value">What programs and sorting read; null where there is nothing.</param>
/// <param name="Text">The number that is shown, without its interval.</param>
/// <param name="Interval">The interval that is shown below it, or an empty text.</param>
public sealed record ResultCell(string? Value, string Text, string Interval)
{
    /// <summary>The value as a number.</summary>
    public double? Number => Value is null ? null : double.Parse(Value, CultureInfo.InvariantCulture);
}

/// <summary>A row of the table of results, as it stands on the page now.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Cells">Its cells by the words of their headings, those that stand above one another joined by ": ".</param>
public sealed record ResultRow(string Rule, IReadOnlyDictionary<string, ResultCell> Cells)
{
    /// <summary>The rows from top to bottom.</summary>
    public static async Task<IReadOnlyList<ResultRow>> AllAsync(IPage page)
    {
        string rows = await page.EvaluateAsync<string>("""
            () => {
              const table = document.querySelector('table#results-table');
              const words = element => [...element.childNodes].filter(node => node.nodeName !== 'SMALL' && node.nodeName !== 'SPAN')
                .map(node => node.nodeName === 'BUTTON' ? words(node) : node.textContent).join('').trim();
              // A heading stands over a cell where it overlaps it: read off the layout, not off the markup.
              const headings = [...table.querySelectorAll('thead th')].map(heading => ({ heading, box: heading.getBoundingClientRect() }));
              const above = cell => {
                const { left, right } = cell.getBoundingClientRect(), middle = (left + right) / 2;
                return headings.filter(({ box }) => box.left < middle && middle < box.right)
                  .map(({ heading }) => words(heading)).join(': ');
              };
              return JSON.stringify([...table.tBodies[0].rows].map(row => ({
                Rule: row.dataset.arm,
                Cells: Object.fromEntries([...row.cells].map(cell => [above(cell), {
                  Value: cell.dataset.value ?? null, Text: words(cell), Interval: cell.querySelector('small')?.textContent ?? ''
                }])),
              })));
            }
            """);
        return JsonSerializer.Deserialize<List<ResultRow>>(rows)!;
    }
}
