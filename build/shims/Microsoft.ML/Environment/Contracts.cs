using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Runtime;

/// <summary>
/// Checks of arguments, state and files, with ML.NET's exception types. A context adds to the exception where it arose.
/// </summary>
internal static class Contracts
{
    private const string MarkedKey = "ML_IsMarked";

    public static T CheckRef<T>([NotNull] T? value, string name) => value ?? throw Mark(new ArgumentNullException(name));

    public static void CheckValue(this IExceptionContext? context, [NotNull] object? value, string name)
    {
        if (value == null)
            throw context.Processed(new ArgumentNullException(name));
    }

    public static void CheckNonEmpty(this IExceptionContext? context, [NotNull] string? value, string name)
    {
        if (value == null)
            throw context.Processed(new ArgumentNullException(name, $"{name} cannot be null or empty"));
        if (value.Length == 0)
            throw context.Processed(new ArgumentOutOfRangeException(name, $"{name} cannot be null or empty"));
    }

    public static void CheckParam([DoesNotReturnIf(false)] bool condition, string name, string message)
    {
        if (!condition)
            throw Mark(new ArgumentOutOfRangeException(name, message));
    }

    public static void CheckParam(this IExceptionContext? context, [DoesNotReturnIf(false)] bool condition, string name,
        string message)
    {
        if (!condition)
            throw context.Processed(new ArgumentOutOfRangeException(name, message));
    }

    public static void Check([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
            throw Except(null, message);
    }

    public static void CheckDecode([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
            throw ExceptDecode(null, message);
    }

    public static InvalidOperationException Except(this IExceptionContext? context, string message, Exception? inner = null) =>
        context.Processed(new InvalidOperationException(message, inner));

    /// <summary>For a file or stream whose contents are not what they should be.</summary>
    public static FormatException ExceptDecode(this IExceptionContext? context, string message, Exception? inner = null) =>
        context.Processed(new FormatException(message, inner));

    public static ArgumentOutOfRangeException ExceptParam(this IExceptionContext? context, string name, string message) =>
        context.Processed(new ArgumentOutOfRangeException(name, message));

    /// <summary>A column that is not there.</summary>
    public static ArgumentOutOfRangeException ExceptSchemaMismatch(this IExceptionContext? context, string paramName,
        string role, string column) =>
        context.Processed(new ArgumentOutOfRangeException(paramName, $"Could not find {role} column '{column}'"));

    /// <summary>A column that is there and of the wrong type.</summary>
    public static ArgumentOutOfRangeException ExceptSchemaMismatch(this IExceptionContext? context, string paramName, string role,
        string column, string expected, string actual) =>
        context.Processed(new ArgumentOutOfRangeException(paramName,
            $"Schema mismatch for {role} column '{column}': expected {expected}, got {actual}"));

    public static TException Mark<TException>(TException exception)
        where TException : Exception
    {
        exception.Data[MarkedKey] = true;
        return exception;
    }

    public static bool IsMarked(this Exception exception) => exception.Data.Contains(MarkedKey);

    private static TException Processed<TException>(this IExceptionContext? context, TException exception)
        where TException : Exception =>
        Mark(context?.Process(exception) ?? exception);
}
