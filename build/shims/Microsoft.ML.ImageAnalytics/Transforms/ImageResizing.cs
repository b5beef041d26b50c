using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(typeof(ImageResizingTransformer), null, typeof(SignatureLoadModel), "Image Resizer Transform",
    ImageResizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Image;

public sealed class ImageResizingEstimator : TrivialEstimator<ImageResizingTransformer>
{
    internal ImageResizingEstimator(IHostEnvironment env, string outputColumnName, string? inputColumnName, ImageSize size)
        : base(env.Register(nameof(ImageResizingEstimator)),
            new ImageResizingTransformer(env, (outputColumnName, inputColumnName ?? outputColumnName), size))
    {
    }

    public enum ResizingKind : byte
    {
        /// <summary>The whole picture, with black where it does not reach.</summary>
        IsoPad = 0,

        /// <summary>The picture fills the size; what is beyond is cut off.</summary>
        IsoCrop = 1,

        /// <summary>The picture is stretched. Each pixel is the nearest one of the source.</summary>
        Fill = 2,
    }

    /// <summary>The side that is kept when a picture is cropped.</summary>
    public enum Anchor : byte
    {
        Right = 0,
        Left = 1,
        Top = 2,
        Bottom = 3,
        Center = 4,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Columns.Zip(Transformer.Sizes, (c, size) =>
        {
            inputSchema.FindImage(Host, c.Input);
            return new SchemaShape.Column(c.Output, SchemaShape.Column.VectorKind.Scalar, size.Type, false);
        }));
    }
}

/// <summary>A size, and how pictures of other shapes get into it.</summary>
internal sealed record ImageSize(int Width, int Height, ImageResizingEstimator.ResizingKind Kind,
    ImageResizingEstimator.Anchor Anchor)
{
    public ImageDataViewType Type { get; } = new(Height, Width);

    public void CheckArguments(IExceptionContext context)
    {
        context.CheckParam(Enum.IsDefined(Kind), "resizing", $"{Kind} is no kind of resizing.");
        context.CheckParam(Enum.IsDefined(Anchor), "cropAnchor", $"{Anchor} is no anchor.");
    }
}

public sealed class ImageResizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageScalerTransform";

    private static readonly VersionInfo Version = new("IMGSCALF", 0x00010003, 0x00010003, 0x00010003,
        typeof(ImageResizingTransformer).Assembly.FullName!, LoaderSignature);

    internal ImageResizingTransformer(IHostEnvironment env, (string Output, string Input) columns, ImageSize size)
        : base(env.Register(nameof(ImageResizingTransformer)), [columns])
    {
        size.CheckArguments(Host);
        Sizes = [size];
    }

    private ImageResizingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(ImageResizingTransformer)), ctx, Version)
    {
        try
        {
            Sizes = Columns.Select(_ => new ImageSize(ctx.Reader.ReadInt32(), ctx.Reader.ReadInt32(),
                (ImageResizingEstimator.ResizingKind)ctx.Reader.ReadByte(),
                (ImageResizingEstimator.Anchor)ctx.Reader.ReadByte())).ToArray();
            foreach (var size in Sizes)
                size.CheckArguments(Host);
        }
        catch (ArgumentException e)
        {
            throw Host.ExceptDecode($"Corrupt image resizer: {e.Message}", e);
        }
    }

    internal ImageSize[] Sizes { get; }

    private protected override ColumnMapping MapColumn(int index, string output, DataViewSchema.Column input)
    {
        Host.CheckImage(input);
        var size = Sizes[index];
        return ImageColumns.Map(output, input, size.Type, image =>
        {
            if (image.Width == size.Width && image.Height == size.Height)
                return image;
            var resized = ImageResampler.Resize(image, size.Width, size.Height, size.Kind, size.Anchor);
            resized.Tag = image.Tag;
            return resized;
        });
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        foreach (var size in Sizes)
        {
            ctx.Writer.Write(size.Width);
            ctx.Writer.Write(size.Height);
            ctx.Writer.Write((byte)size.Kind);
            ctx.Writer.Write((byte)size.Anchor);
        }
    }
}
