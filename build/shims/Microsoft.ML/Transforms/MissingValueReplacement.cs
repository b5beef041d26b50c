using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>The numbers that take the place of NaN in one column: one for all slots, or one for each.</summary>
internal abstract class MissingValueReplacement
{
    public abstract string ExpectedType { get; }

    public abstract bool Fits(DataViewType type);

    public abstract Delegate CreateGetter(DataViewRow row, DataViewSchema.Column input);

    public abstract void Save(BinaryWriter writer);

    public static void CheckType(IExceptionContext context, DataViewType itemType)
    {
        if (itemType == NumberDataViewType.Single || itemType == NumberDataViewType.Double)
            return;
        string reason = itemType is KeyDataViewType ? "its NA value is equivalent to its default value"
            : "it doesn't have an NA value";
        throw context.ExceptParam("inputSchema",
            $"Type '{itemType}' is not supported by {MissingValueReplacingTransformer.LoaderSignature} since {reason}");
    }

    public static MissingValueReplacement Load(BinaryReader reader)
    {
        var kind = (DataKind)reader.ReadByte();
        Contracts.CheckDecode(kind is DataKind.Single or DataKind.Double, $"Corrupt model: a replacement of {kind}.");
        return TypeDispatch.Call(LoadBody<float>, PrimitiveTypes.FromKind(kind).RawType, reader);
    }

    private static MissingValueReplacement LoadBody<T>(BinaryReader reader)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool bySlot = reader.ReadBoolean();
        var values = new List<T>();
        for (int count = reader.ReadInt32(); count > 0; count--)
            values.Add(T.CreateChecked(reader.ReadDouble()));
        Contracts.CheckDecode(values.Count > 0, "Corrupt model: a replacement without a value.");
        return new MissingValueReplacement<T>([.. values], bySlot);
    }
}

internal sealed class MissingValueReplacement<T>(T[] values, bool bySlot) : MissingValueReplacement
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly PrimitiveDataViewType ItemType = PrimitiveTypes.FromRawType(typeof(T))!;

    public override string ExpectedType => bySlot ? new VectorDataViewType(ItemType, values.Length).ToString()
        : $"{ItemType} or a vector of it";

    public override bool Fits(DataViewType type) => type.ItemType().Equals(ItemType)
        && (!bySlot || type is VectorDataViewType vector && vector.Size == values.Length);

    public override Delegate CreateGetter(DataViewRow row, DataViewSchema.Column input)
    {
        if (input.Type is not VectorDataViewType)
        {
            var getScalar = row.GetGetter<T>(input);
            return (ValueGetter<T>)((ref T destination) =>
            {
                getScalar(ref destination);
                if (T.IsNaN(destination))
                    destination = values[0];
            });
        }
        var get = row.GetGetter<VBuffer<T>>(input);
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            get(ref destination);
            if (bySlot && destination.Length != values.Length)
                throw Contracts.Except(null,
                    $"Column '{input.Name}': expected {values.Length} slots, but got {destination.Length}");
            var editor = VBufferEditor.CreateFromBuffer(ref destination);
            for (int i = 0; i < editor.Values.Length; i++)
                if (T.IsNaN(editor.Values[i]))
                    editor.Values[i] = values[!bySlot ? 0 : destination.IsDense ? i : editor.Indices[i]];
        });
    }

    public override void Save(BinaryWriter writer)
    {
        writer.Write((byte)PrimitiveTypes.KindOf(ItemType)!);
        writer.Write(bySlot);
        writer.Write(values.Length);
        foreach (var value in values)
            writer.Write(double.CreateChecked(value));
    }
}
