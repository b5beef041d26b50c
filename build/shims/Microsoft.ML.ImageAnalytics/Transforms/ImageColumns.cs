using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>What the transforms of pictures have in common.</summary>
internal static class ImageColumns
{
    public static ImageDataViewType CheckImage(this IHost host, DataViewSchema.Column input) =>
        input.Type as ImageDataViewType
            ?? throw host.ExceptSchemaMismatch("inputSchema", "input", input.Name, "image", input.Type.ToString()!);

    public static SchemaShape.Column FindImage(this SchemaShape shape, IHost host, string name)
    {
        var column = shape.FindInput(host, name);
        return column.ItemType is ImageDataViewType && column.Kind == SchemaShape.Column.VectorKind.Scalar ? column
            : throw host.ExceptSchemaMismatch("inputSchema", "input", name, new ImageDataViewType().ToString(),
                column.GetTypeString());
    }

    /// <summary>A picture made from a picture; none is made from none.</summary>
    public static ColumnMapping Map(string output, DataViewSchema.Column input, ImageDataViewType type,
        Func<MLImage, MLImage> map) =>
        ColumnMapping.Of<MLImage?, MLImage?>(output, input, type, source =>
        {
            MLImage? image = null;
            return (ref MLImage? destination) =>
            {
                source(ref image);
                destination = image == null ? null : map(image);
            };
        });

    public static void WriteFlag(this BinaryWriter writer, bool flag) => writer.Write((byte)(flag ? 1 : 0));

    public static bool ReadFlag(this BinaryReader reader) => reader.ReadByte() != 0;
}
