using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>On a member of a type that is no primitive, tells its column type; deriving attributes register that.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = false)]
public abstract class DataViewTypeAttribute : Attribute, IEquatable<DataViewTypeAttribute>
{
    public abstract void Register();

    public abstract bool Equals(DataViewTypeAttribute? other);
}

/// <summary>The column types of members that are no primitives, such as images.</summary>
public static class DataViewTypeManager
{
    private static readonly ConcurrentDictionary<(Type Type, DataViewTypeAttribute? Attribute), DataViewType> Registered = new();

    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute? typeAttribute = null)
    {
        Contracts.CheckRef(dataViewType, nameof(dataViewType));
        Contracts.CheckRef(type, nameof(type));
        var known = Registered.GetOrAdd((type, typeAttribute), dataViewType);
        if (!known.Equals(dataViewType))
            throw Contracts.Except(null,
                $"{type} has already been registered as {known}, so it cannot be registered as {dataViewType}.");
    }

    internal static DataViewType? Find(MemberInfo member, Type type)
    {
        var attribute = member.GetCustomAttribute<DataViewTypeAttribute>();
        attribute?.Register();
        return Registered.GetValueOrDefault((type, attribute));
    }
}
