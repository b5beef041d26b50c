using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Estimators in a row, each fitted on what the one before makes of the data.</summary>
public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    private readonly IReadOnlyList<EstimatorLink> _links;
    private readonly IHostEnvironment? _environment;

    public readonly IEstimator<TLastTransformer> LastEstimator;

    public EstimatorChain()
        : this([], null)
    {
    }

    private EstimatorChain(IReadOnlyList<EstimatorLink> links, IHostEnvironment? environment)
    {
        _links = links;
        _environment = environment;
        LastEstimator = (IEstimator<TLastTransformer>)links.LastOrDefault()?.Estimator!;
    }

    public EstimatorChain<TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator,
        TransformerScope scope = TransformerScope.Everything)
        where TNewTrans : class, ITransformer =>
        new([.. _links, new EstimatorLink(Contracts.CheckRef(estimator, nameof(estimator)), scope, CacheAfter: false)],
            _environment);

    /// <summary>Has the estimators after this point train on data held in memory.</summary>
    public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
    {
        Contracts.CheckRef(env, nameof(env));
        if (_links.Count == 0)
            throw env.Except("Current estimator chain has no estimator, can't append cache checkpoint.");
        return new([.. _links.SkipLast(1), _links[^1] with { CacheAfter = true }], env);
    }

    public TransformerChain<TLastTransformer> Fit(IDataView input)
    {
        // The whole chain is checked before anything is trained.
        GetOutputSchema(SchemaShape.Create(Contracts.CheckRef(input, nameof(input)).Schema));
        var transformers = new List<ITransformer>();
        foreach (var link in _links)
        {
            var transformer = link.Estimator.Fit(input);
            transformers.Add(transformer);
            if (transformers.Count == _links.Count)
                break;
            input = transformer.Transform(input);
            if (link.CacheAfter)
                input = new CachedView(input.OnlyCopyable());
        }
        return new(transformers, _links.Select(link => link.Scope));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        _links.Aggregate(Contracts.CheckRef(inputSchema, nameof(inputSchema)),
            (shape, link) => link.Estimator.GetOutputSchema(shape));
}

internal sealed record EstimatorLink(IEstimator<ITransformer> Estimator, TransformerScope Scope, bool CacheAfter);
