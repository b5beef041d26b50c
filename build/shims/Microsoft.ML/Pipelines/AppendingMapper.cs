using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A row mapper's columns together with those of its input.</summary>
internal sealed class AppendingMapper : IRowToRowMapper
{
    private readonly RowMapper _mapper;

    // Of each output column: the index of an input column, or the complement of the index of an appended one.
    private readonly int[] _sources;

    public AppendingMapper(RowMapper mapper)
    {
        _mapper = mapper;
        var added = mapper.OutputColumns;
        var sources = Enumerable.Range(0, InputSchema.Count).ToList();
        for (int i = 0; i < added.Count; i++)
        {
            // A column that takes over a name stands next to the one that it hides.
            string name = added[i].Name;
            int hidden = sources.FindLastIndex(s => Column(s).Name == name);
            sources.Insert(hidden >= 0 ? hidden + 1 : sources.Count, ~i);
        }
        _sources = [.. sources];
        OutputSchema = DataViewSchema.Create(_sources.Select(Column));

        DataViewSchema.DetachedColumn Column(int source) => source >= 0 ? new(InputSchema[source]) : added[~source];
    }

    public DataViewSchema InputSchema => _mapper.InputSchema;

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = new bool[InputSchema.Count];
        foreach (var column in dependingColumns)
        {
            int source = _sources[column.Index];
            if (source >= 0)
                needed[source] = true;
            else
                foreach (var input in _mapper.GetDependencies(~source))
                    needed[input.Index] = true;
        }
        return InputSchema.Where(c => needed[c.Index]);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckRef(input, nameof(input));
        Contracts.CheckParam(input.Schema == InputSchema, nameof(input),
            "The row's schema is not the one that the mapper is bound to.");
        var active = new bool[OutputSchema.Count];
        var activeAdded = new bool[_mapper.OutputColumns.Count];
        foreach (var column in activeColumns)
        {
            active[column.Index] = true;
            if (_sources[column.Index] < 0)
                activeAdded[~_sources[column.Index]] = true;
        }
        return new Row(input, this, active, _mapper.CreateGetters(input, activeAdded));
    }

    private sealed class Row(DataViewRow input, AppendingMapper mapper, bool[] active, Delegate?[] added) : WrappingRow(input)
    {
        public override DataViewSchema Schema => mapper.OutputSchema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
                throw Getters.Inactive(column);
            int source = mapper._sources[column.Index];
            return source >= 0 ? Input.GetGetter<TValue>(mapper.InputSchema[source]) : Getters.As<TValue>(added[~source], column);
        }
    }
}
