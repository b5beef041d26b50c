using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Text;

[assembly: LoadableClass(typeof(WordTokenizingTransformer), null, typeof(SignatureLoadModel), "Tokenize Text Transform",
    WordTokenizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Text;

internal sealed class WordTokenizingEstimator(IHostEnvironment env, (string Output, string Input)[] columns)
    : TrivialEstimator<WordTokenizingTransformer>(env.Register(nameof(WordTokenizingEstimator)),
        new WordTokenizingTransformer(env, columns))
{
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Columns.Select(pair =>
        {
            var column = inputSchema.FindInput(Host, pair.Input);
            if (column.ItemType is not TextDataViewType)
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", pair.Input, "String", column.GetTypeString());
            return new SchemaShape.Column(pair.Output, SchemaShape.Column.VectorKind.VariableVector, column.ItemType, false);
        }));
    }
}

/// <summary>The words of a text, or of all the texts of a vector: what is between spaces, other blanks trimmed.</summary>
internal sealed class WordTokenizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TokenizeTextTransform";

    private static readonly VersionInfo Version = new("WRDTOKNS", 0x00010001, 0x00010001, 0x00010001,
        typeof(WordTokenizingTransformer).Assembly.FullName!, LoaderSignature);

    internal WordTokenizingTransformer(IHostEnvironment env, (string Output, string Input)[] columns)
        : base(env.Register(nameof(WordTokenizingTransformer)), columns)
    {
    }

    private WordTokenizingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(WordTokenizingTransformer)), ctx, Version)
    {
    }

    private protected override ColumnMapping MapColumn(int index, string output, DataViewSchema.Column input)
    {
        if (input.Type.ItemType() is not TextDataViewType)
            throw Host.ExceptSchemaMismatch("inputSchema", "input", input.Name, "String", input.Type.ToString()!);
        var type = new VectorDataViewType(TextDataViewType.Instance);
        return input.Type is VectorDataViewType
            ? ColumnMapping.Of<VBuffer<ReadOnlyMemory<char>>, VBuffer<ReadOnlyMemory<char>>>(output, input, type, OfVector)
            : ColumnMapping.Of<ReadOnlyMemory<char>, VBuffer<ReadOnlyMemory<char>>>(output, input, type, OfText);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
    }

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> OfText(ValueGetter<ReadOnlyMemory<char>> source)
    {
        var text = default(ReadOnlyMemory<char>);
        return Collect(words =>
        {
            source(ref text);
            AddWords(text, words);
        });
    }

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> OfVector(ValueGetter<VBuffer<ReadOnlyMemory<char>>> source)
    {
        var texts = default(VBuffer<ReadOnlyMemory<char>>);
        return Collect(words =>
        {
            source(ref texts);
            foreach (var text in texts.GetValues())
                AddWords(text, words);
        });
    }

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> Collect(Action<List<ReadOnlyMemory<char>>> fill)
    {
        var words = new List<ReadOnlyMemory<char>>();
        return (ref VBuffer<ReadOnlyMemory<char>> destination) =>
        {
            words.Clear();
            fill(words);
            var editor = VBufferEditor.Create(ref destination, words.Count);
            words.CopyTo(editor.Values);
            destination = editor.Commit();
        };
    }

    private static void AddWords(ReadOnlyMemory<char> text, List<ReadOnlyMemory<char>> words)
    {
        foreach (var range in text.Span.Split(' '))
            if (text[range].Trim() is { IsEmpty: false } word)
                words.Add(word);
    }
}
