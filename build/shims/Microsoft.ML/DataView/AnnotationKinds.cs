using Microsoft.ML.Data;

namespace Microsoft.ML.Data;

/// <summary>Names of the annotations that transforms and trainers agree on.</summary>
internal static class AnnotationKinds
{
    public const string SlotNames = "SlotNames";
    public const string KeyValues = "KeyValues";
    public const string IsNormalized = "IsNormalized";
    public const string TrainingLabelValues = "TrainingLabelValues";
    public const string ScoreColumnSetId = "ScoreColumnSetId";
    public const string ScoreColumnKind = "ScoreColumnKind";
    public const string ScoreValueKind = "ScoreValueKind";
    public const string CategoricalSlotRanges = "CategoricalSlotRanges";

    public static void AddSlotNames(this DataViewSchema.Annotations.Builder builder, int size,
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter) =>
        builder.Add(SlotNames, new VectorDataViewType(TextDataViewType.Instance, size), getter);

    public static void AddKeyValues<T>(this DataViewSchema.Annotations.Builder builder, int size, PrimitiveDataViewType itemType,
        ValueGetter<VBuffer<T>> getter) =>
        builder.Add(KeyValues, new VectorDataViewType(itemType, size), getter);

    public static void AddIsNormalized(this DataViewSchema.Annotations.Builder builder) =>
        builder.AddPrimitiveValue(IsNormalized, BooleanDataViewType.Instance, true);
}
