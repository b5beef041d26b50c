using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

internal interface IScoringModel
{
    int FeatureCount { get; }
}

internal interface IMulticlassModel : IScoringModel
{
    int ClassCount { get; }

    void Score(in VBuffer<float> features, Span<float> probabilities);
}

internal interface IBinaryModel : IScoringModel
{
    bool HasProbability { get; }

    float Score(in VBuffer<float> features);

    float Probability(float score);
}

/// <summary>Scores each row once, however many of the columns that stand on the scores are read.</summary>
internal abstract class Scorer(DataViewSchema inputSchema, DataViewSchema.Column features) : RowMapper(inputSchema)
{
    public override IEnumerable<DataViewSchema.Column> GetDependencies(int output) => [features];

    public override Delegate?[] CreateGetters(DataViewRow input, bool[] active)
    {
        if (!active.Contains(true))
            return new Delegate?[active.Length];
        var get = input.GetGetter<VBuffer<float>>(features);
        int size = ((VectorDataViewType)features.Type).Size;
        var vector = default(VBuffer<float>);
        long scoredPosition = -1;
        return CreateGetters(active, score =>
        {
            if (scoredPosition == input.Position && input.Position >= 0)
                return;
            get(ref vector);
            if (vector.Length != size)
                throw Contracts.Except(null, $"Column '{features.Name}': expected {size} slots, but got {vector.Length}");
            score(vector);
            scoredPosition = input.Position;
        });
    }

    protected delegate void ScoreVector(in VBuffer<float> vector);

    /// <summary>The getters; each calls <paramref name="refresh"/>, which scores the row unless that is done.</summary>
    protected abstract Delegate?[] CreateGetters(bool[] active, Action<ScoreVector> refresh);
}

internal sealed class BinaryScorer : Scorer
{
    private readonly IBinaryModel _model;
    private readonly float _threshold;

    public BinaryScorer(DataViewSchema inputSchema, DataViewSchema.Column features, IBinaryModel model, float threshold)
        : base(inputSchema, features)
    {
        (_model, _threshold) = (model, threshold);
        var kind = new ScoreAnnotations("BinaryClassification", inputSchema);
        var columns = new List<DataViewSchema.DetachedColumn>
        {
            new("PredictedLabel", BooleanDataViewType.Instance, kind.Build("PredictedLabel")),
            new("Score", NumberDataViewType.Single, kind.Build("Score")),
        };
        if (model.HasProbability)
            columns.Add(new("Probability", NumberDataViewType.Single,
                kind.Build("Probability", annotations => annotations.AddIsNormalized())));
        OutputColumns = columns;
    }

    public override IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns { get; }

    protected override Delegate?[] CreateGetters(bool[] active, Action<ScoreVector> refresh)
    {
        float score = 0;
        ScoreVector scoreVector = (in VBuffer<float> vector) => score = _model.Score(vector);
        Delegate[] getters =
        [
            (ValueGetter<bool>)((ref bool label) => label = Refreshed() > _threshold),
            (ValueGetter<float>)((ref float destination) => destination = Refreshed()),
            (ValueGetter<float>)((ref float probability) => probability = _model.Probability(Refreshed())),
        ];
        return active.Select((isActive, i) => isActive ? getters[i] : null).ToArray();

        float Refreshed()
        {
            refresh(scoreVector);
            return score;
        }
    }
}

internal sealed class MulticlassScorer : Scorer
{
    private readonly IMulticlassModel _model;

    public MulticlassScorer(DataViewSchema inputSchema, DataViewSchema.Column features, IMulticlassModel model,
        DataViewSchema.Column? label)
        : base(inputSchema, features)
    {
        _model = model;
        var kind = new ScoreAnnotations("MulticlassClassification", inputSchema);
        OutputColumns =
        [
            new("PredictedLabel", new KeyDataViewType(typeof(uint), model.ClassCount), kind.Build("PredictedLabel",
                annotations => AddLabelValues(annotations, AnnotationKinds.KeyValues))),
            new("Score", new VectorDataViewType(NumberDataViewType.Single, model.ClassCount), kind.Build("Score", annotations =>
            {
                AddLabelValues(annotations, AnnotationKinds.TrainingLabelValues);
                if (label?.HasKeyValues() == true)
                    AddLabelValues(annotations, AnnotationKinds.SlotNames);
            })),
        ];

        void AddLabelValues(DataViewSchema.Annotations.Builder annotations, string name)
        {
            if (label?.Annotations is { } own && own.Schema.GetColumnOrNull(AnnotationKinds.KeyValues) is { } values
                && values.Type is VectorDataViewType type && type.Size == model.ClassCount)
                annotations.Add(name, values.Type, own.GetGetter(values));
        }
    }

    public override IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns { get; }

    protected override Delegate?[] CreateGetters(bool[] active, Action<ScoreVector> refresh)
    {
        var scores = new float[_model.ClassCount];
        ScoreVector scoreVector = (in VBuffer<float> vector) => _model.Score(vector, scores);
        Delegate[] getters =
        [
            (ValueGetter<uint>)((ref uint label) =>
            {
                refresh(scoreVector);
                label = (uint)(IndexOfGreatest(scores) + 1);
            }),
            (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
            {
                refresh(scoreVector);
                VBuffer<float>.Copy(scores, 0, ref destination, scores.Length);
            }),
        ];
        return active.Select((isActive, i) => isActive ? getters[i] : null).ToArray();
    }

    // The first of them; -1 where all are NaN.
    private static int IndexOfGreatest(float[] scores)
    {
        int best = -1;
        for (int i = 0; i < scores.Length; i++)
            if (!float.IsNaN(scores[i]) && (best < 0 || scores[i] > scores[best]))
                best = i;
        return best;
    }
}
