using System.Globalization;

namespace Microsoft.ML.Data;

/// <summary>
/// Reads floating-point numbers in the way ML.NET does: up to 19 digits as an integer, times a power of ten. Single precision is
/// the same to the last bit; double precision is rounded correctly where ML.NET, for some great exponents, is off by one bit.
/// Besides numbers it knows ?, NaN, Infinity and ∞. White space around is skipped.
/// </summary>
internal static class RealParser
{
    // One more digit could overflow what has been read so far.
    private const ulong MaxDigits = (ulong.MaxValue - 9) / 10;
    private const int MaxExactPower = 22;

    // Beyond the ends of these a single-precision number is infinite, or 0 whatever its digits.
    private static readonly double[] Powers = PowersOfTen(39, "e");
    private static readonly double[] InversePowers = PowersOfTen(65, "e-");

    public static bool TryParse(ReadOnlySpan<char> text, out float value, char decimalMarker = '.')
    {
        text = text.Trim();
        if (!TryScan(text, decimalMarker, out bool negative, out ulong digits, out long exponent))
            return TryParseSpecial(text, out value);
        if (digits == 0)
            value = 0;
        else if (exponent >= 0)
            value = exponent >= Powers.Length ? float.PositiveInfinity : (float)(Powers[exponent] * digits);
        else
            value = -exponent >= InversePowers.Length ? 0 : (float)(InversePowers[-exponent] * digits);
        if (negative)
            value = -value;
        return true;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out double value, char decimalMarker = '.')
    {
        text = text.Trim();
        if (!TryScan(text, decimalMarker, out bool negative, out ulong digits, out long exponent))
        {
            bool known = TryParseSpecial(text, out float special);
            value = special;
            return known;
        }
        // Digits and power are both exact: one rounding, as it should be.
        if (digits < 1UL << 53 && Math.Abs(exponent) <= MaxExactPower)
            value = exponent >= 0 ? digits * Powers[exponent] : digits / Powers[-exponent];
        else if (digits == 0)
            value = 0;
        else
            value = double.Parse($"{digits}e{Math.Clamp(exponent, -9999, 9999)}", CultureInfo.InvariantCulture);
        if (negative)
            value = -value;
        return true;
    }

    private static double[] PowersOfTen(int last, string exponentMark) =>
        Enumerable.Range(0, last + 1).Select(i => double.Parse($"1{exponentMark}{i}", CultureInfo.InvariantCulture)).ToArray();

    // The whole text is sign, digits with or without a decimal marker, exponent; digits that do not fit are only counted.
    private static bool TryScan(ReadOnlySpan<char> text, char decimalMarker, out bool negative, out ulong digits,
        out long exponent)
    {
        (digits, exponent) = (0, 0);
        negative = text.Length > 0 && text[0] == '-';
        int at = negative || text.Length > 0 && text[0] == '+' ? 1 : 0, first = at;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
            if (digits < MaxDigits)
                digits = 10 * digits + (uint)(text[at] - '0');
            else
                exponent++;
        int digitCount = at - first;
        if (at < text.Length && text[at] == decimalMarker)
        {
            first = ++at;
            for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
                if (digits < MaxDigits)
                {
                    digits = 10 * digits + (uint)(text[at] - '0');
                    exponent--;
                }
            digitCount += at - first;
        }
        if (digitCount == 0 || at == text.Length)
            return digitCount > 0;
        return (text[at] | 0x20) == 'e' && TryAddExponent(text[(at + 1)..], ref exponent);
    }

    private static bool TryAddExponent(ReadOnlySpan<char> text, ref long exponent)
    {
        bool negative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is '-' or '+')
            text = text[1..];
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
            return false;
        // Nine digits are beyond every exponent, and none of them overflows.
        long value = 0;
        foreach (char digit in text)
            value = Math.Min(10 * value + (digit - '0'), 999_999_999);
        exponent += negative ? -value : value;
        return true;
    }

    private static bool TryParseSpecial(ReadOnlySpan<char> text, out float value)
    {
        value = text switch
        {
            "Infinity" or "∞" => float.PositiveInfinity,
            "-Infinity" or "-∞" => float.NegativeInfinity,
            _ => float.NaN,
        };
        return text is "?" or "NaN" || !float.IsNaN(value);
    }
}
