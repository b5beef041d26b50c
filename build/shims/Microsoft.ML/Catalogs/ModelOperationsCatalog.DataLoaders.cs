using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class ModelOperationsCatalog
{
    /// <summary>Writes the transformer, or none, together with the loader of what it transforms.</summary>
    public void Save<TSource>(ITransformer? model, IDataLoader<TSource> loader, Stream stream)
    {
        Environment.CheckValue(loader, nameof(loader));
        Environment.CheckValue(stream, nameof(stream));
        var composite = new CompositeDataLoader<TSource, ITransformer>(loader,
            model == null ? null : new TransformerChain<ITransformer>(model));
        using var repository = RepositoryWriter.CreateNew(stream, Environment);
        ModelSaveContext.SaveModel(repository, composite, "");
        repository.Commit();
    }

    public void Save<TSource>(ITransformer? model, IDataLoader<TSource> loader, string filePath)
    {
        Environment.CheckValue(loader, nameof(loader));
        Environment.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.Create(filePath);
        Save(model, loader, stream);
    }

    /// <summary>Reads a model that was saved with a loader; the transformer is an empty chain where there was none.</summary>
    public ITransformer LoadWithDataLoader(Stream stream, out IDataLoader<IMultiStreamSource> loader)
    {
        Environment.CheckValue(stream, nameof(stream));
        using var repository = RepositoryReader.Open(stream, Environment);
        try
        {
            if (TryLoadWithDataLoader(repository, out loader!, out var model))
                return model;
        }
        catch (Exception e)
        {
            throw Environment.Except($"The model's data loader cannot be loaded: {e.Message}", e);
        }
        throw Environment.Except($"The model has no data loader: it was saved with a {nameof(DataViewSchema)}, or with nothing " +
            $"about its input. {nameof(Load)} reads it.");
    }

    public ITransformer LoadWithDataLoader(string filePath, out IDataLoader<IMultiStreamSource> loader)
    {
        Environment.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.OpenRead(filePath);
        return LoadWithDataLoader(stream, out loader);
    }

    private bool TryLoadWithDataLoader(RepositoryReader repository,
        [NotNullWhen(true)] out IDataLoader<IMultiStreamSource>? loader, [NotNullWhen(true)] out ITransformer? model)
    {
        model = null;
        if (!ModelLoadContext.LoadModelOrNull<IDataLoader<IMultiStreamSource>, SignatureLoadModel>(Environment, out loader,
            repository, ""))
            return false;
        var chain = new TransformerChain<ITransformer>();
        if (loader is CompositeDataLoader<IMultiStreamSource, ITransformer> composite)
            (loader, chain) = (composite.Loader, composite.Transformer);
        // Save puts the one model that it is given into a chain.
        model = chain.Count() == 1 ? chain.Single() : chain;
        return true;
    }
}
