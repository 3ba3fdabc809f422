namespace Plasticity.Lab.Reports.Charts;

/// <summary>
/// The colours of page and charts. Specifications carry the light value, so that a saved chart is ready for paper; the page replaces
/// it by the CSS variable of the same name, so that a change of theme, or printing, repaints charts without drawing them again.
/// </summary>
public static class ChartPalette
{
    /// <summary>A colour on light and on dark ground.</summary>
    /// <param name="Name">The CSS variable without its dashes.</param>
    /// <param name="Light">On light ground.</param>
    /// <param name="Dark">On dark ground.</param>
    public sealed record Tone(string Name, string Light, string Dark);

    /// <summary>The ground of charts and page.</summary>
    public static Tone Ground { get; } = new("ground", "#fffffe", "#15181d");

    /// <summary>Text, and the control's line.</summary>
    public static Tone Ink { get; } = new("ink", "#1b1f26", "#eceef1");

    /// <summary>Axis labels and captions.</summary>
    public static Tone Muted { get; } = new("muted", "#59626f", "#a3adb9");

    /// <summary>Grid lines.</summary>
    public static Tone Grid { get; } = new("grid", "#e7e9ed", "#2a2f37");

    /// <summary>Reference lines such as 90 degrees.</summary>
    public static Tone Reference { get; } = new("reference", "#7c8592", "#87919e");

    /// <summary>
    /// Colours of rules other than the control: distinct in lightness too, so that most pairs survive any colour vision and grey print.
    /// </summary>
    public static IReadOnlyList<Tone> Rules { get; } =
    [
        new("rule-1", "#0f6fcf", "#5badf7"),
        new("rule-2", "#cc4e07", "#f58d4f"),
        new("rule-3", "#078560", "#3ec795"),
        new("rule-4", "#8b3fb8", "#cb92ea"),
        new("rule-5", "#977300", "#ddbb45"),
        new("rule-6", "#d23b78", "#f884b3"),
        new("rule-7", "#1b8fb5", "#67cdee"),
        new("rule-8", "#74462b", "#cb9f7f"),
        new("rule-9", "#5a6f7d", "#a3b7c4"),
    ];

    /// <summary>Colours of a heat map from the worst score to the best, each a step away from the ground.</summary>
    public static IReadOnlyList<Tone> Heat { get; } =
    [
        new("heat-1", "#eef4fb", "#1c2530"),
        new("heat-2", "#d3e3f5", "#22384f"),
        new("heat-3", "#afcdec", "#2a4e73"),
        new("heat-4", "#84b2e0", "#376a9c"),
        new("heat-5", "#2f74b5", "#6aa7dc"),
        new("heat-6", "#1d5c9a", "#8cc0ec"),
        new("heat-7", "#0d427a", "#b4d8f7"),
    ];

    /// <summary>From this colour of <see cref="Heat"/> on, text has the colour of the ground.</summary>
    public const int HeatTurn = 4;

    /// <summary>Every tone.</summary>
    public static IReadOnlyList<Tone> All { get; } = [Ground, Ink, Muted, Grid, Reference, .. Rules, .. Heat];
}
