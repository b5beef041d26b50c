using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>What the evaluators share.</summary>
internal static class ScoredColumns
{
    public static DataViewSchema.Column Find(IHostEnvironment env, IDataView data, string role, string name)
    {
        env.CheckNonEmpty(name, $"{role}ColumnName");
        return data.Schema.GetColumnOrNull(name) ?? throw env.ExceptSchemaMismatch(nameof(data), role, name);
    }

    public static DataViewSchema.Column FindSingle(IHostEnvironment env, IDataView data, string role, string name)
    {
        var column = Find(env, data, role, name);
        return column.Type == NumberDataViewType.Single ? column
            : throw env.ExceptSchemaMismatch(nameof(data), role, name, "Single", column.Type.ToString()!);
    }

    public static void WarnOfSkipped(IChannel channel, long count)
    {
        if (count > 0)
            channel.Warning(MessageSensitivity.None, "{0} of the instances were ignored: their labels are missing or no " +
                "classes, or their scores are not finite.", count);
    }
}
