using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>Reads which of a row's values are missing, as the row moves.</summary>
internal abstract class MaskReader
{
    private readonly DataViewRow _row;
    private readonly MaskColumn _mask;

    private MaskReader(DataViewRow row, MaskColumn mask) => (_row, _mask) = (row, mask);

    public static MaskReader Create(DataViewRow row, MaskColumn mask)
    {
        var column = mask.Find(row.Schema);
        return Type.GetTypeCode((column.Type as VectorDataViewType)?.ItemType.RawType ?? column.Type.RawType) switch
        {
            TypeCode.Boolean => new Values<bool>(row, column, mask, b => b ? 1 : 0),
            TypeCode.Byte => new Values<byte>(row, column, mask, b => b),
            TypeCode.Single => new Values<float>(row, column, mask, f => f),
            _ => new Values<double>(row, column, mask, d => d),
        };
    }

    /// <summary>Writes 1 for each missing value, 0 for each other.</summary>
    /// <exception cref="BadRowException">The row has another length, or a value is NaN.</exception>
    public abstract void Read(Span<byte> isMissing);

    private sealed class Values<T>(DataViewRow row, DataViewSchema.Column column, MaskColumn mask, Func<T, double> convert)
        : MaskReader(row, mask)
        where T : unmanaged
    {
        private readonly ValueGetter<VBuffer<T>>? _vector =
            column.Type is VectorDataViewType ? row.GetGetter<VBuffer<T>>(column) : null;

        private readonly ValueGetter<T>? _scalar = column.Type is VectorDataViewType ? null : row.GetGetter<T>(column);
        private VBuffer<T> _buffer;

        public override void Read(Span<byte> isMissing)
        {
            if (_scalar is not null)
            {
                T value = default;
                _scalar(ref value);
                isMissing[0] = Marks(value, 0);
                return;
            }
            _vector!(ref _buffer);
            if (_buffer.Length != isMissing.Length)
                throw Wrong($"has {_buffer.Length} values; all rows must have {isMissing.Length}");
            isMissing.Clear();
            var values = _buffer.GetValues();
            var indices = _buffer.GetIndices();
            for (var i = 0; i < values.Length; i++)
            {
                var slot = _buffer.IsDense ? i : indices[i];
                isMissing[slot] = Marks(values[i], slot);
            }
        }

        private byte Marks(T value, int slot)
        {
            var number = convert(value);
            if (double.IsNaN(number))
                throw Wrong($"is NaN in slot {slot}; a mask is 0 for what is known, and not 0 for what is missing");
            return (byte)(number != 0 ? 1 : 0);
        }

        private BadRowException Wrong(string problem) => new(_row.Position, _mask.Name, problem);
    }
}
