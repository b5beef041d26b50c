using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Compiled reading and writing of members.</summary>
internal static class MemberAccess<TRow, TValue>
{
    private static readonly ConcurrentDictionary<MemberInfo, Func<TRow, TValue>> Readers = new();
    private static readonly ConcurrentDictionary<MemberInfo, Action<TRow, TValue>> Writers = new();

    public static Func<TRow, TValue> Reader(MemberInfo member) => Readers.GetOrAdd(member, static member =>
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TValue>>(Expression.MakeMemberAccess(row, member), row).Compile();
    });

    public static Action<TRow, TValue> Writer(MemberInfo member) => Writers.GetOrAdd(member, static member =>
    {
        var row = Expression.Parameter(typeof(TRow));
        var value = Expression.Parameter(typeof(TValue));
        var assignment = Expression.Assign(Expression.MakeMemberAccess(row, member), value);
        return Expression.Lambda<Action<TRow, TValue>>(assignment, row, value).Compile();
    });
}
