using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>
/// What views of 8-bit images have in common: the column "Features", a vector of 0 to 255 channel by channel, and "Label".
/// </summary>
internal static class ByteImages
{
    public const int FeaturesColumn = 0, LabelColumn = 1;

    public static DataViewSchema Schema(int size, DataViewType? label)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, size));
        if (label is not null)
        {
            builder.AddColumn("Label", label);
        }
        return builder.ToSchema();
    }

    /// <summary>Fills <paramref name="vector"/>, reusing its memory, with <paramref name="bytes"/> as numbers.</summary>
    public static void Fill(ref VBuffer<float> vector, ReadOnlySpan<byte> bytes)
    {
        var editor = VBufferEditor.Create(ref vector, bytes.Length);
        ByteValues.Widen(bytes, editor.Values);
        vector = editor.Commit();
    }
}
