using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>A row to learn from. Its label is a class, from 0.</summary>
internal readonly record struct TrainingRow(VBuffer<float> Features, int Label, float Weight);

/// <summary>
/// The rows of a view that can be learned from: those without NaN, infinities and missing labels, whose weight is above 0.
/// </summary>
internal sealed class TrainingRows(IDataView data, string features, string? label, string? weight)
{
    /// <summary>The number of features.</summary>
    public int Dimension { get; } = ((VectorDataViewType)data.Schema[features].Type).Size;

    /// <summary>Copies of all rows. A warning tells how many were left out.</summary>
    public List<TrainingRow> ToList(IChannel channel)
    {
        int skipped = 0;
        var rows = new List<TrainingRow>();
        foreach (var row in Read(() => skipped++))
        {
            var copy = default(VBuffer<float>);
            row.Features.CopyTo(ref copy);
            rows.Add(row with { Features = copy });
        }
        if (skipped > 0)
            channel.Warning(MessageSensitivity.None,
                "Skipped {0} instances with missing features/label/weight during training", skipped);
        Contracts.Check(rows.Count > 0, "No valid training instances found, all instances have missing features.");
        return rows;
    }

    /// <summary>Each row in turn, in one buffer.</summary>
    public IEnumerable<TrainingRow> Read(Action onSkipped)
    {
        var featureColumn = data.Schema[features];
        DataViewSchema.Column? labelColumn = label == null ? null : data.Schema[label];
        DataViewSchema.Column? weightColumn = weight == null ? null : data.Schema[weight];
        using var cursor = data.GetRowCursor(
            new[] { featureColumn, labelColumn, weightColumn }.Where(c => c != null).Select(c => c!.Value));
        var getFeatures = cursor.GetGetter<VBuffer<float>>(featureColumn);
        var getLabel = labelColumn is { } column ? LabelGetter.Create(cursor, column) : () => 0;
        ValueGetter<float> getWeight = weightColumn is { } w ? cursor.GetGetter<float>(w) : (ref float value) => value = 1;
        var vector = default(VBuffer<float>);
        float weightValue = 1;
        while (cursor.MoveNext())
        {
            getFeatures(ref vector);
            if (vector.Length != Dimension)
                throw Contracts.Except(null, $"Column '{features}': expected {Dimension} slots, but got {vector.Length}");
            getWeight(ref weightValue);
            float labelValue = getLabel();
            if (float.IsFinite(labelValue) && weightValue is > 0 and < float.PositiveInfinity && AllFinite(vector.GetValues()))
                yield return new(vector, (int)labelValue, weightValue);
            else
                onSkipped();
        }
    }

    private static bool AllFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
            if (!float.IsFinite(value))
                return false;
        return true;
    }
}

/// <summary>Labels of several types as numbers: truth values as 0 and 1, keys from 0, missing ones as NaN.</summary>
internal static class LabelGetter
{
    public static Func<float> Create(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is BooleanDataViewType)
            return Of<bool>(row, column, truth => truth ? 1 : 0);
        if (column.Type is KeyDataViewType key)
            return TypeDispatch.Call(OfKey<uint>, key.RawType, row, column, key);
        if (column.Type == NumberDataViewType.Single)
            return Of<float>(row, column, number => number);
        if (column.Type == NumberDataViewType.Double)
            return Of<double>(row, column, number => (float)number);
        throw Contracts.Except(null, "Only floating point number, boolean, and key type values can be used as label.");
    }

    private static Func<float> OfKey<T>(DataViewRow row, DataViewSchema.Column column, KeyDataViewType key)
        where T : unmanaged =>
        Of<T>(row, column, value => Convert.ToUInt64(value) is var number && 0 < number && number <= key.Count
            ? number - 1 : float.NaN);

    private static Func<float> Of<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert)
    {
        var get = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            get(ref value);
            return convert(value);
        };
    }
}
