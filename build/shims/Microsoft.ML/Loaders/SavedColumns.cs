using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The columns of a view that go into a file.</summary>
internal static class SavedColumns
{
    public static DataViewSchema.Column[] Of(IChannel channel, DataViewSchema schema, bool keepHidden)
    {
        var wanted = schema.Where(c => keepHidden || !c.IsHidden).ToLookup(c => ValueCodec.CanWrite(c.Type));
        foreach (var column in wanted[false])
            channel.Info(MessageSensitivity.Schema, "Column '{0}' is left out: values of {1} cannot be saved.",
                column.Name, column.Type);
        return wanted[true].Any() ? wanted[true].ToArray() : throw channel.Except("None of the columns can be saved.");
    }
}
