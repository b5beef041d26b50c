using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How a text file is cut into lines and fields.</summary>
internal sealed record TextFormat(char[] Separators, char EscapeChar, char DecimalMarker, int InputSize, long MaxRows)
{
    public bool TrimWhitespace { get; init; }
    public bool HasHeader { get; init; }
    public bool AllowQuoting { get; init; }
    public bool AllowSparse { get; init; }
    public bool ReadMultilines { get; init; }
    public bool MissingRealsAsNaNs { get; init; }
    public bool UseThreads { get; init; } = true;

    private bool[] Flags =>
        [TrimWhitespace, HasHeader, AllowQuoting, AllowSparse, ReadMultilines, MissingRealsAsNaNs];

    public static TextFormat Of(IHost host, TextLoader.Options options)
    {
        host.CheckParam(options.MaxRows is null or >= 0, nameof(options.MaxRows), "It is not negative.");
        host.CheckParam(options.InputSize is null or >= 0, nameof(options.InputSize), "It is not negative.");
        host.CheckParam(options.Separators?.Length > 0, nameof(options.Separators), "Name a separator.");
        foreach (char separator in options.Separators)
        {
            host.CheckParam((separator >= ' ' || separator == '\t') && !char.IsAsciiDigit(separator) && separator != '"',
                nameof(options.Separators), $"'{separator}' cannot separate fields.");
            host.CheckParam(separator != ':' || !options.AllowSparse, nameof(options.Separators),
                "A colon cannot be the separator where lines may be sparse: it stands between index and value.");
        }
        host.CheckParam(options.DecimalMarker is '.' or ',', nameof(options.DecimalMarker),
            $"The decimal marker is '.' or ',', not '{options.DecimalMarker}'.");
        host.CheckParam(options.AllowQuoting || options.DecimalMarker != ',' || !options.Separators.Contains(','),
            nameof(options.AllowQuoting), "Where ',' is decimal marker and separator, fields must be allowed to be quoted.");
        host.CheckParam(!options.Separators.Contains(options.EscapeChar), nameof(options.EscapeChar),
            $"'{options.EscapeChar}' cannot be both the escape character and a separator.");
        return new(options.Separators.Distinct().ToArray(), options.EscapeChar, options.DecimalMarker,
            Math.Min(options.InputSize ?? 0, FieldRange.EndOfLine - 1), options.MaxRows ?? long.MaxValue)
        {
            TrimWhitespace = options.TrimWhitespace,
            HasHeader = options.HasHeader && string.IsNullOrWhiteSpace(options.HeaderFile),
            AllowQuoting = options.AllowQuoting,
            AllowSparse = options.AllowSparse,
            ReadMultilines = options.AllowQuoting && options.ReadMultilines,
            MissingRealsAsNaNs = options.MissingRealsAsNaNs,
            UseThreads = options.UseThreads,
        };
    }

    public void Save(ModelSaveContext ctx)
    {
        ctx.Writer.Write(sizeof(float));
        ctx.Writer.Write(MaxRows);
        ctx.Writer.Write(Flags.Select((flag, i) => flag ? 1u << i : 0).Aggregate((a, b) => a | b));
        ctx.Writer.Write(InputSize);
        ctx.Writer.Write(Separators.Length);
        foreach (char separator in Separators)
            ctx.Writer.Write((short)separator);
        ctx.Writer.Write(EscapeChar);
        ctx.Writer.Write(DecimalMarker);
    }

    public static TextFormat Load(IHost host, ModelLoadContext ctx)
    {
        CheckDecode(ctx.Reader.ReadInt32() == sizeof(float));
        long maxRows = ctx.Reader.ReadInt64();
        uint flags = ctx.Reader.ReadUInt32();
        int inputSize = ctx.Reader.ReadInt32(), separatorCount = ctx.Reader.ReadInt32();
        CheckDecode(maxRows >= 0 && flags < 64 && inputSize is >= 0 and < FieldRange.EndOfLine);
        CheckDecode(separatorCount is > 0 and < 256);
        char[] separators = Enumerable.Range(0, separatorCount).Select(_ => (char)ctx.Reader.ReadInt16()).ToArray();
        char escape = ctx.Reader.ReadChar(), decimalMarker = ctx.Reader.ReadChar();
        CheckDecode(!separators.Contains(escape) && decimalMarker is '.' or ',');
        bool Flag(int i) => (flags >> i & 1) != 0;
        return new(separators, escape, decimalMarker, inputSize, maxRows)
        {
            TrimWhitespace = Flag(0), HasHeader = Flag(1), AllowQuoting = Flag(2), AllowSparse = Flag(3),
            ReadMultilines = Flag(4), MissingRealsAsNaNs = Flag(5),
        };

        void CheckDecode(bool condition)
        {
            if (!condition)
                throw host.ExceptDecode("Corrupt text loader: a setting in it is out of its range.");
        }
    }
}
