using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(typeof(ImagePixelExtractingTransformer), null, typeof(SignatureLoadModel),
    "Image Pixel Extractor Transform", ImagePixelExtractingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Image;

public sealed class ImagePixelExtractingEstimator : TrivialEstimator<ImagePixelExtractingTransformer>
{
    internal ImagePixelExtractingEstimator(IHostEnvironment env, string outputColumnName, string? inputColumnName,
        PixelExtraction extraction)
        : base(env.Register(nameof(ImagePixelExtractingEstimator)),
            new ImagePixelExtractingTransformer(env, (outputColumnName, inputColumnName ?? outputColumnName), extraction))
    {
    }

    [Flags]
    public enum ColorBits : byte
    {
        Alpha = 0x01,
        Red = 0x02,
        Green = 0x04,
        Blue = 0x08,
        Rgb = Red | Green | Blue,
        All = Alpha | Red | Green | Blue,
    }

    public enum ColorsOrder : byte
    {
        ARGB = 1,
        ARBG = 2,
        ABRG = 3,
        ABGR = 4,
        AGRB = 5,
        AGBR = 6,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Columns.Zip(Transformer.Extractions, (c, extraction) =>
        {
            inputSchema.FindImage(Host, c.Input);
            return new SchemaShape.Column(c.Output, SchemaShape.Column.VectorKind.Vector, extraction.ItemType, false);
        }));
    }
}

/// <summary>Numbers are (byte - offset) · scale; bytes are given as they are.</summary>
internal sealed record PixelExtraction(PixelLayout Layout, float Offset, float Scale, bool ToFloats)
{
    public PrimitiveDataViewType ItemType => ToFloats ? NumberDataViewType.Single : NumberDataViewType.Byte;

    public void CheckArguments(IExceptionContext context)
    {
        Layout.CheckArguments(context, "colorsToExtract", "orderOfExtraction");
        context.CheckParam(float.IsFinite(Offset), "offsetImage", "It must be a number.");
        context.CheckParam(float.IsFinite(Scale) && Scale != 0, "scaleImage", "It must be a number, and not zero.");
    }
}

public sealed class ImagePixelExtractingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImagePixelExtractor";

    private static readonly VersionInfo Version = new("IMGPXEXT", 0x00010003, 0x00010002, 0x00010003,
        typeof(ImagePixelExtractingTransformer).Assembly.FullName!, LoaderSignature);

    internal ImagePixelExtractingTransformer(IHostEnvironment env, (string Output, string Input) columns,
        PixelExtraction extraction)
        : base(env.Register(nameof(ImagePixelExtractingTransformer)), [columns])
    {
        // Bytes are neither shifted nor scaled.
        if (!extraction.ToFloats)
            extraction = extraction with { Offset = 0, Scale = 1 };
        extraction.CheckArguments(Host);
        Extractions = [extraction];
    }

    private ImagePixelExtractingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(ImagePixelExtractingTransformer)), ctx, Version)
    {
        try
        {
            Extractions = Columns.Select(_ => Load(ctx.Reader)).ToArray();
            foreach (var extraction in Extractions)
                extraction.CheckArguments(Host);
        }
        catch (ArgumentException e)
        {
            throw Host.ExceptDecode($"Corrupt pixel extractor: {e.Message}", e);
        }
    }

    internal PixelExtraction[] Extractions { get; }

    private protected override ColumnMapping MapColumn(int index, string output, DataViewSchema.Column input)
    {
        var image = Host.CheckImage(input);
        if (image.Height == 0 || image.Width == 0)
            throw Host.ExceptSchemaMismatch("inputSchema", "input", input.Name, "known-size image", "unknown-size image");
        var extraction = Extractions[index];
        var type = new VectorDataViewType(extraction.ItemType, extraction.Layout.Dimensions(image.Height, image.Width));
        if (!extraction.ToFloats)
            return ColumnMapping.Of<MLImage?, VBuffer<byte>>(output, input, type,
                source => Extract(source, input.Name, image, extraction, value => value));
        return ColumnMapping.Of<MLImage?, VBuffer<float>>(output, input, type,
            source => Extract(source, input.Name, image, extraction, value => (value - extraction.Offset) * extraction.Scale));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        foreach (var extraction in Extractions)
        {
            ctx.Writer.Write((byte)extraction.Layout.Colours);
            ctx.Writer.Write((byte)extraction.Layout.Order);
            ctx.Writer.WriteFlag(extraction.ToFloats);
            ctx.Writer.Write(extraction.Offset);
            ctx.Writer.Write(extraction.Scale);
            ctx.Writer.WriteFlag(extraction.Layout.Interleaved);
        }
    }

    private static PixelExtraction Load(BinaryReader reader)
    {
        var colours = (ImagePixelExtractingEstimator.ColorBits)reader.ReadByte();
        var order = (ImagePixelExtractingEstimator.ColorsOrder)reader.ReadByte();
        bool toFloats = reader.ReadFlag();
        float offset = reader.ReadSingle(), scale = reader.ReadSingle();
        return new(new(colours, order, reader.ReadFlag()), offset, scale, toFloats);
    }

    // No picture gives zeros.
    private ValueGetter<VBuffer<T>> Extract<T>(ValueGetter<MLImage?> source, string name, ImageDataViewType type,
        PixelExtraction extraction, Func<byte, T> convert)
    {
        MLImage? image = null;
        var converted = Enumerable.Range(0, 256).Select(value => convert((byte)value)).ToArray();
        int pixels = type.Height * type.Width, size = pixels * extraction.Layout.Planes, step = extraction.Layout.Step;
        var (alpha, red, green, blue) = extraction.Layout.Places(type.Height, type.Width);
        return (ref VBuffer<T> destination) =>
        {
            source(ref image);
            var editor = VBufferEditor.Create(ref destination, size, image == null ? 0 : size);
            if (image != null)
            {
                if (image.Height != type.Height || image.Width != type.Width)
                    throw Host.Except($"Column '{name}' is of pictures of {type.Height}×{type.Width} pixels, but one has " +
                        $"{image.Height}×{image.Width}.");
                var bytes = image.Pixels;
                int redByte = image.PixelFormat == MLPixelFormat.Bgra32 ? 2 : 0;
                for (int i = 0; i < pixels; i++)
                {
                    var pixel = bytes.Slice(MLImage.PixelBytes * i, MLImage.PixelBytes);
                    if (alpha >= 0)
                        editor.Values[i * step + alpha] = converted[pixel[3]];
                    if (red >= 0)
                        editor.Values[i * step + red] = converted[pixel[redByte]];
                    if (green >= 0)
                        editor.Values[i * step + green] = converted[pixel[1]];
                    if (blue >= 0)
                        editor.Values[i * step + blue] = converted[pixel[2 - redByte]];
                }
            }
            destination = editor.Commit();
        };
    }
}
