using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ColumnConcatenatingTransformer), null, typeof(SignatureLoadModel), "Concat Transform",
    ColumnConcatenatingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms
{
    public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
    {
        private readonly IHost _host;
        private readonly string _output;
        private readonly string[] _inputs;

        internal ColumnConcatenatingEstimator(IHostEnvironment env, string output, string[] inputs)
        {
            _host = env.Register(nameof(ColumnConcatenatingEstimator));
            _host.CheckNonEmpty(output, "outputColumnName");
            _host.CheckValue(inputs, "inputColumnNames");
            _host.CheckParam(inputs.Length > 0 && inputs.All(name => !string.IsNullOrEmpty(name)), "inputColumnNames",
                "Name at least one column, and none by an empty name.");
            (_output, _inputs) = (output, inputs);
        }

        public ColumnConcatenatingTransformer Fit(IDataView input)
        {
            _host.CheckValue(input, nameof(input));
            var transformer = new ColumnConcatenatingTransformer(_host, _output, _inputs);
            transformer.GetOutputSchema(input.Schema);
            return transformer;
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            _host.CheckValue(inputSchema, nameof(inputSchema));
            var columns = _inputs.Select(name => inputSchema.FindInput(_host, name)).ToArray();
            foreach (var column in columns)
            {
                if (column.IsKey)
                    throw _host.Except($"Column '{column.Name}' is key. Concatenation of keys is unsupported.");
                if (!column.ItemType.Equals(columns[0].ItemType))
                    throw _host.Except($"Concatenated columns should have the same type. Column '{column.Name}' has type of " +
                        $"{column.ItemType}, but expected column type is {columns[0].ItemType}.");
            }
            var annotations = new List<SchemaShape.Column>();
            if (columns.All(c => c.HasAnnotation(AnnotationKinds.IsNormalized)))
                annotations.Add(new(AnnotationKinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar,
                    BooleanDataViewType.Instance, false));
            if (columns.Any(c => c.Kind == SchemaShape.Column.VectorKind.Scalar || c.HasAnnotation(AnnotationKinds.SlotNames)))
                annotations.Add(new(AnnotationKinds.SlotNames, SchemaShape.Column.VectorKind.Vector,
                    TextDataViewType.Instance, false));
            var kind = columns.Any(c => c.Kind == SchemaShape.Column.VectorKind.VariableVector)
                ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector;
            return inputSchema.With(new SchemaShape.Column(_output, kind, columns[0].ItemType, false,
                new SchemaShape(annotations)));
        }
    }
}

namespace Microsoft.ML.Data
{
    public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
    {
        internal const string LoaderSignature = "ConcatTransform";

        private static readonly VersionInfo Version = new("CONCAT F", 0x00010003, 0x00010003, 0x00010003,
            typeof(ColumnConcatenatingTransformer).Assembly.FullName!, LoaderSignature);

        private readonly string _output;
        private readonly string[] _inputs;

        internal ColumnConcatenatingTransformer(IHostEnvironment env, string output, string[] inputs)
            : base(env.Register(nameof(ColumnConcatenatingTransformer))) => (_output, _inputs) = (output, inputs);

        private static ColumnConcatenatingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        {
            ctx.CheckAtModel(Version);
            string output = ctx.LoadNonEmptyString();
            var inputs = new List<string>();
            for (int count = ctx.Reader.ReadInt32(); count > 0; count--)
                inputs.Add(ctx.LoadNonEmptyString());
            Contracts.CheckDecode(inputs.Count > 0, $"Corrupt model: column '{output}' is concatenated of no columns.");
            return new(env, output, [.. inputs]);
        }

        private protected override void SaveModel(ModelSaveContext ctx)
        {
            ctx.SetVersionInfo(Version);
            ctx.SaveNonEmptyString(_output);
            ctx.Writer.Write(_inputs.Length);
            foreach (var input in _inputs)
                ctx.SaveNonEmptyString(input);
        }

        private protected override RowMapper MakeMapper(DataViewSchema inputSchema)
        {
            var inputs = _inputs.Select(name => FindInput(inputSchema, name)).ToArray();
            return new ColumnwiseMapper(inputSchema,
                [inputs.Length == 1 && inputs[0].Type is VectorDataViewType ? ColumnMapping.Copy(_output, inputs[0])
                    : Concatenate(inputs)]);
        }

        private ColumnMapping Concatenate(DataViewSchema.Column[] inputs)
        {
            var item = inputs[0].Type.ItemType() as PrimitiveDataViewType;
            foreach (var input in inputs)
                if (item is null or KeyDataViewType || !input.Type.ItemType().Equals(item))
                    throw Host.ExceptSchemaMismatch("inputSchema", "input", input.Name,
                        $"{inputs[0].Type.ItemType()} that is no key", $"{input.Type.ItemType()}");
            bool isKnown = inputs.All(c => c.Type is not VectorDataViewType { IsKnownSize: false });
            int size = isKnown ? inputs.Sum(c => c.Type is VectorDataViewType v ? v.Size : 1) : 0;
            return new(new(_output, new VectorDataViewType(item!, size), Annotations(inputs, size)), inputs,
                row => TypeDispatch.Call(ConcatenatingGetter.Create<int>, item!.RawType, row, inputs));
        }

        private static DataViewSchema.Annotations Annotations(DataViewSchema.Column[] inputs, int size)
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            if (inputs.All(c => c.IsNormalized()))
                annotations.AddIsNormalized();
            if (size > 0 && inputs.Any(c => c.Type is not VectorDataViewType || c.HasSlotNames()))
                annotations.AddSlotNames(size, (ref VBuffer<ReadOnlyMemory<char>> names) =>
                {
                    var all = inputs.SelectMany(SlotNames).ToArray();
                    VBuffer<ReadOnlyMemory<char>>.Copy(all, 0, ref names, all.Length);
                });
            return annotations.ToAnnotations();
        }

        // A scalar's slot has the column's name, a vector's slot that and its own, if it has one.
        private static IEnumerable<ReadOnlyMemory<char>> SlotNames(DataViewSchema.Column input)
        {
            if (input.Type is not VectorDataViewType vector)
                return [input.Name.AsMemory()];
            if (!input.HasSlotNames())
                return Enumerable.Repeat(ReadOnlyMemory<char>.Empty, vector.Size);
            var names = default(VBuffer<ReadOnlyMemory<char>>);
            input.GetSlotNames(ref names);
            return names.DenseValues().Select(name => name.IsEmpty ? name : $"{input.Name}.{name}".AsMemory());
        }
    }
}
