using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(TextLoader), null, typeof(SignatureLoadModel), "Text Loader", TextLoader.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Reads text files with a row a line. Nothing is read before a cursor is, and then only some lines ahead.</summary>
public sealed partial class TextLoader : IDataLoader<IMultiStreamSource>
{
    internal const string LoaderSignature = "TextLoader";
    private const string HeaderEntry = "Header.txt";
    private const int SampledLines = 100;

    private static readonly VersionInfo Version = new("TXTLOADR", 0x0001000E, 0x0001000A, 0x0001000E,
        typeof(TextLoader).Assembly.FullName!, LoaderSignature);

    private readonly IHost _host;
    private readonly TextFormat _format;
    private readonly TextColumn[] _columns;
    private readonly string? _header;
    private readonly DataViewSchema _schema;

    internal TextLoader(IHostEnvironment env, Options? options = null, IMultiStreamSource? dataSample = null)
    {
        _host = env.Register(LoaderSignature);
        options ??= new();
        dataSample ??= new MultiFileSource();
        var headerFile = string.IsNullOrWhiteSpace(options.HeaderFile) ? null : new MultiFileSource(options.HeaderFile);
        if (!(options.Columns?.Length > 0))
            options = EmbeddedOptions.Read(_host, headerFile ?? dataSample, options);
        _format = TextFormat.Of(_host, options);
        using var channel = _host.Start("Binding");
        int inputSize = _format.InputSize;
        if (inputSize == 0 && TextColumnBinder.NeedsInputSize(options.Columns!))
            inputSize = FieldsOf(channel, LineReader.Sample(dataSample, _format, SampledLines));
        _columns = TextColumnBinder.Bind(channel, options.Columns!, inputSize);
        if (headerFile != null || _format.HasHeader)
            _header = LineReader.Sample(headerFile ?? dataSample, _format, 1).FirstOrDefault();
        _schema = MakeSchema();
    }

    private TextLoader(IHostEnvironment env, ModelLoadContext ctx)
    {
        _host = env.Register(LoaderSignature);
        ctx.CheckAtModel(Version);
        _format = TextFormat.Load(_host, ctx);
        _columns = TextColumn.Load(ctx);
        string? header = null;
        ctx.TryLoadTextStream(HeaderEntry, reader => header = reader.ReadLine());
        _header = header;
        _schema = MakeSchema();
    }

    public DataViewSchema GetOutputSchema() => _schema;

    public IDataView Load(IMultiStreamSource source) =>
        new TextView(_host, _format, _columns, _schema, Contracts.CheckRef(source, nameof(source)));

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        _host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        _format.Save(ctx);
        TextColumn.Save(ctx, _columns);
        if (!string.IsNullOrEmpty(_header))
            ctx.SaveTextStream(HeaderEntry, writer => writer.WriteLine(_header));
    }

    /// <summary>Columns as the members of a class say with <see cref="LoadColumnAttribute"/>.</summary>
    internal static TextLoader Create<TInput>(IHostEnvironment env, Options? options, IMultiStreamSource? dataSample)
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;
        var members = typeof(TInput).GetFields(Public).Cast<MemberInfo>().Concat(typeof(TInput).GetProperties(Public)
            .Where(p => p.GetGetMethod() != null && p.GetIndexParameters().Length == 0)).ToArray();
        if (members.Length == 0)
            throw env.ExceptParam(nameof(TInput),
                $"{typeof(TInput).Name} should have at least one public, readable field or property.");
        var typed = options?.Clone() ?? new();
        typed.Columns = members.Select(member => ColumnOf(env, member)).ToArray();
        return new(env, typed, dataSample);
    }

    private static Column ColumnOf(IHostEnvironment env, MemberInfo member)
    {
        var sources = member.GetCustomAttribute<LoadColumnAttribute>()?.Sources ?? throw env.Except(
            $"{member.MemberType} '{member.Name}' of {member.DeclaringType!.Name} has no {nameof(LoadColumnAttribute)}.");
        var type = member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;
        var item = PrimitiveTypes.FromRawType(type.IsArray ? type.GetElementType()! : type)
            ?? throw env.Except($"{member.MemberType} {member.Name} is of the type {type}, which no text can be read into.");
        var key = member.GetCustomAttribute<KeyTypeAttribute>();
        return new()
        {
            Name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name,
            DataKind = TextColumnTypes.KindOf(item),
            Source = sources,
            KeyCount = key == null ? null : new KeyCount { Count = key.Count },
        };
    }

    private int FieldsOf(IChannel channel, List<string> lines)
    {
        var splitter = new FieldSplitter(_format, FieldRange.EndOfLine, null);
        var counts = lines.Select(line => splitter.Split(new(null, 0, line))).Where(n => n > 0).Distinct().ToArray();
        channel.CheckParam(counts.Length > 0, nameof(Column.Source),
            "A range to the end of the line needs data that shows how many fields a line has; there is none.");
        channel.CheckParam(counts.Length == 1, nameof(Column.Source), "A range to the end of the line needs lines of one " +
            $"size, but the first ones are of different sizes: {string.Join(", ", counts.Order())} fields.");
        return counts[0];
    }

    private DataViewSchema MakeSchema()
    {
        var header = new FieldSplitter(_format, FieldRange.EndOfLine, null);
        if (!string.IsNullOrEmpty(_header))
            header.Split(new(null, 0, _header));
        var schema = new DataViewSchema.Builder();
        foreach (var column in _columns)
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            if (column.Type is VectorDataViewType { IsKnownSize: true } && SlotNames(column, header) is { Length: > 0 } names)
                annotations.AddSlotNames(names.Length, (ref VBuffer<ReadOnlyMemory<char>> value) => names.CopyTo(ref value));
            schema.AddColumn(column.Name, column.Type, annotations.ToAnnotations());
        }
        return schema.ToSchema();
    }

    private static VBuffer<ReadOnlyMemory<char>> SlotNames(TextColumn column, FieldSplitter header)
    {
        var names = new ReadOnlyMemory<char>[column.FixedSize];
        int slotBase = 0;
        foreach (var range in column.Ranges)
        {
            for (int at = header.FirstAtOrAfter(range.Start); at < header.FirstAtOrAfter(range.End); at++)
                names[slotBase + header.Indices[at] - range.Start] = header.Texts[at].Trim();
            slotBase += range.Length;
        }
        return names.All(n => n.IsEmpty) ? default : new(names.Length, names);
    }
}
