using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class ModelOperationsCatalog
{
    private const string SchemaEntry = "Schema";

    internal ModelOperationsCatalog(IHostEnvironment environment) => Environment = environment;

    internal IHostEnvironment Environment { get; }

    /// <summary>Writes the transformer and, unless null, the schema of what it was trained on.</summary>
    public void Save(ITransformer model, DataViewSchema? inputSchema, Stream stream)
    {
        Environment.CheckValue(model, nameof(model));
        Environment.CheckValue(stream, nameof(stream));
        using var repository = RepositoryWriter.CreateNew(stream, Environment);
        ModelSaveContext.SaveModel(repository, model, TransformerChain.LoaderSignature);
        if (inputSchema != null)
        {
            using var entry = repository.CreateEntry(SchemaEntry);
            SchemaFormat.Write(Environment, inputSchema, entry.Stream);
        }
        repository.Commit();
    }

    public void Save(ITransformer model, DataViewSchema? inputSchema, string filePath)
    {
        Environment.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.Create(filePath);
        Save(model, inputSchema, stream);
    }

    /// <summary>Reads a model; the schema is null where it was saved without one and without a loader.</summary>
    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        Environment.CheckValue(stream, nameof(stream));
        using var repository = RepositoryReader.Open(stream, Environment);
        using (var entry = repository.OpenEntryOrNull(SchemaEntry))
            inputSchema = entry == null ? null! : SchemaFormat.Read(Environment, entry.Stream);
        if (inputSchema == null && TryLoadWithDataLoader(repository, out var loader, out var model))
        {
            inputSchema = loader.GetOutputSchema();
            return model;
        }
        if (ModelLoadContext.LoadModelOrNull<ITransformer, SignatureLoadModel>(Environment, out model, repository,
            TransformerChain.LoaderSignature))
            return model;
        if (inputSchema != null)
            throw Environment.ExceptDecode($"Corrupt model file: it has a schema, but no '{TransformerChain.LoaderSignature}'.");
        throw Environment.Except($"The zip archive is not a model file: it has no '{TransformerChain.LoaderSignature}'.");
    }

    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        Environment.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer,
        bool ignoreMissingColumns = true,
        SchemaDefinition? inputSchemaDefinition = null, SchemaDefinition? outputSchemaDefinition = null)
        where TSrc : class
        where TDst : class, new() =>
        CreatePredictionEngine<TSrc, TDst>(transformer, new PredictionEngineOptions
        {
            IgnoreMissingColumns = ignoreMissingColumns,
            InputSchemaDefinition = inputSchemaDefinition,
            OutputSchemaDefinition = outputSchemaDefinition,
        });

    /// <summary>An engine whose input takes vector sizes, key counts and annotations from a schema.</summary>
    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, DataViewSchema inputSchema)
        where TSrc : class
        where TDst : class, new() =>
        CreatePredictionEngine<TSrc, TDst>(transformer, new PredictionEngineOptions
        {
            IgnoreMissingColumns = false,
            InputSchemaDefinition = DataOperationsCatalog.DefinitionFrom<TSrc>(Environment, inputSchema),
        });

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer,
        PredictionEngineOptions options)
        where TSrc : class
        where TDst : class, new() =>
        new(Environment, transformer, options);
}
