namespace Microsoft.ML.Generative;

/// <summary>A cursor over training rows, with readers of what training needs of a row.</summary>
internal sealed class RowSource(DataViewRowCursor cursor, FeatureColumn features, ConditionColumn? condition)
{
    public FeatureReader Features { get; } = FeatureReader.Create(cursor, features);

    public ConditionReader? Condition { get; } = condition is null ? null : ConditionReader.Create(cursor, condition);

    public long Batch => cursor.Batch;

    public bool MoveNext() => cursor.MoveNext();
}
