using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Plasticity.Lab.Configuration;

/// <summary>
/// Reads the grammar of Hydra's overrides (hydra.cc/docs/advanced/override_grammar), as far as values of settings need it.
/// </summary>
/// <remarks>
/// <code>
///   value     = element (',' element)*
///   element   = quoted | '[' element (',' element)* ']' | name '(' arguments ')' | plain
///   arguments = (name '=')? element (',' (name '=')? element)*
/// </code>
/// Plain text holds anything but <c>, ( ) [ ] { } =</c> and quotes, unless they are escaped by a backslash; white space around it does not
/// count, that within does. In quotes everything is literal; a quote is written with a backslash before it, and backslashes that come
/// just before a quote are doubled. Dictionaries and interpolations (<c>{a:1}</c>, <c>${a}</c>) are refused.
/// </remarks>
internal sealed partial class OverrideReader
{
    private const string Special = "\\()[]{}:=, \t'\"";
    private const int MostDepth = 20;

    private readonly string _text;
    private int _at;

    private OverrideReader(string text) => _text = text;

    /// <summary>Reads a value.</summary>
    /// <exception cref="FormatException">It is none; the message says where and why.</exception>
    public static OverrideElement Read(string text)
    {
        OverrideReader reader = new(text);
        reader.SkipSpace();
        if (reader.AtEnd) return new OverrideElement.Text("");
        List<OverrideElement> items = [reader.Element(0)];
        while (reader.Skip(',')) items.Add(reader.Element(0));
        if (!reader.AtEnd) throw reader.Unexpected();
        return items.Count == 1 ? items[0] : new OverrideElement.Several(items);
    }

    /// <summary>The text between quotes, if there is nothing else but white space around them; null otherwise.</summary>
    public static string? ReadQuoted(string text)
    {
        OverrideReader reader = new(text);
        reader.SkipSpace();
        if (reader.AtEnd || !IsQuote(reader.Here) || reader.Quoted() is not { } inner) return null;
        reader.SkipSpace();
        return reader.AtEnd ? inner : null;
    }

