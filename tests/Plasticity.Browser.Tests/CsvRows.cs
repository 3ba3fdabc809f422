using System.Text;

namespace Plasticity.Browser.Tests;

/// <summary>Reads comma-separated values as RFC 4180 describes them, strictly: whatever else there is, is an error.</summary>
public static class CsvRows
{
    /// <summary>The rows below the heading, by the names of the heading.</summary>
    /// <exception cref="FormatException">The text is not well-formed, or its rows differ in length.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Read(string text)
    {
        List<List<string>> lines = [];
        int at = 0;
        while (at < text.Length)
        {
            List<string> line = [Field(text, ref at)];
            for (; at < text.Length && text[at] == ','; line.Add(Field(text, ref at))) at++;
            if (at == text.Length || text[at++] != '\n') throw new FormatException($"Line {lines.Count + 1} does not end after a field");
            lines.Add(line);
        }
        if (lines.Count == 0) throw new FormatException("There is no heading");
        if (lines.Find(line => line.Count != lines[0].Count) is { } odd)
            throw new FormatException($"{odd.Count} fields below a heading of {lines[0].Count}: {string.Join(',', odd)}");
        return [.. lines.Skip(1).Select(line => lines[0].Zip(line).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    private static string Field(string text, ref int at)
    {
        int start = at;
        if (at == text.Length || text[at] != '"')
        {
            while (at < text.Length && text[at] is not (',' or '\n' or '"')) at++;
            return text[start..at];
        }
        StringBuilder field = new();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"') field.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"') field.Append(text[at++]);
            else
            {
                at++;
                return field.ToString();
            }
        }
        throw new FormatException($"The quotes that open at {start} never close");
    }
}
