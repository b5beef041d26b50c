using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;

namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>Columns and weights as numbers that can be compared bit by bit, between processes too.</summary>
public static class ColumnValues
{
    private const string Weights = "Weights.safetensors";

    /// <summary>A column's values in the order of reading, a number as a vector of one.</summary>
    public static List<float[]> Read(IDataView view, string column, Random? random = null)
    {
        using var cursor = view.GetRowCursor([view.Schema[column]], random);
        return Read(cursor, column);
    }

    /// <summary>As above, of a cursor that stands before its first row.</summary>
    public static List<float[]> Read(DataViewRowCursor cursor, string column)
    {
        var read = Reader(cursor, cursor.Schema[column]);
        List<float[]> rows = [];
        while (cursor.MoveNext()) rows.Add(read());
        return rows;
    }

    /// <summary>Reads the row that the cursor stands at.</summary>
    public static Func<float[]> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
        {
            var vectors = row.GetGetter<VBuffer<float>>(column);
            return () =>
            {
                VBuffer<float> vector = default;
                vectors(ref vector);
                return [.. vector.DenseValues()];
            };
        }
        if (column.Type.RawType == typeof(uint)) return Scalars<uint>(row, column, key => key);
        if (column.Type.RawType == typeof(bool)) return Scalars<bool>(row, column, isSo => isSo ? 1 : 0);
        if (column.Type.RawType == typeof(int)) return Scalars<int>(row, column, number => number);
        return Scalars<float>(row, column, number => number);
    }

    /// <summary>SHA-256 of the values' bits, row after row.</summary>
    public static string Hash(IEnumerable<float[]> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows) hash.AppendData(MemoryMarshal.AsBytes<float>(row));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>SHA-256 of the networks' tensors in the model's file: what is fitted after the training is left out.</summary>
    public static string HashOfWeights(MLContext context, ITransformer model)
    {
        using var file = new MemoryStream();
        context.Model.Save(model, null, file);
        using var archive = new ZipArchive(file, ZipArchiveMode.Read);
        using var stream = archive.Entries.Single(e => e.Name == Weights).Open();
        using var weights = new MemoryStream();
        stream.CopyTo(weights);
        // Safetensors: the header's length in 8 bytes, the header, then the tensors at the offsets that it says.
        var bytes = weights.GetBuffer().AsSpan(0, (int)weights.Length);
        var start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, entry) in JsonNode.Parse(bytes[8..start])!.AsObject().OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            if (name == "__metadata__" || name.StartsWith("prior.", StringComparison.Ordinal)) continue;
            var offsets = entry!["data_offsets"]!.AsArray().Select(o => (int)o!).ToArray();
            hash.AppendData(bytes[(start + offsets[0])..(start + offsets[1])]);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static Func<float[]> Scalars<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert)
    {
        var getter = row.GetGetter<T>(column);
        return () =>
        {
            T value = default!;
            getter(ref value);
            return [convert(value)];
        };
    }
}
