using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class PredictionEngineOptions
{
    public bool IgnoreMissingColumns = true;
    public SchemaDefinition? InputSchemaDefinition;
    public SchemaDefinition? OutputSchemaDefinition;

    /// <summary>Whether disposing of the engine disposes of the transformer.</summary>
    public bool OwnsTransformer = true;

    public PredictionEngineOptions()
    {
    }
}

/// <summary>Maps single objects through a transformer. Not for several threads at once: it has one row.</summary>
public abstract class PredictionEngineBase<TSrc, TDst> : IDisposable
    where TSrc : class
    where TDst : class, new()
{
    private readonly ITransformer _transformer;
    private readonly bool _ownsTransformer;
    private readonly ObjectRow<TSrc> _input;
    private readonly DataViewRow _output;
    private readonly Action<TDst> _fill;
    private bool _disposed;

    private protected PredictionEngineBase(IHostEnvironment env, ITransformer transformer, PredictionEngineOptions options)
    {
        env.CheckValue(transformer, nameof(transformer));
        env.CheckParam(transformer.IsRowToRowMapper, nameof(transformer), "Must be a row to row mapper");
        (_transformer, _ownsTransformer) = (transformer, options.OwnsTransformer);
        var columns = MemberColumn.Bind(typeof(TSrc), options.InputSchemaDefinition, SchemaDefinition.Direction.Read);
        var inputSchema = MemberColumn.SchemaOf(columns);
        var mapper = transformer.GetRowToRowMapper(inputSchema);
        OutputSchema = mapper.OutputSchema;
        var filler = new RowFiller<TDst>(env, OutputSchema, options.IgnoreMissingColumns, options.OutputSchemaDefinition);
        var needed = mapper.GetDependencies(filler.Columns).Select(c => c.Index).ToHashSet();
        _input = new ObjectRow<TSrc>(inputSchema, columns, needed.Contains);
        _output = mapper.GetRow(_input, filler.Columns);
        _fill = filler.Bind(_output);
    }

    public DataViewSchema OutputSchema { get; }

    public TDst Predict(TSrc example)
    {
        var prediction = new TDst();
        Predict(example, ref prediction);
        return prediction;
    }

    public abstract void Predict(TSrc example, ref TDst prediction);

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _output.Dispose();
        if (_ownsTransformer)
            (_transformer as IDisposable)?.Dispose();
    }

    private protected void Map(TSrc example, TDst prediction)
    {
        _input.Show(example);
        _fill(prediction);
    }
}

public sealed class PredictionEngine<TSrc, TDst> : PredictionEngineBase<TSrc, TDst>
    where TSrc : class
    where TDst : class, new()
{
    internal PredictionEngine(IHostEnvironment env, ITransformer transformer, PredictionEngineOptions options)
        : base(env, transformer, options)
    {
    }

    /// <summary>Fills the prediction handed in; one that is null is made.</summary>
    public override void Predict(TSrc example, ref TDst prediction) =>
        Map(Contracts.CheckRef(example, nameof(example)), prediction ??= new TDst());
}
