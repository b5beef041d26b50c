using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Writes a view as a text file: the loader's options as comments, a header, a line for each row.</summary>
internal sealed class TextSaver
{
    private const string EmptyText = "\"\"";

    private readonly IHost _host;
    private readonly char _separator;
    private readonly bool _header;
    private readonly bool _schema;
    private readonly bool _dense;

    public TextSaver(IHostEnvironment env, char separator, bool header, bool schema, bool dense)
    {
        _host = env.Register(nameof(TextSaver));
        _host.CheckParam(separator is ' ' or '\t' or ',' or ';' or '|', nameof(separator),
            $"The separator is a space, tab, comma, semicolon or bar, not '{separator}'.");
        (_separator, _header, _schema, _dense) = (separator, header, schema, dense);
    }

    private string SeparatorName => _separator switch
    {
        ' ' => "space", '\t' => "tab", ',' => "comma", ';' => "semicolon", _ => "bar",
    };

    public void Save(IDataView data, Stream stream, bool keepHidden)
    {
        using var channel = _host.Start("Saving");
        var columns = SavedColumns.Of(channel, data.Schema, keepHidden);
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        using var cursor = data.GetRowCursor(columns);
        var writers = columns.Select(c => TextColumnWriter.Create(cursor, c, _separator)).ToArray();
        bool hasHeader = _header && writers.Any(w => w.HasHeader);
        string comment = Comment(channel, columns, hasHeader);
        if (_schema)
            writer.Write(comment);

        var line = new TextLineWriter(writer, _separator, _dense, writers);
        if (hasHeader)
            line.Write((column, add) => column.WriteHeader(add), _ => EmptyText);
        long count = 0;
        int min = int.MaxValue, max = 0;
        for (; cursor.MoveNext(); count++)
        {
            int length = line.Write((column, add) => column.WriteRow(add), column => column.Default);
            (min, max) = (Math.Min(min, length), Math.Max(max, length));
        }
        if (count == 0)
            channel.Warning(MessageSensitivity.None, "No rows were written: the data have none.");
        else if (min == max)
            channel.Info(MessageSensitivity.None, "{0} rows written, {1} slots each", count, min);
        else
            channel.Info(MessageSensitivity.None, "{0} rows written, {1} to {2} slots each", count, min, max);
    }

    private string Comment(IChannel channel, DataViewSchema.Column[] columns, bool hasHeader)
    {
        var lines = new List<string> { $"sep={SeparatorName}" };
        if (hasHeader)
            lines.Insert(0, "header+");
        int? first = 0;
        foreach (var column in columns)
        {
            var vector = column.Type as VectorDataViewType;
            string range = first is not { } at ? ""
                : vector == null ? $"{at}" : vector.IsKnownSize ? $"{at}-{at + vector.Size - 1}" : $"{at}-**";
            lines.Add($"col={EmbeddedOptions.Format(column.Name, column.Type.ItemType(), range)}");
            if (vector is { IsKnownSize: false } && column.Index != columns[^1].Index)
            {
                channel.Warning(MessageSensitivity.Schema, "Column '{0}' is of variable length and not the last: where the " +
                    "columns after it stand cannot be told. Save as binary, or select it last.", column.Name);
                first = null;
            }
            first += vector?.Size ?? 1;
        }
        string newLine = Environment.NewLine;
        return $"#@ TextLoader{{{newLine}" + string.Concat(lines.Select(l => $"#@   {l}{newLine}")) + $"#@ }}{newLine}";
    }
}
