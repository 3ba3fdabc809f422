namespace Plasticity.Serving;

/// <summary>How a sweep is served.</summary>
public sealed record ServingOptions
{
    /// <summary>The port that is taken where nothing else is said and it is free.</summary>
    public const int UsualPort = 5080;

    /// <summary>The port, 1 to 65535; 0 for any that is free; null for <see cref="UsualPort"/>, or another one if that is taken.</summary>
    public int? Port { get; init; }

    /// <summary>The time between two looks at the folder, while somebody is listening.</summary>
    public TimeSpan BetweenLooks { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The least time between two new reports for pages that are open. Making one of a large sweep takes a while.</summary>
    public TimeSpan BetweenReports { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The time after which a page without news is told that the server still lives.</summary>
    public TimeSpan BetweenBeats { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
