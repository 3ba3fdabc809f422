using System.CommandLine;
using Plasticity.Cli.Rendering;
using Plasticity.Lab.Benchmarks;

namespace Plasticity.Cli.Commands;

/// <summary><c>plasticity bench</c>: the machine's limits, and how near products and training come to them.</summary>
internal static class BenchCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<bool> json = new("--json") { Description = "Print one JSON object and nothing else" };
        Option<string?> rules = new("--rules") { Description = "Train with these rules only, joined by commas", HelpName = "RULES" };
        Command command = new("bench", "Measure this machine's limits, matrix products, and training of every rule; about a minute") { json,
            rules };
        command.SetAction(parsed =>
        {
            BenchmarkResult result = MachineBenchmark.Run(parsed.GetValue(rules)?.Split(','), what =>
            {
                if (terminal.IsWatched) terminal.Error.WriteLine($"measuring {what}");
            });
            if (parsed.GetValue(json))
                terminal.Output.WriteLine(JsonOutput.Text(BenchmarkRendering.Json(result)));
            else BenchmarkRendering.Write(result, terminal.Output, terminal.HasUnicode);
            return ExitCode.Good;
        });
        return command;
    }
}