    /// <summary>A text in quotes that reads back as itself.</summary>
    public static string Quote(string text) => $"'{BeforeQuote().Replace(text, match => match.Groups[1].Value + match.Groups[1].Value
        + (match.Groups[2].Length > 0 ? "\\'" : ""))}'";

    private char Here => _text[_at];

    private bool AtEnd => _at == _text.Length;

    private static bool IsQuote(char c) => c is '\'' or '"';

    private OverrideElement Element(int depth)
    {
        if (depth > MostDepth) throw new FormatException($"brackets are nested more than {MostDepth} deep.");
        SkipSpace();
        if (AtEnd || Here == ',') throw new FormatException($"a value is missing at {Place}; write '' for an empty one.");
        if (Here == '[') return new OverrideElement.Several(Items('[', ']', () => Element(depth + 1)));
        if (IsQuote(Here))
        {
            int from = _at;
            string inner = Quoted() ?? throw new FormatException($"the quote at {PlaceOf(from)} is not closed.");
            SkipSpace();
            return new OverrideElement.Text(inner);
        }
        if (Name().Match(_text, _at) is { Success: true } name && After(name) == '(')
        {
            _at = _text.IndexOf('(', _at);
            return new OverrideElement.Call(name.Value, Items('(', ')', () => Argument(depth + 1)));
        }
        return new OverrideElement.Text(Plain());
    }

    private OverrideArgument Argument(int depth)
    {
        SkipSpace();
        if (Name().Match(_text, _at) is not { Success: true } name || After(name) != '=') return new(null, Element(depth));
        _at = _text.IndexOf('=', _at) + 1;
        return new(name.Value, Element(depth));
    }

    /// <summary>What follows a name, white space aside; NUL at the end.</summary>
    private char After(Match name)
    {
        int i = name.Index + name.Length;
        while (i < _text.Length && char.IsWhiteSpace(_text[i])) i++;
        return i < _text.Length ? _text[i] : '\0';
    }

    private List<T> Items<T>(char open, char close, Func<T> item)
    {
        int from = _at++;
        SkipSpace();
        List<T> items = [];
        if (!Skip(close))
        {
            do items.Add(item());
            while (Skip(','));
            if (AtEnd) throw new FormatException($"there is no '{close}' for the '{open}' at {PlaceOf(from)}.");
            if (!Skip(close)) throw Unexpected();
        }
        SkipSpace();
        return items;
    }

    /// <summary>The text of a quoted value; null if it is not closed.</summary>
    private string? Quoted()
    {
        char quote = _text[_at++];
        StringBuilder inner = new();
        while (!AtEnd)
        {
            int backslashes = 0;
            for (; !AtEnd && Here == '\\'; _at++) backslashes++;
            if (AtEnd) return null;
            bool isQuote = Here == quote;
            inner.Append('\\', isQuote ? backslashes / 2 : backslashes);
            if (isQuote && backslashes % 2 == 0)
            {
                _at++;
                return inner.ToString();
            }
            inner.Append(_text[_at++]);
        }
        return null;
    }

    private string Plain()
    {
        StringBuilder plain = new();
        int kept = 0;                                        // up to here it stays: white space at the end goes, unless escaped
        bool isEscaped = false;
        for (; !AtEnd && Here is not (',' or ')' or ']'); _at++)
        {
            char c = Here;
            if (c == '\\' && _at + 1 < _text.Length && Special.Contains(_text[_at + 1], StringComparison.Ordinal))
            {
                plain.Append(_text[++_at]);
                (kept, isEscaped) = (plain.Length, true);
                continue;
            }
            if (c is '(' or '[' or '{' or '}' or '=' or '\'' or '"') throw Stray(c);
            plain.Append(c);
            if (!char.IsWhiteSpace(c)) kept = plain.Length;
        }
        string text = plain.ToString(0, kept);
        if (text.Length == 0) throw Unexpected();
        return isEscaped ? text : Usual(text);
    }

    /// <summary>Constants are written in any case, and digits of numbers may be grouped: <c>True</c>, <c>1_000</c>.</summary>
    private static string Usual(string text)
    {
        if (text.ToLowerInvariant() is "true" or "false" or "null" or "none") return text.ToLowerInvariant();
        return GroupedDigits().IsMatch(text) ? text.Replace("_", "", StringComparison.Ordinal) : text;
    }

    private void SkipSpace()
    {
        while (!AtEnd && char.IsWhiteSpace(Here)) _at++;
    }

    private bool Skip(char c)
    {
        if (AtEnd || Here != c) return false;
        _at++;
        return true;
    }

    private string Place => PlaceOf(_at);

    private static string PlaceOf(int index) => string.Create(CultureInfo.InvariantCulture, $"character {index + 1}");

    private FormatException Unexpected() =>
        new($"there is a '{Here}' too many at {Place}; if it is meant, write \\{Here}, or put the value in quotes.");

    private FormatException Stray(char c) => (c, _at > 0 && _text[_at - 1] == '$') switch
    {
        ('{', true) => new($"interpolations such as ${{lr}} are not understood ({Place}): write the value itself."),
        ('{', _) => new($"there are no dictionaries ({Place}): write one setting for each key, such as fa.lr=0.1, or quote the value."),
        _ => new($"'{c}' at {Place} has a meaning of its own; if it is meant as it stands, write \\{c}, or put the value in quotes."),
    };

    [GeneratedRegex(@"\G[A-Za-z_][A-Za-z0-9_]*", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[+-]?[0-9]+(_[0-9]+)+(\.[0-9]*)?([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex GroupedDigits();

    /// <summary>Backslashes that stand just before a quote or at the end, and the quote.</summary>
    [GeneratedRegex(@"(\\*)('|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex BeforeQuote();
}
