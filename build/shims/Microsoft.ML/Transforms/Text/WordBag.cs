using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Text;

/// <summary>Text to words, words to keys, sequences of keys to counts; what is fitted is the chain of those steps.</summary>
public sealed class WordBagEstimator : IEstimator<ITransformer>
{
    private readonly EstimatorChain<ITransformer> _chain;

    internal WordBagEstimator(IHostEnvironment env, string outputColumnName, string[] inputColumnNames, NgramSettings settings)
    {
        var host = env.Register(nameof(WordBagEstimator));
        host.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        host.CheckValue(inputColumnNames, nameof(inputColumnNames));
        host.CheckParam(inputColumnNames.Length > 0 && inputColumnNames.All(name => !string.IsNullOrWhiteSpace(name)),
            nameof(inputColumnNames), "Name at least one column, and none by an empty name.");
        _chain = new EstimatorChain<ITransformer>();
        if (inputColumnNames.Length > 1)
            _chain = _chain.Append<ITransformer>(new ColumnConcatenatingEstimator(host, outputColumnName, inputColumnNames));
        var own = (outputColumnName, outputColumnName);
        _chain = _chain
            .Append<ITransformer>(new WordTokenizingEstimator(host,
                [inputColumnNames.Length > 1 ? own : (outputColumnName, inputColumnNames[0])]))
            .Append<ITransformer>(new ValueToKeyMappingEstimator(host, [own], settings.MaximumNgramsCount,
                ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence, valuesAsText: false, keyData: null))
            .Append<ITransformer>(new NgramExtractingEstimator(host, [own], settings));
    }

    public ITransformer Fit(IDataView input) => _chain.Fit(input);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _chain.GetOutputSchema(inputSchema);
}
