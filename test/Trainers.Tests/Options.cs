using System.Reflection;

namespace Microsoft.ML.Generative.Tests.Trainers;

/// <summary>Options by their names.</summary>
internal static class Options
{
    public static IEnumerable<PropertyInfo> Of(Type type) => type.GetProperties().Where(p => p.SetMethod is { IsPublic: true });

    public static void Set(TrainerOptions options, string name, object? value)
    {
        var property = options.GetType().GetProperty(name)!;
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        property.SetValue(options, value is IConvertible and not Enum ? Convert.ChangeType(value, type) : value);
    }
}
