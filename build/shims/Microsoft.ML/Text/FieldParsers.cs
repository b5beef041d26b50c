using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>False where the text is no such value; the value is then NaN or the type's default.</summary>
internal delegate bool FieldParser<T>(ReadOnlyMemory<char> text, out T value);

internal static class FieldParsers
{
    public static FieldParser<T> For<T>(PrimitiveDataViewType type, TextFormat format)
    {
        if (type is KeyDataViewType key)
            return (FieldParser<T>)TypeDispatch.Call(ForKey<uint>, typeof(T), key);
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
            return (FieldParser<T>)(object)(FieldParser<ReadOnlyMemory<char>>)ParseText;
        if (typeof(T) == typeof(float))
            return (FieldParser<T>)(object)(FieldParser<float>)new RealFields(format).Parse;
        if (typeof(T) == typeof(double))
            return (FieldParser<T>)(object)(FieldParser<double>)new RealFields(format).Parse;
        if (typeof(T) == typeof(DataViewRowId))
            return (FieldParser<T>)(object)(FieldParser<DataViewRowId>)ParseRowId;
        var parse = TextValues.ParserOf<T>()!;
        return (ReadOnlyMemory<char> text, out T value) => parse(text.Span, out value);
    }

    private static Delegate ForKey<T>(KeyDataViewType key)
        where T : INumberBase<T>
    {
        var parse = TextValues.ParserOf<T>(key);
        return (FieldParser<T>)((ReadOnlyMemory<char> text, out T value) => parse(text.Span, out value));
    }

    private static bool ParseText(ReadOnlyMemory<char> text, out ReadOnlyMemory<char> value)
    {
        value = text;
        return true;
    }

    // 0x and 32 hexadecimal digits, the high half first.
    private static bool ParseRowId(ReadOnlyMemory<char> text, out DataViewRowId value)
    {
        var span = text.Span;
        ulong high = 0, low = 0;
        bool parsed = span.Length == 34 && span[0] == '0' && span[1] is 'x' or 'X'
            && ulong.TryParse(span[2..18], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out high)
            && ulong.TryParse(span[18..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out low);
        value = parsed ? new(low, high) : default;
        return parsed;
    }

    private sealed class RealFields(TextFormat format)
    {
        private readonly char _decimalMarker = format.DecimalMarker;
        private readonly bool _emptyIsNaN = format.MissingRealsAsNaNs;

        public bool Parse(ReadOnlyMemory<char> text, out float value)
        {
            if (RealParser.TryParse(text.Span, out value, _decimalMarker))
                return true;
            return IsEmptyOrMissing(text.Span, ref value);
        }

        public bool Parse(ReadOnlyMemory<char> text, out double value)
        {
            if (RealParser.TryParse(text.Span, out value, _decimalMarker))
                return true;
            return IsEmptyOrMissing(text.Span, ref value);
        }

        private bool IsEmptyOrMissing<T>(ReadOnlySpan<char> text, ref T value)
            where T : IFloatingPointIeee754<T>
        {
            bool isEmpty = text.IsWhiteSpace();
            value = isEmpty && !_emptyIsNaN ? T.Zero : T.NaN;
            return isEmpty || TextValues.IsMissing(text);
        }
    }
}
