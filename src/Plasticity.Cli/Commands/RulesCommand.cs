using System.CommandLine;
using System.Text.Json.Nodes;
using Plasticity.Cli.Rendering;

namespace Plasticity.Cli.Commands;

/// <summary><c>plasticity rules</c>: the catalogue, or one rule's card.</summary>
internal static class RulesCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string?> id = new("id") { Description = "A rule to show in full, such as fa", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> json = new("--json") { Description = "Print JSON" };
        Option<bool> markdown = new("--markdown") { Description = "Print all of them as a page of Markdown" };
        Command command = new("rules", "List the rules, or show one: equations, options, source, plausibility") { id, json, markdown };
        command.SetAction(parsed =>
        {
            string? asked = parsed.GetValue(id);
            if (parsed.GetValue(json))
            {
                JsonNode shown = asked is null ? new JsonArray([.. RuleListing.All.Select(RuleJson.Of)])
                    : RuleJson.Of(RuleListing.Find(asked));
                terminal.Output.WriteLine(JsonOutput.Text(shown));
            }
            else if (parsed.GetValue(markdown)) RuleMarkdown.Write(terminal.Output);
            else if (asked is null) RuleText.WriteList(terminal.Output);
            else RuleText.WriteCard(RuleListing.Find(asked), terminal.Output);
            return ExitCode.Good;
        });
        return command;
    }
}
