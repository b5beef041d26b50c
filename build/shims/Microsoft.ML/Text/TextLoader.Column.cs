using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    /// <summary>A column of the view, and the fields of a line that it is read from.</summary>
    public sealed class Column
    {
        public string Name = null!;

        /// <summary>One range of a single field makes a scalar, anything else a vector.</summary>
        public Range[] Source = null!;

        /// <summary>Makes the column a key, written in the file as a number from 0.</summary>
        public KeyCount? KeyCount;

        public Column()
        {
        }

        public Column(string name, DataKind dataKind, int index)
            : this(name, dataKind, [new Range(index)])
        {
        }

        public Column(string name, DataKind dataKind, int minIndex, int maxIndex)
            : this(name, dataKind, [new Range(minIndex, maxIndex)])
        {
        }

        public Column(string name, DataKind dataKind, Range[] source, KeyCount? keyCount = null)
        {
            Name = Contracts.CheckRef(name, nameof(name));
            Source = Contracts.CheckRef(source, nameof(source));
            DataKind = dataKind;
            KeyCount = keyCount;
        }

        public DataKind DataKind { get; set; } = DataKind.Single;
    }

    /// <summary>Fields of a line, counted from 0.</summary>
    public sealed class Range
    {
        public int Min;

        /// <summary>The last field; null leaves the end to <see cref="AutoEnd"/> and <see cref="VariableEnd"/>.</summary>
        public int? Max;

        /// <summary>To the end of the line, all lines being as long as those that the loader was shown.</summary>
        public bool AutoEnd;

        /// <summary>To the end of each line, however long it is.</summary>
        public bool VariableEnd;

        /// <summary>Only those fields of the range that no other range takes.</summary>
        public bool AllOther;

        /// <summary>A single field makes a vector of size 1.</summary>
        public bool ForceVector;

        public Range()
        {
        }

        public Range(int index)
        {
            Contracts.CheckParam(index >= 0, nameof(index), "A field's index is not negative.");
            Min = index;
            Max = index;
        }

        /// <summary>A vector; a max of null is the end of the line.</summary>
        public Range(int min, int? max)
        {
            Contracts.CheckParam(min >= 0, nameof(min), "A field's index is not negative.");
            Contracts.CheckParam(max is null || max >= min, nameof(max), $"The range ends before it begins, at {min}.");
            Min = min;
            Max = max;
            ForceVector = true;
            AutoEnd = max == null;
        }
    }
}

/// <summary>How many values a key column has; without a number, as many as its type can count.</summary>
public sealed class KeyCount
{
    public ulong? Count;

    public KeyCount()
    {
    }

    public KeyCount(ulong count)
    {
        Contracts.CheckParam(count > 0, nameof(count), "A key has at least one value.");
        Count = count;
    }
}
