using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>Reads the code of a row's condition, as the row moves; NaN for a missing label.</summary>
internal abstract class ConditionReader
{
    private readonly DataViewRow _row;
    private readonly ConditionColumn _condition;

    private ConditionReader(DataViewRow row, ConditionColumn condition) => (_row, _condition) = (row, condition);

    public static ConditionReader Create(DataViewRow row, ConditionColumn condition)
    {
        var column = condition.Find(row.Schema);
        return condition.Kind switch
        {
            ConditionKind.Boolean => new Booleans(row, column, condition),
            ConditionKind.Vector => Type.GetTypeCode(((VectorDataViewType)column.Type).ItemType.RawType) switch
            {
                TypeCode.Byte => new Vectors<byte>(row, column, condition, b => b),
                TypeCode.Single => new Vectors<float>(row, column, condition, f => f),
                _ => new Vectors<double>(row, column, condition, d => (float)d),
            },
            _ => new Numbers(row, column, condition),
        };
    }

    /// <summary>Writes the row's code.</summary>
    /// <param name="code">As many values as a code has.</param>
    /// <param name="onlyComplete">Whether a missing or infinite value is an error.</param>
    /// <exception cref="BadRowException">It is an error, the number is none of the classes, or the vector has another
    /// length.</exception>
    public void Read(Span<float> code, bool onlyComplete)
    {
        Read(code);
        if (!onlyComplete)
            return;
        for (int i = 0; i < code.Length; i++)
            if (!float.IsFinite(code[i]))
                throw Wrong($"is missing or not finite{(code.Length > 1 ? $" in slot {i}" : "")}; the condition of every row is "
                    + "needed here");
    }

    protected abstract void Read(Span<float> code);

    private BadRowException Wrong(string problem) => new(_row.Position, _condition.Name, problem);

    private sealed class Numbers(DataViewRow row, DataViewSchema.Column column, ConditionColumn condition)
        : ConditionReader(row, condition)
    {
        private readonly Func<double> _read = NumberTypes.Reader(row, column);

        protected override void Read(Span<float> code)
        {
            var value = _read();
            if (_condition.Kind == ConditionKind.Key)
            {
                if (value > _condition.Width)
                    throw Wrong($"is key {NumberTypes.Text(value)}, beyond the {_condition.Width} of its type");
                code[0] = value == 0 ? float.NaN : (float)(value - 1);
                return;
            }
            if (!_condition.TryGetCode(value, out code[0]))
                throw Wrong($"is {NumberTypes.Text(value)}; {_condition.WhyNoClass}");
        }
    }

    private sealed class Booleans(DataViewRow row, DataViewSchema.Column column, ConditionColumn condition)
        : ConditionReader(row, condition)
    {
        private readonly ValueGetter<bool> _getter = row.GetGetter<bool>(column);

        protected override void Read(Span<float> code)
        {
            var value = false;
            _getter(ref value);
            code[0] = value ? 1 : 0;
        }
    }

    private sealed class Vectors<T> : ConditionReader where T : unmanaged
    {
        private readonly DenseReader<T> _values;
        private readonly Func<T, float> _convert;

        public Vectors(DataViewRow row, DataViewSchema.Column column, ConditionColumn condition, Func<T, float> convert)
            : base(row, condition)
        {
            _values = DenseReader<T>.Create(row, column, condition.CodeWidth, Wrong);
            _convert = convert;
        }

        protected override void Read(Span<float> code)
        {
            var values = _values.Read();
            for (int i = 0; i < values.Length; i++)
                code[i] = _convert(values[i]);
        }
    }
}
