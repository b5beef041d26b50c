using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(typeof(VectorToImageConvertingTransformer), null, typeof(SignatureLoadModel),
    "Vector To Image Transform", VectorToImageConvertingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Image;

public sealed class VectorToImageConvertingEstimator : TrivialEstimator<VectorToImageConvertingTransformer>
{
    internal VectorToImageConvertingEstimator(IHostEnvironment env, string outputColumnName, string? inputColumnName,
        ImageOfVector image)
        : base(env.Register(nameof(VectorToImageConvertingEstimator)),
            new VectorToImageConvertingTransformer(env, (outputColumnName, inputColumnName ?? outputColumnName), image))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Columns.Zip(Transformer.Images, (c, image) =>
        {
            var input = inputSchema.FindInput(Host, c.Input);
            if (input.Kind != SchemaShape.Column.VectorKind.Vector || input.IsKey || !ImageOfVector.Takes(input.ItemType))
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", c.Input,
                    "known-size vector of Single, Double or Byte", input.GetTypeString());
            return new SchemaShape.Column(c.Output, SchemaShape.Column.VectorKind.Scalar, image.Type, false);
        }));
    }
}

/// <summary>
/// How a vector is a picture: bytes are colours, numbers are scaled, then shifted down. <see cref="Defaults"/> are alpha, red,
/// green and blue where the vector has none.
/// </summary>
internal sealed record ImageOfVector(PixelLayout Layout, int Width, int Height, float Offset, float Scale, int[] Defaults)
{
    public static readonly int[] StandardDefaults = [255, 0, 0, 0];

    public ImageDataViewType Type { get; } = new(Height, Width);

    public static bool Takes(DataViewType itemType) => itemType == NumberDataViewType.Single
        || itemType == NumberDataViewType.Double || itemType == NumberDataViewType.Byte;

    public void CheckArguments(IExceptionContext context)
    {
        Layout.CheckArguments(context, "colorsPresent", "orderOfColors");
        context.CheckParam(float.IsFinite(Offset), "offsetImage", "It must be a number.");
        context.CheckParam(float.IsFinite(Scale) && Scale != 0, "scaleImage", "It must be a number, and not zero.");
    }

    public MLImage Make(ReadOnlySpan<float> values, bool scales)
    {
        var pixels = new byte[MLImage.PixelBytes * Width * Height];
        var (alpha, red, green, blue) = Layout.Places(Height, Width);
        for (int i = 0; i < Width * Height; i++)
        {
            var pixel = pixels.AsSpan(MLImage.PixelBytes * i, MLImage.PixelBytes);
            pixel[0] = Colour(values, blue, i, Defaults[3], scales);
            pixel[1] = Colour(values, green, i, Defaults[2], scales);
            pixel[2] = Colour(values, red, i, Defaults[1], scales);
            // Where ML.NET scales, it leaves pictures without alpha wholly transparent.
            pixel[3] = scales && alpha < 0 ? (byte)0 : Colour(values, alpha, i, Defaults[0], scales);
        }
        var image = MLImage.FromBgra(Width, Height, pixels);
        image.Tag = nameof(VectorToImageConvertingTransformer);
        return image;
    }

    private byte Colour(ReadOnlySpan<float> values, int place, int pixel, int missing, bool scales)
    {
        float value = place >= 0 ? values[pixel * Layout.Step + place] : missing;
        return scales ? (byte)Math.Round(value * Scale - Offset) : (byte)value;
    }
}

public sealed class VectorToImageConvertingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "VectorToImageConverter";

    private static readonly VersionInfo Version = new("VECTOIMG", 0x00010003, 0x00010002, 0x00010003,
        typeof(VectorToImageConvertingTransformer).Assembly.FullName!, LoaderSignature);

    internal VectorToImageConvertingTransformer(IHostEnvironment env, (string Output, string Input) columns, ImageOfVector image)
        : base(env.Register(nameof(VectorToImageConvertingTransformer)), [columns])
    {
        image.CheckArguments(Host);
        Images = [image];
    }

    private VectorToImageConvertingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(VectorToImageConvertingTransformer)), ctx, Version)
    {
        try
        {
            Images = Columns.Select(_ => Load(ctx.Reader)).ToArray();
            foreach (var image in Images)
                image.CheckArguments(Host);
        }
        catch (ArgumentException e)
        {
            throw Host.ExceptDecode($"Corrupt image converter: {e.Message}", e);
        }
    }

    internal ImageOfVector[] Images { get; }

    private protected override ColumnMapping MapColumn(int index, string output, DataViewSchema.Column input)
    {
        var image = Images[index];
        var expected = image.Layout.Dimensions(image.Height, image.Width);
        if (input.Type is not VectorDataViewType vector || !ImageOfVector.Takes(vector.ItemType)
            || vector.Size != expected.Aggregate((a, b) => a * b))
            throw Host.ExceptSchemaMismatch("inputSchema", "input", input.Name,
                $"vector of Single, Double or Byte with {string.Join("×", expected)} slots", input.Type.ToString()!);
        bool scales = vector.ItemType != NumberDataViewType.Byte && (image.Offset != 0 || image.Scale != 1);
        return vector.ItemType == NumberDataViewType.Single ? Map<float>(output, input, image, scales)
            : vector.ItemType == NumberDataViewType.Double ? Map<double>(output, input, image, scales)
            : Map<byte>(output, input, image, scales);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        foreach (var image in Images)
        {
            ctx.Writer.Write((byte)image.Layout.Colours);
            ctx.Writer.Write((byte)image.Layout.Order);
            ctx.Writer.Write(image.Width);
            ctx.Writer.Write(image.Height);
            ctx.Writer.Write(image.Offset);
            ctx.Writer.Write(image.Scale);
            ctx.Writer.WriteFlag(image.Layout.Interleaved);
            foreach (int colour in image.Defaults)
                ctx.Writer.Write(colour);
        }
    }

    private static ImageOfVector Load(BinaryReader reader)
    {
        var colours = (ImagePixelExtractingEstimator.ColorBits)reader.ReadByte();
        var order = (ImagePixelExtractingEstimator.ColorsOrder)reader.ReadByte();
        int width = reader.ReadInt32(), height = reader.ReadInt32();
        float offset = reader.ReadSingle(), scale = reader.ReadSingle();
        var layout = new PixelLayout(colours, order, reader.ReadFlag());
        return new(layout, width, height, offset, scale,
            [reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32()]);
    }

    // A vector without explicit values is no picture.
    private static ColumnMapping Map<T>(string output, DataViewSchema.Column input, ImageOfVector image, bool scales)
        where T : System.Numerics.INumberBase<T> =>
        ColumnMapping.Of<VBuffer<T>, MLImage?>(output, input, image.Type, source =>
        {
            VBuffer<T> vector = default;
            var values = new float[((VectorDataViewType)input.Type).Size];
            return (ref MLImage? destination) =>
            {
                source(ref vector);
                destination = null;
                if (vector.GetValues().IsEmpty)
                    return;
                if (vector.Length != values.Length)
                    throw Contracts.Except(null,
                        $"Column '{input.Name}': expected {values.Length} slots, but got {vector.Length}");
                foreach (var (slot, value) in vector.Items(all: true))
                    values[slot] = float.CreateTruncating(value);
                destination = image.Make(values, scales);
            };
        });
}
