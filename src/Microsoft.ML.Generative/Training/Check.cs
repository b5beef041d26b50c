using System.Globalization;

namespace Microsoft.ML.Generative;

/// <summary>Checks of options, whose messages name the option, what it was and what it may be.</summary>
internal static class Check
{
    public static void AtLeast(long least, long value, string option)
    {
        if (value < least) throw OutOfRange(option, value, $"at least {least}");
    }

    /// <summary>And finite.</summary>
    public static void AtLeast(double least, double value, string option)
    {
        if (!(value >= least) || double.IsInfinity(value))
            throw OutOfRange(option, value, string.Create(CultureInfo.InvariantCulture, $"at least {least} and finite"));
    }

    /// <summary>And finite.</summary>
    public static void AtMost(double most, double value, string option)
    {
        if (!(value <= most) || double.IsInfinity(value))
            throw OutOfRange(option, value, string.Create(CultureInfo.InvariantCulture, $"at most {most} and finite"));
    }

    /// <summary>Both ends included.</summary>
    public static void Between(long least, long value, long most, string option)
    {
        if (value < least || value > most) throw OutOfRange(option, value, $"from {least} to {most}");
    }

    public static void Positive(double value, string option)
    {
        if (!(value > 0) || double.IsInfinity(value)) throw OutOfRange(option, value, "above 0 and finite");
    }

    /// <summary>From <paramref name="from"/> (included) to <paramref name="to"/> (excluded).</summary>
    public static void InRange(double from, double value, double to, string option)
    {
        if (!(value >= from && value < to))
            throw OutOfRange(option, value, string.Create(CultureInfo.InvariantCulture, $"from {from} to below {to}"));
    }

    /// <summary>Above 0 and below 1.</summary>
    public static void Fraction(double value, string option)
    {
        if (!(value > 0 && value < 1)) throw OutOfRange(option, value, "above 0 and below 1");
    }

    public static void Defined<T>(T value, string option) where T : struct, Enum
    {
        if (!Enum.IsDefined(value)) throw OutOfRange(option, value, "one of " + string.Join(", ", Enum.GetNames<T>()));
    }

    /// <summary>That names of columns to be added are names, and differ.</summary>
    public static void ColumnNames(params ReadOnlySpan<(string Name, string Option)> columns)
    {
        foreach (var (name, option) in columns) ArgumentException.ThrowIfNullOrWhiteSpace(name, option);
        for (var i = 0; i < columns.Length; i++)
            for (var j = 0; j < i; j++)
                if (columns[i].Name == columns[j].Name)
                    throw new ArgumentException(
                        $"{columns[j].Option} and {columns[i].Option} must be different names; both are '{columns[i].Name}'.");
    }

    /// <summary>
    /// That it can be a file's: its folder exists, and it is none itself. Most mistakes are noticed so before hours of training,
    /// not after.
    /// </summary>
    public static void FilePath(string? path, string option)
    {
        if (path is null) return;
        ArgumentException.ThrowIfNullOrWhiteSpace(path, option);
        if (Directory.Exists(path))
            throw new ArgumentException($"{option} is '{path}', which is a folder; it must be a file.", option);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
            throw new ArgumentException($"{option} is '{path}', but the folder '{folder}' does not exist.", option);
    }

    private static ArgumentOutOfRangeException OutOfRange(string option, object value, string expected) => new(
        option, value, string.Create(CultureInfo.InvariantCulture, $"{option} is {value}; it must be {expected}."));
}
