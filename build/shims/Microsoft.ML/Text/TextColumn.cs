using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Fields from a first to before an end; the end may be that of each line.</summary>
internal readonly record struct FieldRange(int Start, int End, bool ForceVector)
{
    public const int EndOfLine = int.MaxValue;

    public bool IsVariable => End == EndOfLine;

    public int Length => End - Start;
}

/// <summary>A column whose type and fields are settled.</summary>
internal sealed class TextColumn
{
    public TextColumn(string name, PrimitiveDataViewType itemType, FieldRange[] ranges)
    {
        var sorted = ranges.OrderBy(r => r.Start).ToArray();
        for (int i = 1; i < sorted.Length; i++)
            Contracts.CheckParam(sorted[i - 1].End <= sorted[i].Start, nameof(TextLoader.Column.Source),
                $"Column '{name}' takes field {sorted[i].Start} twice.");
        (Name, ItemType, Ranges) = (name, itemType, ranges);
        FixedSize = ranges.Where(r => !r.IsVariable).Sum(r => r.Length);
        bool isVariable = ranges.Any(r => r.IsVariable);
        Type = isVariable ? new VectorDataViewType(itemType)
            : FixedSize > 1 || ranges[0].ForceVector ? new VectorDataViewType(itemType, FixedSize) : itemType;
    }

    public string Name { get; }

    public PrimitiveDataViewType ItemType { get; }

    public DataViewType Type { get; }

    public FieldRange[] Ranges { get; }

    /// <summary>The slots of a row besides those of a range that is as long as the line.</summary>
    public int FixedSize { get; }

    public static void Save(ModelSaveContext ctx, TextColumn[] columns)
    {
        ctx.Writer.Write(columns.Length);
        foreach (var column in columns)
        {
            ctx.SaveNonEmptyString(column.Name);
            ctx.Writer.Write((byte)TextColumnTypes.KindOf(column.ItemType));
            var key = column.ItemType as KeyDataViewType;
            ctx.Writer.Write((byte)(key != null ? 1 : 0));
            if (key != null)
                ctx.Writer.Write(key.Count);
            ctx.Writer.Write(column.Ranges.Length);
            foreach (var range in column.Ranges)
            {
                ctx.Writer.Write(range.Start);
                ctx.Writer.Write(range.End);
                ctx.Writer.Write((byte)(range.ForceVector ? 1 : 0));
            }
        }
    }

    public static TextColumn[] Load(ModelLoadContext ctx)
    {
        var columns = new List<TextColumn>();
        int count = ctx.Reader.ReadInt32();
        try
        {
            for (int i = 0; i < count; i++)
            {
                string name = ctx.LoadNonEmptyString();
                var itemType = TextColumnTypes.FromKind((DataKind)ctx.Reader.ReadByte());
                if (ctx.Reader.ReadByte() != 0)
                    itemType = new KeyDataViewType(itemType.RawType, ctx.Reader.ReadUInt64());
                var ranges = new List<FieldRange>();
                int rangeCount = ctx.Reader.ReadInt32();
                for (int r = 0; r < rangeCount; r++)
                {
                    ranges.Add(new(ctx.Reader.ReadInt32(), ctx.Reader.ReadInt32(), ctx.Reader.ReadByte() != 0));
                    Contracts.CheckDecode(0 <= ranges[r].Start && ranges[r].Start < ranges[r].End,
                        $"Corrupt text loader: column '{name}' has no fields.");
                }
                Contracts.CheckDecode(ranges.Count > 0, $"Corrupt text loader: column '{name}' has no fields.");
                columns.Add(new(name, itemType, [.. ranges]));
            }
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw Contracts.ExceptDecode(null, $"Corrupt text loader: {e.Message}", e);
        }
        Contracts.CheckDecode(columns.Count > 0, "Corrupt text loader: it has no columns.");
        return [.. columns];
    }
}
