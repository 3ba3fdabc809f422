using System.Globalization;
using System.Runtime.InteropServices;

namespace Plasticity.Numerics;

/// <summary>The header of an NPY file: a Python dictionary with the keys descr, fortran_order and shape, each once.</summary>
internal sealed class NpyHeader
{
    private readonly string _text;
    private readonly ByteSource _source;
    private readonly long _start;
    private int _at;

    public NpyHeader(string text, ByteSource source, long start)
    {
        (_text, _source, _start) = (text, source, start);
        ElementType? type = null;
        bool? fortran = null;
        int[]? shape = null;
        Require('{');
        while (!Try('}'))
        {
            long key = Offset;
            switch (Quoted("a key"))
            {
                case "descr" when type is null:
                    Require(':');
                    type = ReadType();
                    break;
                case "fortran_order" when fortran is null:
                    Require(':');
                    fortran = ReadTruth();
                    break;
                case "shape" when shape is null:
                    Require(':');
                    shape = ReadShape();
                    break;
                case string other:
                    throw _source.Error(key, $"the key {ByteSource.Shown(other)}", "descr, fortran_order and shape, each once");
            }
            if (!Try(','))
            {
                Require('}');
                break;
            }
        }
        SkipSpace();
        if (_at < _text.Length) throw Unexpected("nothing but spaces after the dictionary");
        Type = type ?? throw _source.Error(_start, "no key descr", "one");
        FortranOrder = fortran ?? throw _source.Error(_start, "no key fortran_order", "one");
        Shape = shape ?? throw _source.Error(_start, "no key shape", "one");
    }

    public ElementType Type { get; }

    public bool FortranOrder { get; }

    public int[] Shape { get; }

    public string Description => $"an array of shape {Tensor.Describe(Shape)} and type {Type}";

    private long Offset => _start + _at;

    private ElementType ReadType()
    {
        SkipSpace();
        long at = Offset;
        string text = Quoted("a simple type such as '<f4'");
        return text switch
        {
            "<f4" => ElementType.Float32,
            "<f8" => ElementType.Float64,
            "<f2" => ElementType.Float16,
            "|i1" or "<i1" => ElementType.Int8,
            "<i2" => ElementType.Int16,
            "<i4" => ElementType.Int32,
            "<i8" => ElementType.Int64,
            "|u1" or "<u1" or "|b1" => ElementType.UInt8,
            _ => throw _source.Error(at, $"the type {ByteSource.Shown(text)}", "one of <f2 <f4 <f8 |i1 <i2 <i4 <i8 |u1 |b1"),
        };
    }

    private bool ReadTruth()
    {
        SkipSpace();
        foreach ((string word, bool value) in ((string, bool)[])[("True", true), ("False", false)])
            if (_text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal))
            {
                _at += word.Length;
                return value;
            }
        throw Unexpected("True or False");
    }

    private int[] ReadShape()
    {
        SkipSpace();
        long start = Offset;
        Require('(');
        List<long> extents = [];
        while (!Try(')'))
        {
            SkipSpace();
            int first = _at;
            while (_at < _text.Length && char.IsAsciiDigit(_text[_at])) _at++;
            if (!long.TryParse(_text.AsSpan(first, _at - first), NumberStyles.None, CultureInfo.InvariantCulture, out long extent))
            {
                _at = first;
                throw Unexpected("an extent");
            }
            if (extents.Count == ByteSource.MostAxes) throw Unexpected($"at most {ByteSource.MostAxes} axes");
            extents.Add(extent);
            if (!Try(','))
            {
                Require(')');
                break;
            }
        }
        return _source.Shape(CollectionsMarshal.AsSpan(extents), start);
    }

    private string Quoted(string expected)
    {
        SkipSpace();
        if (_at == _text.Length || _text[_at] is not ('\'' or '"')) throw Unexpected(expected + " in quotes");
        int end = _text.IndexOf(_text[_at], _at + 1);
        if (end < 0) throw Unexpected("a closing quote");
        string text = _text[(_at + 1)..end];
        _at = end + 1;
        return text;
    }

    private bool Try(char c)
    {
        SkipSpace();
        if (_at == _text.Length || _text[_at] != c) return false;
        _at++;
        return true;
    }

    private void Require(char c)
    {
        if (!Try(c)) throw Unexpected($"'{c}'");
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\n' or '\r' or '\t') _at++;
    }

    private TensorFormatException Unexpected(string expected) =>
        _source.Error(Offset, _at == _text.Length ? "the end of the header" : ByteSource.Shown(_text[_at..]), expected);
}
