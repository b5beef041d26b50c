using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Values as keys, and those as indicators, bags or as they are.</summary>
public sealed class OneHotEncodingEstimator : IEstimator<OneHotEncodingTransformer>
{
    private readonly EstimatorChain<ITransformer> _chain;

    internal OneHotEncodingEstimator(IHostEnvironment env, (string Output, string Input)[] columns, OutputKind outputKind,
        int maximumNumberOfKeys, ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality, IDataView? keyData)
    {
        var host = env.Register(nameof(OneHotEncodingEstimator));
        host.CheckParam(Enum.IsDefined(outputKind), nameof(outputKind), $"{outputKind} is no kind of output.");
        if (outputKind == OutputKind.Binary)
            throw new NotSupportedException("OneHotEncoding writes no binary codes here; use Indicator, Bag or Key.");
        _chain = new EstimatorChain<ITransformer>().Append<ITransformer>(new ValueToKeyMappingEstimator(host, columns,
            maximumNumberOfKeys, keyOrdinality, valuesAsText: true, keyData));
        if (outputKind != OutputKind.Key)
            _chain = _chain.Append<ITransformer>(new KeyToVectorMappingEstimator(host,
                columns.Select(pair => (pair.Output, pair.Output)).ToArray(), outputCountVector: outputKind == OutputKind.Bag));
    }

    public enum OutputKind : byte
    {
        Bag = 1,
        Indicator = 2,
        Key = 3,
        Binary = 4,
    }

    public OneHotEncodingTransformer Fit(IDataView input) => new(_chain.Fit(input));

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _chain.GetOutputSchema(inputSchema);
}

/// <summary>Saved, and loaded again, as the chain that it is.</summary>
public sealed class OneHotEncodingTransformer : ITransformer
{
    private readonly ITransformer _chain;

    internal OneHotEncodingTransformer(TransformerChain<ITransformer> chain) => _chain = chain;

    bool ITransformer.IsRowToRowMapper => _chain.IsRowToRowMapper;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _chain.GetOutputSchema(inputSchema);

    public IDataView Transform(IDataView input) => _chain.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _chain.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => _chain.Save(ctx);
}
