using System.Globalization;
using Plasticity.Lab.Configuration;
using Plasticity.Networks;
using Plasticity.Numerics;
using Plasticity.Rules;

namespace Plasticity.Lab.Estimates;

/// <summary>What an estimate is: everything that it was made with, under the names of settings.</summary>
internal static class EstimateMetadata
{
    public static OrderedDictionary<string, string> Of(
        EstimateRequest request, RunConfiguration configuration, Network network, IReadOnlyCollection<string> givenNoise)
    {
        OrderedDictionary<string, string> metadata = new()
        {
            ["program"] = $"plasticity {VersionKeys.CurrentProgram}",
            ["numerics"] = VersionKeys.CurrentNumerics,
            ["precision"] = request.Precision == ElementPrecision.Double ? "float64" : "float32",
            ["rule"] = configuration.Rule.Expression.Text,
            ["description"] = network.Description,
            ["layout"] = "dense [post, pre], kernels [C_out, C_in, kh, kw], maps [n, C, H, W]",
            ["samples"] = configuration.Training.BatchSize.ToString(CultureInfo.InvariantCulture),
            ["step"] = request.Step.ToString(CultureInfo.InvariantCulture),
            ["seed"] = configuration.Seed.ToString(CultureInfo.InvariantCulture),
            ["loss"] = configuration.Loss.Name,
        };
        if (givenNoise.Count > 0) metadata["given-noise"] = string.Join(", ", givenNoise);
        ImageShape input = network.Options.InputShape;
        if (input.Positions > 1)
            metadata["input"] = string.Create(CultureInfo.InvariantCulture, $"{input.Channels},{input.Height},{input.Width}");
        metadata["outputs"] = network.Outputs.ToString(CultureInfo.InvariantCulture);
        foreach (ConfigurationKey key in ConfigurationKey.All)
            if ((key.Name == "network" || key.Name.StartsWith("net.", StringComparison.Ordinal)) && key.Get(configuration) is { } value)
                metadata[key.Name] = value;
        foreach (TrainingKey key in TrainingKey.All)
            if (key.Get(configuration.Rule.Training) is { } value) metadata[key.Name] = value;
        foreach (string id in configuration.Rule.Expression.Ids)
            foreach (RuleOption option in RuleKey.OptionsOf(id)!)
                metadata[$"{id}.{option.Name}"] =
                    configuration.RuleOptions.GetValueOrDefault(id)?[option.Name]?.ToString() ?? option.Default;
        return metadata;
    }
}
