using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(MissingValueReplacingTransformer), null, typeof(SignatureLoadModel), "NA Replace Transform",
    MissingValueReplacingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class MissingValueReplacingEstimator : IEstimator<MissingValueReplacingTransformer>
{
    private readonly IHost _host;
    private readonly (string Output, string Input)[] _columns;
    private readonly ReplacementMode _mode;
    private readonly bool _imputeBySlot;

    internal MissingValueReplacingEstimator(IHostEnvironment env, (string Output, string Input)[] columns, ReplacementMode mode,
        bool imputeBySlot)
    {
        _host = env.Register(nameof(MissingValueReplacingEstimator));
        _host.CheckParam(Enum.IsDefined(mode), "replacementMode", $"{mode} is no replacement mode.");
        (_columns, _mode, _imputeBySlot) = (columns, mode, imputeBySlot);
    }

    /// <summary>What takes the place of NaN: 0, or that statistic of the numbers that are there.</summary>
    public enum ReplacementMode : byte
    {
        DefaultValue = 0,
        Mean = 1,
        Minimum = 2,
        Maximum = 3,
        Mode = 5,
    }

    public MissingValueReplacingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        var inputs = _columns.Select(pair => input.Schema.GetColumnOrNull(pair.Input)
            ?? throw _host.ExceptSchemaMismatch(nameof(input), "input", pair.Input)).ToArray();
        foreach (var column in inputs)
            MissingValueReplacement.CheckType(_host, column.Type.ItemType());
        if (_mode == ReplacementMode.DefaultValue)
            return new(_host, _columns, inputs.Select(c => TypeDispatch.Call(Zero<float>, c.Type.ItemType().RawType)).ToArray());
        using var channel = _host.Start("Computing Statistics");
        using var cursor = input.GetRowCursor(inputs);
        var statistics = inputs.Select(column =>
        {
            bool bySlot = _imputeBySlot && column.Type is VectorDataViewType;
            if (bySlot && column.Type is VectorDataViewType { IsKnownSize: false })
            {
                channel.Warning(MessageSensitivity.None, "By-slot imputation can not be done on variable-length column");
                bySlot = false;
            }
            return TypeDispatch.Call(Gather<float>, column.Type.ItemType().RawType, (DataViewRow)cursor, column, bySlot);
        }).ToArray();
        while (cursor.MoveNext())
            foreach (var (add, _) in statistics)
                add();
        return new(_host, _columns, statistics.Select(s => s.Finish(channel)).ToArray());
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(_columns.Select(pair =>
        {
            var column = inputSchema.FindInput(_host, pair.Input);
            MissingValueReplacement.CheckType(_host, column.ItemType);
            return new SchemaShape.Column(pair.Output, column.Kind, column.ItemType, false, new SchemaShape(
                column.Annotations.Where(a => a.Name is AnnotationKinds.SlotNames or AnnotationKinds.IsNormalized)));
        }));
    }

    private static MissingValueReplacement Zero<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new MissingValueReplacement<T>([T.Zero], bySlot: false);

    private (Action Add, Func<IChannel, MissingValueReplacement> Finish) Gather<T>(DataViewRow row, DataViewSchema.Column column,
        bool bySlot)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var statistics = Enumerable.Range(0, bySlot ? ((VectorDataViewType)column.Type).Size : 1)
            .Select(_ => new SlotStatistic<T>(_mode)).ToArray();
        return (Adder(), channel =>
            new MissingValueReplacement<T>(statistics.Select(s => s.Finish(channel)).ToArray(), bySlot));

        Action Adder()
        {
            if (column.Type is not VectorDataViewType)
            {
                var getScalar = row.GetGetter<T>(column);
                T value = default;
                return () =>
                {
                    getScalar(ref value);
                    statistics[0].Add(value);
                    statistics[0].ValueCount++;
                };
            }
            var get = row.GetGetter<VBuffer<T>>(column);
            var vector = default(VBuffer<T>);
            return () =>
            {
                get(ref vector);
                var values = vector.GetValues();
                var indices = vector.GetIndices();
                for (int i = 0; i < values.Length; i++)
                    statistics[!bySlot ? 0 : vector.IsDense ? i : indices[i]].Add(values[i]);
                foreach (var statistic in statistics)
                    statistic.ValueCount += bySlot ? 1 : vector.Length;
            };
        }
    }

    /// <summary>
    /// The statistic of one slot, or of all. Of values not added, the zeros of sparse vectors, it has the count.
    /// </summary>
    private sealed class SlotStatistic<T>(ReplacementMode mode)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Dictionary<T, int> _counts = [];
        private T _extreme = mode == ReplacementMode.Maximum ? T.NegativeInfinity : T.PositiveInfinity;
        private T _mode;
        private int _modeCount;
        private double _sum;
        private long _added, _notFinite;

        /// <summary>How many values there were, zeros that were not added included.</summary>
        public long ValueCount { get; set; }

        public void Add(T value)
        {
            _added++;
            if (mode == ReplacementMode.Maximum ? value > _extreme : value < _extreme)
                _extreme = value;
            if (!T.IsFinite(value))
            {
                _notFinite++;
                return;
            }
            _sum += double.CreateChecked(value);
            if (mode != ReplacementMode.Mode)
                return;
            int count = _counts[value] = _counts.GetValueOrDefault(value) + 1;
            if (count > _modeCount)
                (_mode, _modeCount) = (value, count);
        }

        public T Finish(IChannel channel)
        {
            if (mode == ReplacementMode.Mode)
                return _mode;
            if (mode == ReplacementMode.Mean)
            {
                if (_notFinite < ValueCount)
                    return T.CreateChecked(_sum / (ValueCount - _notFinite));
                channel.Warning(MessageSensitivity.None,
                    "All values in this column are NAs, using default value for imputation");
                return T.Zero;
            }
            if (_added < ValueCount)
                Add(T.Zero);
            return _extreme;
        }
    }
}

public sealed class MissingValueReplacingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "NAReplaceTransform";

    private static readonly VersionInfo Version = new("NAREP TF", 0x00010002, 0x00010002, 0x00010002,
        typeof(MissingValueReplacingTransformer).Assembly.FullName!, LoaderSignature);

    private readonly MissingValueReplacement[] _replacements;

    internal MissingValueReplacingTransformer(IHostEnvironment env, (string Output, string Input)[] columns,
        MissingValueReplacement[] replacements)
        : base(env.Register(nameof(MissingValueReplacingTransformer)), columns) => _replacements = replacements;

    private MissingValueReplacingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(MissingValueReplacingTransformer)), ctx, Version) =>
        _replacements = Columns.Select(_ => MissingValueReplacement.Load(ctx.Reader)).ToArray();

    private protected override ColumnMapping MapColumn(int index, string output, DataViewSchema.Column input)
    {
        MissingValueReplacement.CheckType(Host, input.Type.ItemType());
        var replacement = _replacements[index];
        if (!replacement.Fits(input.Type))
            throw Host.ExceptSchemaMismatch("inputSchema", "input", input.Name, replacement.ExpectedType,
                input.Type.ToString()!);
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(input.Annotations, kind => kind is AnnotationKinds.SlotNames or AnnotationKinds.IsNormalized);
        return new(new(output, input.Type, annotations.ToAnnotations()), [input], row => replacement.CreateGetter(row, input));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        foreach (var replacement in _replacements)
            replacement.Save(ctx.Writer);
    }
}
