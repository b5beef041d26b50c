using Microsoft.ML.Data;

namespace Microsoft.ML.Generative.Tests;

/// <summary>Reads views by their cursors, as ML.NET's own components do.</summary>
internal static class ViewRows
{
    public static List<(float[] Features, float Label)> Read(IDataView view, Random? random = null)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema, random);
        return Read(cursor).ConvertAll(row => (row.Features, row.Label));
    }

    public static List<(ulong Id, long Batch, float[] Features, float Label)> Read(DataViewRowCursor cursor)
    {
        var features = cursor.GetGetter<VBuffer<float>>(cursor.Schema["Features"]);
        var label = cursor.Schema.GetColumnOrNull("Label") is { } column ? cursor.GetGetter<float>(column) : null;
        var id = cursor.GetIdGetter();
        var rows = new List<(ulong, long, float[], float)>();
        var buffer = default(VBuffer<float>);
        DataViewRowId rowId = default;
        float number = float.NaN;
        while (cursor.MoveNext())
        {
            features(ref buffer);
            label?.Invoke(ref number);
            id(ref rowId);
            rows.Add((rowId.Low, cursor.Batch, buffer.DenseValues().ToArray(), number));
        }
        return rows;
    }
}
