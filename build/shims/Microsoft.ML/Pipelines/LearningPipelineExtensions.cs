using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public static class LearningPipelineExtensions
{
    public static EstimatorChain<TTrans> Append<TTrans>(this IEstimator<ITransformer> start, IEstimator<TTrans> estimator,
        TransformerScope scope = TransformerScope.Everything)
        where TTrans : class, ITransformer =>
        ChainOf(start, nameof(start)).Append(estimator, scope);

    public static TransformerChain<TTrans> Append<TTrans>(this ITransformer start, TTrans transformer)
        where TTrans : class, ITransformer =>
        start is TransformerChain<ITransformer> chain ? chain.Append(transformer)
            : new TransformerChain<TTrans>(Contracts.CheckRef(start, nameof(start)),
                Contracts.CheckRef(transformer, nameof(transformer)));

    /// <summary>A loader whose views go through the transformer, too.</summary>
    public static CompositeDataLoader<TSource, TTrans> Append<TSource, TTrans>(this IDataLoader<TSource> loader,
        TTrans transformer)
        where TTrans : class, ITransformer =>
        new(Contracts.CheckRef(loader, nameof(loader)),
            new TransformerChain<TTrans>(Contracts.CheckRef(transformer, nameof(transformer))));

    /// <summary>Has the estimators after this point train on data held in memory.</summary>
    public static EstimatorChain<TTrans> AppendCacheCheckpoint<TTrans>(this IEstimator<TTrans> start, IHostEnvironment env)
        where TTrans : class, ITransformer =>
        new EstimatorChain<ITransformer>().Append(start).AppendCacheCheckpoint(env);

    private static EstimatorChain<ITransformer> ChainOf(IEstimator<ITransformer> start, string name) =>
        Contracts.CheckRef(start, name) as EstimatorChain<ITransformer> ?? new EstimatorChain<ITransformer>().Append(start);
}
