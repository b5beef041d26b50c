using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Text;

[assembly: LoadableClass(typeof(NgramExtractingTransformer), null, typeof(SignatureLoadModel), "NGram Transform",
    NgramExtractingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Text;

public sealed class NgramExtractingEstimator : IEstimator<NgramExtractingTransformer>
{
    private readonly IHost _host;
    private readonly (string Output, string Input)[] _columns;
    private readonly NgramSettings _settings;

    internal NgramExtractingEstimator(IHostEnvironment env, (string Output, string Input)[] columns, NgramSettings settings)
    {
        _host = env.Register(nameof(NgramExtractingEstimator));
        settings.Check(_host);
        (_columns, _settings) = (columns, settings);
    }

    /// <summary>A sequence's count in the row, the logarithm of rows per row that has it, or the product.</summary>
    public enum WeightingCriteria
    {
        Tf = 0,
        Idf = 1,
        TfIdf = 2,
    }

    public NgramExtractingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        var inputs = _columns.Select(pair => input.Schema.GetColumnOrNull(pair.Input)
            ?? throw _host.ExceptSchemaMismatch(nameof(input), "input", pair.Input)).ToArray();
        foreach (var column in inputs)
            NgramExtractingTransformer.CheckType(_host, column);
        var tables = inputs.Select(_ => new NgramTable(_settings)).ToArray();
        using var cursor = input.GetRowCursor(inputs);
        var readers = inputs.Select(c => NgramExtractingTransformer.ReaderOf(cursor, c)).ToArray();
        while (cursor.MoveNext())
            for (int i = 0; i < tables.Length; i++)
                tables[i].Add(readers[i]());
        return new(_host, _columns, tables);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(_columns.Select(pair =>
        {
            var column = inputSchema.FindInput(_host, pair.Input);
            if (column.Kind == SchemaShape.Column.VectorKind.Scalar || !column.IsKey || column.ItemType.RawType == typeof(ulong))
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", pair.Input,
                    NgramExtractingTransformer.ExpectedType, column.GetTypeString());
            SchemaShape? annotations = column.HasAnnotation(AnnotationKinds.KeyValues) ? new([new(AnnotationKinds.SlotNames,
                SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false)]) : null;
            return new SchemaShape.Column(pair.Output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false,
                annotations);
        }));
    }
}

public sealed class NgramExtractingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "NgramTransform";
    internal const string ExpectedType = "vector of keys that fit 32 bits";

    private static readonly VersionInfo Version = new("NGRAMTRN", 0x00010003, 0x00010003, 0x00010003,
        typeof(NgramExtractingTransformer).Assembly.FullName!, LoaderSignature);

    private readonly NgramTable[] _tables;

    internal NgramExtractingTransformer(IHostEnvironment env, (string Output, string Input)[] columns, NgramTable[] tables)
        : base(env.Register(nameof(NgramExtractingTransformer)), columns) => _tables = tables;

    private NgramExtractingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(NgramExtractingTransformer)), ctx, Version) =>
        _tables = Columns.Select(_ => NgramTable.Load(ctx.Reader)).ToArray();

    internal static void CheckType(IExceptionContext context, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType { ItemType: KeyDataViewType { Count: <= uint.MaxValue } })
            throw context.ExceptSchemaMismatch("inputSchema", "input", column.Name, ExpectedType, column.Type.ToString()!);
    }

    /// <summary>The keys of each row, 0 where one is missing or beyond its set.</summary>
    internal static Func<uint[]> ReaderOf(DataViewRow row, DataViewSchema.Column column) => TypeDispatch.Call(ReadKeys<uint>,
        column.Type.ItemType().RawType, row, column, ((KeyDataViewType)column.Type.ItemType()).Count);

    private protected override ColumnMapping MapColumn(int index, string output, DataViewSchema.Column input)
    {
        CheckType(Host, input);
        var table = _tables[index];
        var annotations = new DataViewSchema.Annotations.Builder();
        if (input.HasKeyValues())
            annotations.AddSlotNames(table.Count, (ref VBuffer<ReadOnlyMemory<char>> names) =>
                new VBuffer<ReadOnlyMemory<char>>(table.Count, SlotNames(input, table)).CopyTo(ref names));
        return new(new(output, new VectorDataViewType(NumberDataViewType.Single, table.Count), annotations.ToAnnotations()),
            [input], row => Getter(ReaderOf(row, input), table));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        foreach (var table in _tables)
            table.Save(ctx.Writer);
    }

    private static Func<uint[]> ReadKeys<T>(DataViewRow row, DataViewSchema.Column column, ulong keyCount)
        where T : unmanaged, INumberBase<T>
    {
        var get = row.GetGetter<VBuffer<T>>(column);
        var keys = default(VBuffer<T>);
        return () =>
        {
            get(ref keys);
            return keys.DenseValues().Select(ulong.CreateTruncating).Select(key => key <= keyCount ? (uint)key : 0).ToArray();
        };
    }

    private static ValueGetter<VBuffer<float>> Getter(Func<uint[]> readKeys, NgramTable table)
    {
        var counts = new SortedDictionary<int, int>();
        return (ref VBuffer<float> destination) =>
        {
            counts.Clear();
            table.CountNgrams(readKeys(), counts);
            bool sparse = counts.Count <= table.Count / 2;
            var editor = VBufferEditor.Create(ref destination, table.Count, sparse ? counts.Count : table.Count);
            if (!sparse)
                editor.Values.Clear();
            int at = 0;
            foreach (var (slot, count) in counts)
            {
                if (sparse)
                    editor.Indices[at] = slot;
                editor.Values[sparse ? at++ : slot] = table.Weight(slot, count);
            }
            destination = editor.Commit();
        };
    }

    // Words with bars between them; * is a word that had no key.
    private static ReadOnlyMemory<char>[] SlotNames(DataViewSchema.Column input, NgramTable table)
    {
        var words = default(VBuffer<ReadOnlyMemory<char>>);
        input.GetKeyValues(ref words);
        return table.Ngrams.Select(ngram => string.Join("|", ngram.Select(key =>
            0 < key && key <= words.Length ? words.GetItemOrDefault((int)key - 1).ToString() : "*")).AsMemory()).ToArray();
    }
}
