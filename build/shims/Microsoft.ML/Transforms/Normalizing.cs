using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(NormalizingTransformer), null, typeof(SignatureLoadModel), "Normalizer",
    NormalizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    private readonly IHost _host;
    private readonly NormalizerSettings _settings;
    private readonly (string Output, string Input)[] _columns;

    internal NormalizingEstimator(IHostEnvironment env, NormalizerSettings settings, (string Output, string Input)[] columns)
    {
        _host = env.Register(nameof(NormalizingEstimator));
        _host.CheckParam(columns.Length > 0, nameof(columns), "Name at least one column.");
        _host.CheckParam(settings.MaximumExampleCount > 1, "maximumExampleCount", "Must be greater than one.");
        (_settings, _columns) = (settings, columns);
    }

    public NormalizingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        var inputs = _columns.Select(pair => input.Schema.GetColumnOrNull(pair.Input)
            ?? throw _host.ExceptSchemaMismatch(nameof(input), "input", pair.Input)).ToArray();
        foreach (var column in inputs)
            NormalizingTransformer.CheckType(_host, column);
        using var cursor = input.GetRowCursor(inputs);
        var fits = inputs.Select(c => TypeDispatch.Call(Bind<float>, c.Type.ItemType().RawType, (DataViewRow)cursor, c))
            .ToArray();
        for (long count = 0; count < _settings.MaximumExampleCount && cursor.MoveNext(); count++)
            foreach (var (add, _) in fits)
                add();
        return new NormalizingTransformer(_host, _columns, fits.Select(fit => fit.Finish()).ToArray());
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(_columns.Select(pair =>
        {
            var column = inputSchema.FindInput(_host, pair.Input);
            if (column.Kind == SchemaShape.Column.VectorKind.VariableVector)
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", pair.Input, "known-size vector or scalar",
                    column.GetTypeString());
            if (column.IsKey || column.ItemType != NumberDataViewType.Single && column.ItemType != NumberDataViewType.Double)
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", pair.Input,
                    "vector or scalar of Single or Double", column.GetTypeString());
            var annotations = new List<SchemaShape.Column>
            {
                new(AnnotationKinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false),
            };
            if (column.Annotations.TryFindColumn(AnnotationKinds.SlotNames, out var slotNames))
                annotations.Add(slotNames);
            return new SchemaShape.Column(pair.Output, column.Kind, column.ItemType, false, new SchemaShape(annotations));
        }));
    }

    private (Action Add, Func<NormalizerFunction> Finish) Bind<T>(DataViewRow row, DataViewSchema.Column column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (column.Type is not VectorDataViewType vector)
        {
            var scalarAccumulator = _settings.CreateAccumulator<T>(1, isVector: false);
            var getScalar = row.GetGetter<T>(column);
            T value = default;
            return (() =>
            {
                getScalar(ref value);
                scalarAccumulator.Add(new ReadOnlySpan<T>(in value), default);
            }, scalarAccumulator.Finish);
        }
        var accumulator = _settings.CreateAccumulator<T>(vector.Size, isVector: true);
        var get = row.GetGetter<VBuffer<T>>(column);
        var buffer = default(VBuffer<T>);
        return (() =>
        {
            get(ref buffer);
            if (buffer.Length != vector.Size)
                throw _host.Except($"Column '{column.Name}': expected {vector.Size} slots, but got {buffer.Length}");
            accumulator.Add(buffer.GetValues(), buffer.GetIndices());
        }, accumulator.Finish);
    }
}

public sealed class NormalizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "Normalizer";

    private static readonly VersionInfo Version = new("NORMALZR", 0x00010002, 0x00010002, 0x00010001,
        typeof(NormalizingTransformer).Assembly.FullName!, LoaderSignature);

    private readonly NormalizerFunction[] _functions;

    internal NormalizingTransformer(IHostEnvironment env, (string Output, string Input)[] columns, NormalizerFunction[] functions)
        : base(env.Register(nameof(NormalizingTransformer)), columns) => _functions = functions;

    private NormalizingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(NormalizingTransformer)), ctx, Version) =>
        _functions = Columns.Select(_ => NormalizerFunction.Load(ctx)).ToArray();

    /// <summary>What was learned for the column pair of that index.</summary>
    public NormalizerModelParametersBase GetNormalizerModelParameters(int index)
    {
        Host.CheckParam((uint)index < (uint)_functions.Length, nameof(index), $"There are {_functions.Length} columns.");
        return _functions[index].GetParameters();
    }

    internal static void CheckType(IExceptionContext context, DataViewSchema.Column column)
    {
        var item = column.Type.ItemType();
        if (column.Type is VectorDataViewType { IsKnownSize: false } || item != NumberDataViewType.Single
            && item != NumberDataViewType.Double)
            throw context.ExceptSchemaMismatch("inputSchema", "input", column.Name,
                "Single or Double, or a known-size vector of them",
                column.Type.ToString()!);
    }

    private protected override ColumnMapping MapColumn(int index, string output, DataViewSchema.Column input)
    {
        CheckType(Host, input);
        var function = _functions[index];
        if (!function.Fits(input.Type))
            throw Host.ExceptSchemaMismatch("inputSchema", "input", input.Name, function.ExpectedType, input.Type.ToString()!);
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddIsNormalized();
        annotations.Add(input.Annotations, kind => kind == AnnotationKinds.SlotNames);
        return new(new(output, input.Type, annotations.ToAnnotations()), [input], row => function.CreateGetter(row, input));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        foreach (var function in _functions)
            function.Save(ctx);
    }

    public abstract class NormalizerModelParametersBase
    {
        private protected NormalizerModelParametersBase()
        {
        }
    }

    /// <summary>(x - Offset) * Scale; of a vector column both are arrays, an empty offset is none.</summary>
    public sealed class AffineNormalizerModelParameters<TData> : NormalizerModelParametersBase
    {
        internal AffineNormalizerModelParameters(TData scale, TData offset) => (Scale, Offset) = (scale, offset);

        public TData Scale { get; }

        public TData Offset { get; }
    }

    /// <summary>The normal distribution function of that mean and deviation; of a vector column both are arrays.</summary>
    public sealed class CdfNormalizerModelParameters<TData> : NormalizerModelParametersBase
    {
        internal CdfNormalizerModelParameters(TData mean, TData standardDeviation) =>
            (Mean, StandardDeviation) = (mean, standardDeviation);

        public TData Mean { get; }

        public TData StandardDeviation { get; }

        /// <summary>Whether logarithms are taken first.</summary>
        public bool UseLog => false;
    }
}
