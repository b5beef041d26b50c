using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(PrincipalComponentAnalysisTransformer), null, typeof(SignatureLoadModel),
    "Principal Component Analysis Transform", PrincipalComponentAnalysisTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class PrincipalComponentAnalyzer : IEstimator<PrincipalComponentAnalysisTransformer>
{
    private readonly IHost _host;
    private readonly (string Output, string Input) _column;
    private readonly string? _weight;
    private readonly int _rank, _oversampling;
    private readonly bool _center;
    private readonly int? _seed;

    internal PrincipalComponentAnalyzer(IHostEnvironment env, string output, string input, string? weight, int rank,
        int oversampling, bool center, int? seed)
    {
        _host = env.Register(nameof(PrincipalComponentAnalyzer));
        _host.CheckNonEmpty(output, "outputColumnName");
        _host.CheckParam(rank > 0, nameof(rank), "Rank must be positive.");
        _host.CheckParam(oversampling >= 0, "overSampling", "Oversampling must be non-negative.");
        (_column, _weight, _rank, _oversampling, _center, _seed) = ((output, input), weight, rank, oversampling, center, seed);
    }

    public PrincipalComponentAnalysisTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        var column = input.Schema.GetColumnOrNull(_column.Input)
            ?? throw _host.ExceptSchemaMismatch(nameof(input), "input", _column.Input);
        int dimension = PrincipalComponentAnalysisTransformer.CheckType(_host, column).Size;
        if (_weight != null && input.Schema.GetColumnOrNull(_weight)?.Type != NumberDataViewType.Single)
            throw _host.Except($"Weight column '{_weight}' does not exist, or is not of type Single.");
        _host.CheckParam(_rank <= dimension, "rank",
            $"Rank must be positive, and at most the dimension of untransformed data, {dimension}.");
        var rows = new TrainingRows(input, _column.Input, null, _weight);
        return new(_host, [_column], PrincipalComponents.Compute(() => rows.Read(() => { }), dimension, _rank, _oversampling,
            _center, _seed is { } seed ? new Random(seed) : _host.Rand));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        var column = inputSchema.FindInput(_host, _column.Input);
        if (column.Kind != SchemaShape.Column.VectorKind.Vector || column.IsKey || column.ItemType != NumberDataViewType.Single)
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", _column.Input,
                PrincipalComponentAnalysisTransformer.ExpectedType, column.GetTypeString());
        if (_weight != null)
            inputSchema.FindInput(_host, _weight);
        return inputSchema.With(new SchemaShape.Column(_column.Output, column.Kind, column.ItemType, false));
    }
}

/// <summary>The coordinates of a vector, less the mean, along the principal components.</summary>
public sealed class PrincipalComponentAnalysisTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "PcaTransform";
    internal const string ExpectedType = "known-size vector of Single of two or more items";

    private static readonly VersionInfo Version = new("PCA FUNC", 0x00010002, 0x00010002, 0x00010002,
        typeof(PrincipalComponentAnalysisTransformer).Assembly.FullName!, LoaderSignature);

    private readonly PrincipalComponents _components;

    internal PrincipalComponentAnalysisTransformer(IHostEnvironment env, (string Output, string Input)[] columns,
        PrincipalComponents components)
        : base(env.Register(nameof(PrincipalComponentAnalysisTransformer)), columns) => _components = components;

    private PrincipalComponentAnalysisTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(PrincipalComponentAnalysisTransformer)), ctx, Version) =>
        _components = PrincipalComponents.Load(ctx);

    internal static VectorDataViewType CheckType(IExceptionContext context, DataViewSchema.Column column) =>
        column.Type is VectorDataViewType { Size: > 1 } vector && vector.ItemType == NumberDataViewType.Single ? vector
            : throw context.ExceptSchemaMismatch("inputSchema", "input", column.Name, ExpectedType, column.Type.ToString()!);

    private protected override ColumnMapping MapColumn(int index, string output, DataViewSchema.Column input)
    {
        var expected = new VectorDataViewType(NumberDataViewType.Single, _components.Vectors[0].Length);
        if (CheckType(Host, input).Size != expected.Size)
            throw Host.ExceptSchemaMismatch("inputSchema", "input", input.Name, expected.ToString(), input.Type.ToString()!);
        var type = new VectorDataViewType(NumberDataViewType.Single, _components.Vectors.Length);
        return ColumnMapping.Of<VBuffer<float>, VBuffer<float>>(output, input, type, source => Project(source, input.Name));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        _components.Save(ctx);
    }

    private ValueGetter<VBuffer<float>> Project(ValueGetter<VBuffer<float>> source, string input)
    {
        var vectors = _components.Vectors;
        var centre = _components.Mean is { } mean
            ? vectors.Select(vector => FloatVectors.Dot(new VBuffer<float>(mean.Length, mean), vector)).ToArray()
            : new float[vectors.Length];
        var buffer = default(VBuffer<float>);
        return (ref VBuffer<float> destination) =>
        {
            source(ref buffer);
            if (buffer.Length != vectors[0].Length)
                throw Contracts.Except(null, $"Column '{input}': expected {vectors[0].Length} slots, but got {buffer.Length}");
            var editor = VBufferEditor.Create(ref destination, vectors.Length);
            for (int i = 0; i < vectors.Length; i++)
                editor.Values[i] = FloatVectors.Dot(buffer, vectors[i]) - centre[i];
            destination = editor.Commit();
        };
    }
}
