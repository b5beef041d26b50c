using Microsoft.ML.Data;

namespace Microsoft.ML;

public interface ITransformer : ICanSaveModel
{
    DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

    /// <summary>A lazy view: nothing is computed before a cursor's getter is called.</summary>
    IDataView Transform(IDataView input);

    bool IsRowToRowMapper { get; }

    /// <summary>The transformation of single rows; only where <see cref="IsRowToRowMapper"/>.</summary>
    IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema);
}

public interface IEstimator<out TTransformer>
    where TTransformer : ITransformer
{
    TTransformer Fit(IDataView input);

    /// <summary>The shape of what the fitted transformer will give; throws where the input's shape does not fit.</summary>
    SchemaShape GetOutputSchema(SchemaShape inputSchema);
}
