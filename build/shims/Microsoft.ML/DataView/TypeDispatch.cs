using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>
/// Calls a generic method with a type argument known only at run time: <c>Call(Make&lt;int&gt;, type, a)</c> runs
/// <c>Make&lt;type&gt;(a)</c>. For setting up, once a cursor; never once a row.
/// </summary>
internal static class TypeDispatch
{
    public static TResult Call<TResult>(Func<TResult> method, Type type) => (TResult)Invoke(method, type)!;

    public static TResult Call<T1, TResult>(Func<T1, TResult> method, Type type, T1 a) => (TResult)Invoke(method, type, a)!;

    public static TResult Call<T1, T2, TResult>(Func<T1, T2, TResult> method, Type type, T1 a, T2 b) =>
        (TResult)Invoke(method, type, a, b)!;

    public static TResult Call<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> method, Type type, T1 a, T2 b, T3 c) =>
        (TResult)Invoke(method, type, a, b, c)!;

    /// <summary>As above, for a method of two type parameters: <c>Call(Make&lt;int, int&gt;, first, second, a)</c>.</summary>
    public static TResult Call<TResult>(Func<TResult> method, Type first, Type second) =>
        (TResult)Invoke(method, [first, second])!;

    public static TResult Call<T1, TResult>(Func<T1, TResult> method, Type first, Type second, T1 a) =>
        (TResult)Invoke(method, [first, second], a)!;

    private static object? Invoke(Delegate method, Type type, params object?[] arguments) =>
        Invoke(method, [type], arguments);

    private static object? Invoke(Delegate method, Type[] types, params object?[] arguments) =>
        method.Method.GetGenericMethodDefinition().MakeGenericMethod(types)
            .Invoke(method.Target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
}
