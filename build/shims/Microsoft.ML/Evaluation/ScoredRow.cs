using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Data;

/// <summary>A row with a truth value and a score.</summary>
internal readonly record struct ScoredRow(bool IsPositive, float Score, float Probability)
{
    /// <summary>The rows that have a label and a finite score.</summary>
    public static List<ScoredRow> ReadAll(IHostEnvironment env, IDataView data, DataViewSchema.Column label,
        DataViewSchema.Column score, DataViewSchema.Column? probability)
    {
        using var channel = env.Start("Evaluating");
        using var cursor = data.GetRowCursor(probability is { } third ? [label, score, third] : [label, score]);
        var getLabel = LabelGetter.Create(cursor, label);
        var getScore = cursor.GetGetter<float>(score);
        ValueGetter<float> getProbability = probability is { } column ? cursor.GetGetter<float>(column)
            : (ref float value) => value = float.NaN;
        float scoreValue = 0, probabilityValue = 0;
        long skipped = 0;
        var rows = new List<ScoredRow>();
        while (cursor.MoveNext())
        {
            float labelValue = getLabel();
            getScore(ref scoreValue);
            getProbability(ref probabilityValue);
            if (float.IsFinite(scoreValue) && !float.IsNaN(labelValue))
                rows.Add(new(labelValue > 0, scoreValue, probabilityValue));
            else
                skipped++;
        }
        ScoredColumns.WarnOfSkipped(channel, skipped);
        return rows;
    }
}
