using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Text;

/// <summary>Which sequences of keys count, and how.</summary>
internal sealed record NgramSettings(int NgramLength, int SkipLength, bool UseAllLengths, int MaximumNgramsCount,
    NgramExtractingEstimator.WeightingCriteria Weighting)
{
    private const int MaximumLength = 10;

    public void Check(IExceptionContext? context)
    {
        context.CheckParam(NgramLength is > 0 and <= MaximumLength, "ngramLength", $"Must be from 1 to {MaximumLength}.");
        context.CheckParam(SkipLength >= 0 && NgramLength + SkipLength <= MaximumLength, "skipLength",
            $"The sum of skipLength and ngramLength must be less than or equal to {MaximumLength}");
        context.CheckParam(NgramLength > 1 || SkipLength == 0, "skipLength",
            $"skipLength (actual value: {SkipLength}) can only be zero when ngramLength set to one.");
        context.CheckParam(MaximumNgramsCount > 0, "maximumNgramsCount", "Must be positive.");
        context.CheckParam(Enum.IsDefined(Weighting), "weighting", $"{Weighting} is no weighting.");
    }

    /// <summary>How many sequences of that length there may be.</summary>
    public int Limit(int length) => UseAllLengths || length == NgramLength ? MaximumNgramsCount : 0;
}

/// <summary>The sequences of keys that were seen, in the order of their slots, and in how many rows each was.</summary>
internal sealed class NgramTable(NgramSettings settings)
{
    private readonly List<uint[]> _ngrams = [];
    private readonly List<long> _rowCounts = [];
    private readonly Dictionary<uint[], int> _slots = new(new SequenceComparer());
    private readonly int[] _countOfLength = new int[settings.NgramLength + 1];
    private readonly HashSet<int> _inRow = [];
    private long _rowCount;

    public NgramSettings Settings => settings;

    public int Count => _ngrams.Count;

    public IReadOnlyList<uint[]> Ngrams => _ngrams;

    public static NgramTable Load(BinaryReader reader)
    {
        var settings = new NgramSettings(reader.ReadInt32(), reader.ReadInt32(), reader.ReadBoolean(), reader.ReadInt32(),
            (NgramExtractingEstimator.WeightingCriteria)reader.ReadInt32());
        try
        {
            settings.Check(null);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw Contracts.ExceptDecode(null, "Corrupt model: n-grams of an impossible kind.", e);
        }
        var table = new NgramTable(settings) { _rowCount = reader.ReadInt64() };
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            int length = reader.ReadInt32();
            Contracts.CheckDecode(0 < length && length <= settings.NgramLength, "Corrupt model: an n-gram is too long.");
            var ngram = new uint[length];
            for (int i = 0; i < length; i++)
                ngram[i] = reader.ReadUInt32();
            Contracts.CheckDecode(table._slots.TryAdd(ngram, table.Count), "Corrupt model: an n-gram is there twice.");
            table._ngrams.Add(ngram);
            table._rowCounts.Add(reader.ReadInt64());
        }
        return table;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(settings.NgramLength);
        writer.Write(settings.SkipLength);
        writer.Write(settings.UseAllLengths);
        writer.Write(settings.MaximumNgramsCount);
        writer.Write((int)settings.Weighting);
        writer.Write(_rowCount);
        writer.Write(Count);
        for (int i = 0; i < Count; i++)
        {
            writer.Write(_ngrams[i].Length);
            foreach (uint key in _ngrams[i])
                writer.Write(key);
            writer.Write(_rowCounts[i]);
        }
    }

    /// <summary>Learns from one row.</summary>
    public void Add(ReadOnlySpan<uint> keys)
    {
        _rowCount++;
        _inRow.Clear();
        Visit(keys, ngram =>
        {
            if (!_slots.TryGetValue(ngram, out int slot))
            {
                if (_countOfLength[ngram.Length] >= settings.Limit(ngram.Length))
                    return;
                _countOfLength[ngram.Length]++;
                _slots.Add(ngram, slot = Count);
                _ngrams.Add(ngram);
                _rowCounts.Add(0);
            }
            if (_inRow.Add(slot))
                _rowCounts[slot]++;
        });
    }

    /// <summary>How often each known sequence is in one row.</summary>
    public void CountNgrams(ReadOnlySpan<uint> keys, SortedDictionary<int, int> counts) => Visit(keys, ngram =>
    {
        if (_slots.TryGetValue(ngram, out int slot))
            counts[slot] = counts.GetValueOrDefault(slot) + 1;
    });

    public float Weight(int slot, int count) => settings.Weighting switch
    {
        NgramExtractingEstimator.WeightingCriteria.Tf => count,
        NgramExtractingEstimator.WeightingCriteria.Idf => (float)InverseFrequency(slot),
        _ => (float)(count * InverseFrequency(slot)),
    };

    private double InverseFrequency(int slot) => Math.Log((double)_rowCount / _rowCounts[slot]);

    // Every sequence by its first key, the shorter ones before those that go on from them.
    private void Visit(ReadOnlySpan<uint> keys, Action<uint[]> visit)
    {
        for (int first = 0; first < keys.Length; first++)
            Extend(keys, [keys[first]], first, settings.SkipLength);

        void Extend(ReadOnlySpan<uint> keys, uint[] ngram, int last, int skips)
        {
            visit(ngram);
            if (ngram.Length == settings.NgramLength)
                return;
            for (int skipped = 0; skipped <= skips && last + 1 + skipped < keys.Length; skipped++)
                Extend(keys, [.. ngram, keys[last + 1 + skipped]], last + 1 + skipped, skips - skipped);
        }
    }

    private sealed class SequenceComparer : IEqualityComparer<uint[]>
    {
        public bool Equals(uint[]? a, uint[]? b) => a.AsSpan().SequenceEqual(b);

        public int GetHashCode(uint[] keys)
        {
            var hash = new HashCode();
            foreach (uint key in keys)
                hash.Add(key);
            return hash.ToHashCode();
        }
    }
}
