namespace Plasticity.Cli.Rendering;

/// <summary>Running text, broken between words where a line would be too long.</summary>
internal static class Paragraph
{
    /// <summary>Writes a text.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="text">One paragraph.</param>
    /// <param name="room">The most characters of a line, which only a longer word exceeds; null for no limit.</param>
    /// <param name="indent">What every line but the first begins with.</param>
    public static void Write(TextWriter writer, string text, int? room, string indent = "")
    {
        foreach (string line in Lines(text, room, indent)) writer.WriteLine(line);
    }

    private static IEnumerable<string> Lines(string text, int? room, string indent)
    {
        if (room is not { } most || text.Length <= most)
        {
            yield return text;
            yield break;
        }
        int from = 0;
        for (string begin = ""; ; begin = indent)
        {
            int left = Math.Max(1, most - begin.Length);
            if (text.Length - from <= left)
            {
                yield return begin + text[from..];
                yield break;
            }
            int space = text.LastIndexOf(' ', from + left, left + 1);
            // Never within the indentation that the text itself begins with.
            if (space <= from || string.IsNullOrWhiteSpace(text[from..space])) space = text.IndexOf(' ', from + left);
            if (space < 0) space = text.Length;
            yield return begin + text[from..space].TrimEnd();
            from = Math.Min(text.Length, space + 1);
            if (from == text.Length) yield break;
        }
    }
}
