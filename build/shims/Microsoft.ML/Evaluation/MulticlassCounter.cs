using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Data;

/// <summary>Counts what the metrics of multiclass classification are computed from.</summary>
internal sealed class MulticlassCounter
{
    // Probabilities below this count as this, so that one row cannot make the loss infinite.
    private const float LeastProbability = 1e-15f;

    private MulticlassCounter(string[] classNames)
    {
        ClassNames = classNames;
        int classCount = classNames.Length;
        Confusion = Enumerable.Range(0, classCount).Select(_ => new double[classCount]).ToArray();
        ClassSizes = new double[classCount];
        // A class that the model does not know has its loss at the end.
        LogLoss = new double[classCount + 1];
        Ranks = new double[classCount + 1];
    }

    public string[] ClassNames { get; }

    public double Count { get; private set; }

    public double[][] Confusion { get; }

    public double[] ClassSizes { get; }

    /// <summary>The sum over each class's rows.</summary>
    public double[] LogLoss { get; }

    /// <summary>How often the true class was the most probable, the second most, and so on.</summary>
    public double[] Ranks { get; }

    public static MulticlassCounter CountRows(IHostEnvironment env, IDataView data, string label, string score)
    {
        var labelColumn = ScoredColumns.Find(env, data, "label", label);
        var scoreColumn = ScoredColumns.Find(env, data, "score", score);
        if (scoreColumn.Type is not VectorDataViewType { Size: >= 2 } type || type.ItemType != NumberDataViewType.Single)
            throw env.ExceptSchemaMismatch(nameof(data), "score", score, "vector of two or more items of type Single",
                scoreColumn.Type.ToString()!);
        if (labelColumn.Type != NumberDataViewType.Single && labelColumn.Type is not KeyDataViewType)
            throw env.ExceptSchemaMismatch(nameof(data), "label", label, "Single or Key", labelColumn.Type.ToString()!);

        var counter = new MulticlassCounter(NamesOf(scoreColumn, type.Size));
        using var channel = env.Start("Evaluating");
        using var cursor = data.GetRowCursor([labelColumn, scoreColumn]);
        var getLabel = LabelGetter.Create(cursor, labelColumn);
        var getScores = cursor.GetGetter<VBuffer<float>>(scoreColumn);
        var vector = default(VBuffer<float>);
        var scores = new float[type.Size];
        long skipped = 0, unknown = 0;
        while (cursor.MoveNext())
        {
            float actual = getLabel();
            getScores(ref vector);
            vector.CopyTo(scores);
            if (!(actual >= 0) || actual != (int)actual || !scores.All(float.IsFinite))
                skipped++;
            else
            {
                counter.Add((int)actual, scores);
                unknown += actual < type.Size ? 0 : 1;
            }
        }
        ScoredColumns.WarnOfSkipped(channel, skipped);
        if (unknown > 0)
            channel.Warning(MessageSensitivity.None, "Found {0} test instances with class values not seen in the training set. " +
                "LogLoss is reported higher than usual because of these instances.", unknown);
        return counter;
    }

    private void Add(int label, float[] scores)
    {
        Count++;
        bool isKnown = label < scores.Length;
        float score = isKnown ? scores[label] : 0;
        int rank = 0, assigned = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] > score || scores[i] == score && i < label)
                rank++;
            if (scores[assigned] < scores[i])
                assigned = i;
        }
        Ranks[rank]++;
        LogLoss[Math.Min(label, scores.Length)] -= Math.Log(Math.Clamp(score, LeastProbability, 1));
        if (!isKnown)
            return;
        ClassSizes[label]++;
        Confusion[label][rank == 0 ? label : assigned]++;
    }

    private static string[] NamesOf(DataViewSchema.Column score, int classCount)
    {
        if (!score.HasSlotNames())
            return Enumerable.Range(0, classCount).Select(i => i.ToString()).ToArray();
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        score.GetSlotNames(ref names);
        return names.DenseValues().Select(name => name.ToString()).ToArray();
    }
}
