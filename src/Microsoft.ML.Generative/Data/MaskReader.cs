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

    private BadRowException Wrong(string problem) => new(_row.Position, _mask.Name, problem);

    private sealed class Values<T> : MaskReader where T : unmanaged
    {
        private readonly DenseReader<T> _values;
        private readonly Func<T, double> _convert;

        public Values(DataViewRow row, DataViewSchema.Column column, MaskColumn mask, Func<T, double> convert) : base(row, mask)
        {
            _values = DenseReader<T>.Create(row, column, mask.Size, Wrong);
            _convert = convert;
        }

        public override void Read(Span<byte> isMissing)
        {
            var values = _values.Read();
            for (var i = 0; i < values.Length; i++)
            {
                var number = _convert(values[i]);
                if (double.IsNaN(number))
                    throw Wrong($"is NaN in slot {i}; a mask is 0 for what is known, and not 0 for what is missing");
                isMissing[i] = (byte)(number != 0 ? 1 : 0);
            }
        }
    }
}
