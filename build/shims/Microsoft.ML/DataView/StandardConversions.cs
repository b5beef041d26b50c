using System.Numerics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// The conversions between column types that ML.NET makes without being told how. Signed integers become signed ones,
/// unsigned ones unsigned ones (too great a value becomes 0, which of a key is "missing"), all of them floating-point numbers,
/// truth values and text; no floating-point number becomes an integer.
/// </summary>
internal static class StandardConversions
{
    private static readonly Type[] Signed = [typeof(sbyte), typeof(short), typeof(int), typeof(long)];
    private static readonly Type[] Unsigned = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];
    private static readonly Type[] Floating = [typeof(float), typeof(double)];
    private static readonly Type[] Times = [typeof(TimeSpan), typeof(DateTime), typeof(DateTimeOffset)];

    /// <summary>A Func between the raw types, or null where there is no standard conversion.</summary>
    public static Delegate? Find(PrimitiveDataViewType source, PrimitiveDataViewType target)
    {
        if (source is KeyDataViewType key)
            return target is KeyDataViewType other && key.Count == other.Count
                || target is not KeyDataViewType && KeyDataViewType.IsValidDataType(target.RawType)
                    && key.Count <= PrimitiveTypes.MaxKeyCount(target.RawType)
                ? Find(source.RawType, target.RawType) : null;
        if (target is KeyDataViewType)
            return null;
        return source is RowIdDataViewType || target is RowIdDataViewType ? null : Find(source.RawType, target.RawType);
    }

    private static Delegate? Find(Type from, Type to)
    {
        bool toFloating = Floating.Contains(to);
        if (to == typeof(ReadOnlyMemory<char>))
            return from == to ? (Func<ReadOnlyMemory<char>, ReadOnlyMemory<char>>)(text => text)
                : TypeDispatch.Call(Format<int>, from);
        if (from == typeof(ReadOnlyMemory<char>))
            return TypeDispatch.Call(Parse<int>, to);
        if (from == typeof(bool))
            return to == typeof(bool) ? (Func<bool, bool>)(x => x)
                : toFloating || Signed.Contains(to) ? TypeDispatch.Call(OfBoolean<int>, to) : null;
        if (Times.Contains(from))
            return toFloating || to == typeof(long) ? TypeDispatch.Call(OfTicks<int, int>, from, to)
                : from == to && from == typeof(DateTime) ? (Func<DateTime, DateTime>)(x => x) : null;
        if (to == typeof(bool))
            return TypeDispatch.Call(ToBoolean<int>, from);
        if (toFloating || Signed.Contains(from) && Signed.Contains(to))
            return TypeDispatch.Call(OfNumber<int, int>, from, to);
        return Unsigned.Contains(from) && Unsigned.Contains(to) ? TypeDispatch.Call(OfUnsigned<uint, uint>, from, to) : null;
    }

    private static Delegate Format<T>() => (Func<T, ReadOnlyMemory<char>>)(value => TextValues.Format(value).AsMemory());

    private static Delegate Parse<T>()
    {
        var parse = TextValues.ParserOf<T>()!;
        bool refuses = Signed.Contains(typeof(T));
        return (Func<ReadOnlyMemory<char>, T>)(text => parse(text.Span, out var value) || !refuses ? value
            : throw Contracts.Except(null, $"Value '{text}' could not be parsed from text to {typeof(T).Name}."));
    }

    private static Delegate OfBoolean<T>()
        where T : INumberBase<T> => (Func<bool, T>)(value => value ? T.One : T.Zero);

    private static Delegate ToBoolean<T>()
        where T : INumberBase<T> => (Func<T, bool>)(value => !T.IsZero(value));

    private static Delegate OfNumber<TIn, TOut>()
        where TIn : INumberBase<TIn>
        where TOut : INumberBase<TOut> => (Func<TIn, TOut>)TOut.CreateTruncating;

    private static Delegate OfUnsigned<TIn, TOut>()
        where TIn : INumberBase<TIn>
        where TOut : INumberBase<TOut> => (Func<TIn, TOut>)(value =>
        {
            var converted = TOut.CreateTruncating(value);
            return TIn.CreateTruncating(converted) == value ? converted : TOut.Zero;
        });

    private static Delegate OfTicks<TIn, TOut>()
        where TOut : INumberBase<TOut> => (Func<TIn, TOut>)(value => TOut.CreateTruncating(value switch
        {
            TimeSpan time => time.Ticks,
            DateTime time => time.Ticks,
            DateTimeOffset time => time.UtcTicks,
            _ => throw new NotSupportedException($"{typeof(TIn)} is no time."),
        }));
}
