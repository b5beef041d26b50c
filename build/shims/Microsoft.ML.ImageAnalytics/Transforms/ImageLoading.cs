using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(typeof(ImageLoadingTransformer), null, typeof(SignatureLoadModel), "Image Loader Transform",
    ImageLoadingTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

public sealed class ImageLoadingEstimator : TrivialEstimator<ImageLoadingTransformer>
{
    internal ImageLoadingEstimator(IHostEnvironment env, string? imageFolder, params (string Output, string Input)[] columns)
        : base(env.Register(nameof(ImageLoadingEstimator)), new ImageLoadingTransformer(env, imageFolder, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Columns.Select(c =>
        {
            var input = inputSchema.FindInput(Host, c.Input);
            if (input.ItemType is not TextDataViewType || input.Kind != SchemaShape.Column.VectorKind.Scalar)
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", c.Input, "String", input.GetTypeString());
            return new SchemaShape.Column(c.Output, SchemaShape.Column.VectorKind.Scalar, new ImageDataViewType(), false);
        }));
    }
}

/// <summary>Reads pictures from the paths in a text column, relative to a folder. An empty path gives no picture.</summary>
public sealed class ImageLoadingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageLoaderTransform";

    private static readonly VersionInfo Version = new("IMGLOADR", 0x00010003, 0x00010003, 0x00010003,
        typeof(ImageLoadingTransformer).Assembly.FullName!, LoaderSignature);

    public readonly string? ImageFolder;

    internal ImageLoadingTransformer(IHostEnvironment env, string? imageFolder, (string Output, string Input)[] columns)
        : base(env.Register(nameof(ImageLoadingTransformer)), columns)
    {
        if (string.IsNullOrEmpty(imageFolder))
            return;
        if (!Directory.Exists(imageFolder))
            throw new ArgumentException($"The folder '{imageFolder}' does not exist.", nameof(imageFolder));
        ImageFolder = Path.GetFullPath(imageFolder);
    }

    private ImageLoadingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(ImageLoadingTransformer)), ctx, Version)
    {
        ImageFolder = ctx.LoadStringOrNull();
        if (!ctx.Reader.ReadFlag())
            throw new NotSupportedException("The model loads pictures as raw bytes, which only the package " +
                "Microsoft.ML.ImageAnalytics itself does.");
    }

    private protected override ColumnMapping MapColumn(int index, string output, DataViewSchema.Column input)
    {
        if (input.Type is not TextDataViewType)
            throw Host.ExceptSchemaMismatch("inputSchema", "input", input.Name, "String", input.Type.ToString()!);
        return ColumnMapping.Of<ReadOnlyMemory<char>, MLImage?>(output, input, new ImageDataViewType(), source =>
        {
            ReadOnlyMemory<char> path = default;
            return (ref MLImage? destination) =>
            {
                source(ref path);
                destination = path.IsEmpty ? null : Load(path.ToString());
            };
        });
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.SaveStringOrNull(ImageFolder);
        ctx.Writer.WriteFlag(true);
    }

    private MLImage Load(string path)
    {
        path = ImageFolder == null ? path : Path.Combine(ImageFolder, path);
        using var stream = File.OpenRead(path);
        var image = MLImage.CreateFromStream(stream);
        image.Tag = path;
        return image;
    }
}
