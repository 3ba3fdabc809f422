using System.CommandLine;
using Plasticity.Cli.Rendering;
using Plasticity.Lab.Configuration;
using Plasticity.Lab.Estimates;
using Plasticity.Lab.RunStore;
using Plasticity.Numerics;

namespace Plasticity.Cli.Commands;

/// <summary><c>plasticity estimate</c>: one estimate of a rule, of tensors in files, for checking against any other framework.</summary>
internal static class EstimateCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string> network = File("--network", "-n", "The network: its tensors, and as metadata what it is", isRequired: true);
        Option<string> batch = File("--batch", "-b", "The samples: x, and labels or targets; and noise.NAME", isRequired: true);
        Option<string> state = File("--state", "-s", "Tensors rule.NAME, optimiser.NAME and noise.NAME, if no other file holds them");
        Option<string> place = File("--out", "-o", "The estimate; an earlier one is replaced", isRequired: true);
        Option<string> rule = new("--rule", "-r") { Description = "The rule, such as fa", HelpName = "ID", Required = true };
        Option<bool> isDouble = new("--float64") { Description = "Compute in double precision" };
        Option<bool> isApplied = new("--apply") { Description = "Take the optimiser's step, too: after.NAME" };
        Option<bool> diagnostics = new("--diagnostics")
        {
            Description = "Add what it was made from: parameters, rule.NAME, activities h1, pre-activations a1, signals d1, feedback F2",
        };
        Option<long> step = new("--step") { Description = "The number of the training step, from 0", HelpName = "N" };
        Option<bool> json = new("--json") { Description = "Print JSON" };
        Argument<string[]> settings = new("settings")
        {
            Description = "key=value: options of the rule, lr, optimizer, seed, ...; they go before those in the network's file",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Command command = new("estimate", "Make one estimate of a rule, of tensors in files, for checking against another framework")
        {
            settings, network, batch, state, rule, place, isDouble, isApplied, diagnostics, step, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(place);
            if (parsed.GetValue(step) < 0) throw new ConfigurationException($"--step {parsed.GetValue(step)}: it must be at least 0.");
            EstimateResult.RequirePlace(path);
            EstimateResult result = RuleEstimator.Compute(new EstimateRequest
            {
                NetworkPath = parsed.GetRequiredValue(network),
                BatchPath = parsed.GetRequiredValue(batch),
                StatePath = parsed.GetValue(state),
                Rule = parsed.GetRequiredValue(rule),
                Settings = [.. (parsed.GetValue(settings) ?? []).Select(Setting.Parse)],
                Precision = parsed.GetValue(isDouble) ? ElementPrecision.Double : ElementPrecision.Single,
                Step = parsed.GetValue(step),
                IsApplied = parsed.GetValue(isApplied),
                HasDiagnostics = parsed.GetValue(diagnostics),
            });
            Write(result, path);
            if (parsed.GetValue(json)) terminal.Output.WriteLine(JsonOutput.Text(EstimateRendering.Json(result, path)));
            else EstimateRendering.Write(result, path, terminal);
            return ExitCode.Good;
        });
        return command;
    }

    private static void Write(EstimateResult result, string path)
    {
        try
        {
            result.Write(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"--out {path}: the estimate could not be written: {exception.Message}", exception);
        }
    }

    private static Option<string> File(string name, string alias, string description, bool isRequired = false) =>
        new(name, alias) { Description = description, HelpName = "FILE", Required = isRequired };
}
