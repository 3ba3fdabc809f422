using System.Text;
using System.Xml.Linq;
using Plasticity.Rules;

namespace Plasticity.Cli.Rendering;

/// <summary>
/// What options mean, from the documentation file that is built beside the program: the doc comment is the only place it is written.
/// </summary>
internal static class OptionDescriptions
{
    private static readonly Lazy<Dictionary<string, string>> _summaries = new(Read);

    /// <summary>The summary of an option's doc comment in one line; empty if the documentation file was not shipped.</summary>
    public static string Of(RuleOption option) => _summaries.Value.GetValueOrDefault(option.Member, "");

    private static Dictionary<string, string> Read()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Plasticity.xml");
        if (!File.Exists(path)) return [];
        IEnumerable<XElement> members = XDocument.Load(path).Descendants("member");
        return members.Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => Plain(member.Element("summary")!));
    }

    /// <summary>Text without its tags; a reference to a member becomes the member's own name.</summary>
    private static string Plain(XElement element)
    {
        StringBuilder text = new();
        foreach (XNode node in element.Nodes())
            text.Append(node switch
            {
                XText words => words.Value,
                XElement tag when tag.Attribute("cref") is { } member => member.Value[(member.Value.LastIndexOf('.') + 1)..],
                XElement tag when tag.Attribute("name") is { } parameter => parameter.Value,
                XElement tag => tag.Value,
                _ => "",
            });
        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
