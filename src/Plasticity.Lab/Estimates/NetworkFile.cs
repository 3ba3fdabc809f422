using System.Globalization;
using Plasticity.Lab.Configuration;
using Plasticity.Numerics;

namespace Plasticity.Lab.Estimates;

/// <summary>
/// What the file of the network and the command line say the network and the rule are: settings, the shape of a sample, the number of
/// outputs.
/// </summary>
internal sealed class NetworkFile
{
    private const string Input = "input", Outputs = "outputs", Network = "network", Rule = "rule", Schedule = "opt.schedule";

    /// <summary>What other programs write into any file.</summary>
    private static readonly string[] _ignored = ["format"];

    private NetworkFile(IReadOnlyList<Setting> settings, ImageShape? sample, int? outputs) =>
        (Settings, SampleShape, OutputCount) = (settings, sample, outputs);

    /// <summary>The settings, each key once.</summary>
    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>The shape of a sample; null if it is not said.</summary>
    public ImageShape? SampleShape { get; }

    /// <summary>The number of outputs; null if it is not said.</summary>
    public int? OutputCount { get; }

    /// <summary>Reads the settings.</summary>
    /// <param name="file">The file of the network.</param>
    /// <param name="typed">Settings of the command line, which go before the file's.</param>
    /// <param name="rule">The rule.</param>
    /// <exception cref="ConfigurationException">A key is unknown, not of an estimate, or its value not allowed.</exception>
    public static NetworkFile Of(TensorFile file, IReadOnlyList<Setting> typed, string rule)
    {
        Dictionary<string, Setting> own = [];
        List<Setting> others = [];
        IEnumerable<Setting> saved = file.Metadata.Where(pair => !_ignored.Contains(pair.Key))
            .Select(pair => new Setting(pair.Key, pair.Value, file.Path));
        foreach (Setting setting in saved.Concat(typed))
        {
            if (setting is { Key: Input or Outputs, Value: not null }) own[setting.Key] = setting;
            else others.Add(Checked(setting));
        }
        IReadOnlyList<Setting> settings = ConfigurationMerge.LastOfEach(others);
        Setting? network = settings.FirstOrDefault(setting => setting.Key == Network);
        if (network is null)
            throw file.Error("the metadata do not say what the network is: write network, such as network = 784-500-10, into them.");
        int? outputs = own.TryGetValue(Outputs, out Setting? said) ? Count(said) : LastOf(network.Value!);
        return new([.. settings, new Setting(Rule, rule)], own.TryGetValue(Input, out Setting? input) ? Shape(input) : null, outputs);
    }

    private static Setting Checked(Setting setting)
    {
        string? reason = setting.Key switch
        {
            Rule => "the rule is given with --rule.",
            Schedule when setting.Value is not (null or "constant") => "an estimate is one step: give the lr that the schedule has there.",
            Network or "seed" or "loss" => null,
            _ when setting.Key.StartsWith("net.", StringComparison.Ordinal) => null,
            _ when ConfigurationKey.Find(setting.Key) is not null || SweepKey.Find(setting.Key) is not null
                    || VersionKeys.All.Contains(setting.Key)
                => "it is not a setting of an estimate, which has one network, one rule and the samples of --batch.",
            _ => null,
        };
        return reason is null ? setting : throw Error(setting, reason);
    }

    private static int? LastOf(string network) =>
        int.TryParse(network.Split('-')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last) ? last : null;

    private static int Count(Setting setting) => Number(setting.Value!) ?? throw Wrong(setting, "a whole number of at least 1, such as 10");

    private static ImageShape Shape(Setting setting)
    {
        int?[] extents = [.. setting.Value!.Split(',').Select(part => Number(part.Trim()))];
        if (extents.Length != 3 || extents.Any(extent => extent is null))
            throw Wrong(setting, "channels, height and width, such as 3,32,32");
        return new(extents[1]!.Value, extents[2]!.Value, extents[0]!.Value);
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is >= 1 and <= 1 << 20 ? value : null;

    private static ConfigurationException Wrong(Setting setting, string allowed) => Error(setting, $"it must be {allowed}.");

    private static ConfigurationException Error(Setting setting, string reason) =>
        new($"{(setting.Place is { } place ? place + ": " : "")}{setting.Key} = {setting.Value}: {reason}");
}
