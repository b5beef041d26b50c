using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>What says that columns are the scores of one model: their kind, and a number that they alone share.</summary>
internal sealed class ScoreAnnotations(string kind, DataViewSchema inputSchema)
{
    private static readonly KeyDataViewType SetIdType = new(typeof(uint), int.MaxValue);

    private readonly uint _setId = 1 + inputSchema.Max(GreatestSetId);

    public DataViewSchema.Annotations Build(string valueKind, Action<DataViewSchema.Annotations.Builder>? addOthers = null)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue(AnnotationKinds.ScoreColumnKind, TextDataViewType.Instance, kind.AsMemory());
        annotations.AddPrimitiveValue(AnnotationKinds.ScoreValueKind, TextDataViewType.Instance, valueKind.AsMemory());
        annotations.AddPrimitiveValue(AnnotationKinds.ScoreColumnSetId, SetIdType, _setId);
        addOthers?.Invoke(annotations);
        return annotations.ToAnnotations();
    }

    private static uint GreatestSetId(DataViewSchema.Column column)
    {
        uint id = 0;
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.ScoreColumnSetId)?.Type.RawType == typeof(uint))
            column.Annotations.GetValue(AnnotationKinds.ScoreColumnSetId, ref id);
        return id;
    }
}

/// <summary>The shapes of the columns that trainers' transformers append.</summary>
internal static class ScoreShapes
{
    private static readonly SchemaShape.Column[] Common =
    [
        Annotation(AnnotationKinds.ScoreColumnSetId, NumberDataViewType.UInt32, isKey: true),
        Annotation(AnnotationKinds.ScoreColumnKind, TextDataViewType.Instance),
        Annotation(AnnotationKinds.ScoreValueKind, TextDataViewType.Instance),
    ];

    public static IEnumerable<SchemaShape.Column> Binary { get; } =
    [
        .. Anomaly(), Scalar("Probability", NumberDataViewType.Single,
            [.. Common, Annotation(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance)]),
    ];

    public static IEnumerable<SchemaShape.Column> Anomaly() =>
        [Scalar("Score", NumberDataViewType.Single, Common), Scalar("PredictedLabel", BooleanDataViewType.Instance, Common)];

    public static IEnumerable<SchemaShape.Column> Multiclass(SchemaShape.Column label)
    {
        SchemaShape.Column[] predicted = Common, score = Common;
        if (label.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out var values))
        {
            predicted = [.. Common, values];
            score = [.. Common, new(AnnotationKinds.TrainingLabelValues, values.Kind, values.ItemType, values.IsKey)];
            if (values.ItemType is TextDataViewType)
                score = [.. score, new(AnnotationKinds.SlotNames, values.Kind, values.ItemType, false)];
        }
        return
        [
            new("Score", SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, new SchemaShape(score)),
            new("PredictedLabel", SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true,
                new SchemaShape(predicted)),
        ];
    }

    private static SchemaShape.Column Scalar(string name, DataViewType type, SchemaShape.Column[] annotations) =>
        new(name, SchemaShape.Column.VectorKind.Scalar, type, false, new SchemaShape(annotations));

    private static SchemaShape.Column Annotation(string name, DataViewType type, bool isKey = false) =>
        new(name, SchemaShape.Column.VectorKind.Scalar, type, isKey);
}
