using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>
/// Named tensors in one stream, in the safetensors format (https://github.com/huggingface/safetensors): the header's length in
/// 8 little-endian bytes, a JSON header that gives each tensor's type, shape and place, then the tensors' bytes, little-endian
/// and without gaps. Readable from Python and everything else that knows the format.
/// </summary>
/// <remarks>
/// What is written here carries a SHA-256 of itself in the header's metadata, so that a single changed bit is found on reading.
/// A file of others, which has none, is read as well unless the caller asks for the hash.
/// </remarks>
/// <param name="Tensors">The tensors by name.</param>
/// <param name="Metadata">The text entries of the header, without the hash.</param>
internal sealed record SafeTensors(IReadOnlyDictionary<string, TensorData> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>
    /// The metadata entry with the hash, in hexadecimal, of the header (with 64 zeros in the hash's place) and the data.
    /// </summary>
    public const string HashKey = "sha256";

    private const string MetadataKey = "__metadata__";

    // The format's own limit.
    private const long MaximumHeaderLength = 100_000_000;

    private static readonly string NoHash = new('0', 2 * SHA256.HashSizeInBytes);

    private static readonly (string Name, torch.ScalarType Type, int Size)[] Types =
    [
        ("BOOL", torch.ScalarType.Bool, 1), ("U8", torch.ScalarType.Byte, 1), ("I8", torch.ScalarType.Int8, 1),
        ("I16", torch.ScalarType.Int16, 2), ("I32", torch.ScalarType.Int32, 4), ("I64", torch.ScalarType.Int64, 8),
        ("F16", torch.ScalarType.Float16, 2), ("BF16", torch.ScalarType.BFloat16, 2),
        ("F32", torch.ScalarType.Float32, 4), ("F64", torch.ScalarType.Float64, 8),
    ];

    /// <summary>The number of bytes of a tensor of that type and shape.</summary>
    /// <exception cref="NotSupportedException">The format has no such type.</exception>
    /// <exception cref="OverflowException">There are more than 2^63 bytes.</exception>
    public static long SizeInBytes(torch.ScalarType type, IEnumerable<long> shape) =>
        // The zero extents come first, so that what overflows is never what would be multiplied by zero.
        shape.Order().Aggregate((long)Describe(type).Size, (size, extent) => checked(size * extent));

    /// <summary>Writes tensors, ordered by name, and text entries. The stream stays open.</summary>
    public static void Write(Stream stream, IReadOnlyDictionary<string, TensorData> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        var ordered = tensors.OrderBy(t => t.Key, StringComparer.Ordinal).ToArray();
        var header = Header(ordered, metadata ?? new Dictionary<string, string>());

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(header.ToJsonString()));
        foreach (var (_, tensor) in ordered)
            hash.AppendData(tensor.Bytes);
        header[MetadataKey]![HashKey] = Convert.ToHexStringLower(hash.GetHashAndReset());
        var json = Encoding.UTF8.GetBytes(header.ToJsonString());

        // Spaces after the header put the data at a multiple of 8 bytes, for readers that map the file into memory.
        var padding = (8 - json.Length % 8) % 8;
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length + padding);
        stream.Write(length);
        stream.Write(json);
        stream.Write("       "u8[..padding]);
        foreach (var (_, tensor) in ordered)
            stream.Write(tensor.Bytes);
    }

    /// <summary>Reads a stream to its end. Nothing is allocated for bytes that are not there.</summary>
    /// <param name="stream">Where the length of the header comes next.</param>
    /// <param name="requireHash">Whether a file without a hash is an error.</param>
    /// <exception cref="FormatException">It is no safetensors file, or a damaged one; the message says how.</exception>
    public static SafeTensors Read(Stream stream, bool requireHash = false)
    {
        var length = BinaryPrimitives.ReadInt64LittleEndian(ReadBytes(stream, 8, "the header's length"));
        if (length is < 2 or > MaximumHeaderLength)
            throw new FormatException($"This is no safetensors file: the header's length would be {length} bytes, and it must be "
                + $"2 to {MaximumHeaderLength}.");
        var json = ReadBytes(stream, length, "the header");
        var (entries, metadata) = ParseHeader(json);

        long end = 0;
        foreach (var entry in entries)
        {
            if (entry.Begin != end)
                throw new FormatException($"The safetensors header puts tensor '{entry.Name}' at byte {entry.Begin} of the data, "
                    + $"and byte {end} comes next: tensors must lie without gaps or overlap.");
            end = entry.End;
        }
        if (stream.CanSeek && stream.Length - stream.Position != end)
            throw new FormatException($"The safetensors header describes {end} bytes of data, and "
                + $"{stream.Length - stream.Position} follow it: the file is truncated or damaged.");

        var tensors = new Dictionary<string, TensorData>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var bytes = ReadBytes(stream, entry.End - entry.Begin, $"tensor '{entry.Name}'");
            tensors.Add(entry.Name, new TensorData(entry.Type, entry.Shape, bytes));
        }
        if (stream.ReadByte() >= 0)
            throw new FormatException($"The safetensors header describes {end} bytes of data, and more follow it: the file is "
                + "damaged.");

        if (metadata.Remove(HashKey, out var expected))
            CheckHash(json, entries.Select(e => tensors[e.Name].Bytes), expected);
        else if (requireHash)
            throw new FormatException($"The safetensors header has no '{HashKey}': another program wrote the file, or it is "
                + "damaged.");
        return new SafeTensors(tensors, metadata);
    }

    private static (string Name, torch.ScalarType Type, int Size) Describe(torch.ScalarType type) =>
        Array.Find(Types, t => t.Type == type) is { Name: not null } known ? known
            : throw new NotSupportedException($"A safetensors file cannot hold tensors of type {type}.");

    private static JsonObject Header(KeyValuePair<string, TensorData>[] tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var texts = new JsonObject { [HashKey] = NoHash };
        foreach (var (key, value) in metadata)
            texts.Add(key, value);
        var header = new JsonObject { [MetadataKey] = texts };
        long offset = 0;
        foreach (var (name, tensor) in tensors)
        {
            header.Add(name, new JsonObject
            {
                ["dtype"] = Describe(tensor.Type).Name,
                ["shape"] = new JsonArray([.. tensor.Shape.Select(n => JsonValue.Create(n))]),
                ["data_offsets"] = new JsonArray(offset, offset += tensor.Bytes.Length),
            });
        }
        return header;
    }

    private static (Entry[] Entries, Dictionary<string, string> Metadata) ParseHeader(byte[] json)
    {
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.Name == MetadataKey)
                {
                    foreach (var text in member.Value.EnumerateObject())
                    {
                        var value = text.Value.GetString()
                            ?? throw new FormatException($"The safetensors metadata '{text.Name}' is null; it must be text.");
                        if (!metadata.TryAdd(text.Name, value))
                            throw new FormatException($"The safetensors metadata has '{text.Name}' twice.");
                    }
                }
                else if (!entries.TryAdd(member.Name, Entry.Parse(member.Name, member.Value)))
                {
                    throw new FormatException($"The safetensors header has tensor '{member.Name}' twice.");
                }
            }
        }
        // JsonElement's accessors throw the second kind where a value has another type than the one asked for.
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"The safetensors header is damaged: {e.Message}", e);
        }
        return (entries.Values.OrderBy(e => e.Begin).ThenBy(e => e.End).ToArray(), metadata);
    }

    private static void CheckHash(byte[] json, IEnumerable<byte[]> data, string expected)
    {
        var text = Encoding.UTF8.GetString(json.AsSpan().TrimEnd((byte)' '));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var unhashed = expected.Length == 0 ? text : text.Replace(expected, NoHash, StringComparison.Ordinal);
        hash.AppendData(Encoding.UTF8.GetBytes(unhashed));
        foreach (var bytes in data)
            hash.AppendData(bytes);
        if (!string.Equals(Convert.ToHexStringLower(hash.GetHashAndReset()), expected, StringComparison.Ordinal))
            throw new FormatException($"The safetensors file is damaged: its contents don't match the '{HashKey}' that it was "
                + "written with.");
    }

    // The length comes from the file, so without a known end it is only believed as far as bytes arrive.
    private static byte[] ReadBytes(Stream stream, long length, string what)
    {
        if (length > Array.MaxLength)
            throw new FormatException($"The safetensors file gives {what} {length} bytes; more than {Array.MaxLength} cannot be "
                + "read.");
        if (stream.CanSeek && stream.Length - stream.Position < length)
            throw Truncated(what, length, stream.Length - stream.Position);
        var bytes = new byte[stream.CanSeek ? length : Math.Min(length, 1 << 16)];
        long read = 0;
        while (read < length)
        {
            if (read == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(length, 2L * bytes.Length));
            var count = stream.Read(bytes, (int)read, bytes.Length - (int)read);
            if (count == 0)
                throw Truncated(what, length, read);
            read += count;
        }
        return bytes;
    }

    private static FormatException Truncated(string what, long expected, long found) => new(
        $"The safetensors file is truncated: {what} should take {expected.ToString(CultureInfo.InvariantCulture)} bytes, and "
            + $"{found.ToString(CultureInfo.InvariantCulture)} are left.");

    private readonly record struct Entry(string Name, torch.ScalarType Type, long[] Shape, long Begin, long End)
    {
        public static Entry Parse(string name, JsonElement json)
        {
            var typeName = json.GetProperty("dtype").GetString();
            var type = Array.Find(Types, t => t.Name == typeName);
            if (type.Name is null)
                throw new FormatException($"The safetensors tensor '{name}' has the type '{typeName}', which is unknown here; "
                    + $"known are {string.Join(", ", Types.Select(t => t.Name))}.");
            long[] shape = Integers(name, json, "shape"), offsets = Integers(name, json, "data_offsets");
            if (offsets is not [var begin, var end] || begin < 0 || end < begin)
                throw new FormatException($"The safetensors tensor '{name}' has the place [{string.Join(", ", offsets)}]; it "
                    + "must be a begin and an end that is not before it.");
            if (shape.Any(n => n < 0) || !TryGetSize(type.Type, shape, out var size) || size != end - begin)
                throw new FormatException($"The safetensors tensor '{name}' of type {typeName} and shape "
                    + $"{TensorData.Describe(shape)} does not take the {end - begin} bytes that it is given.");
            return new Entry(name, type.Type, shape, begin, end);
        }

        private static long[] Integers(string name, JsonElement json, string member) =>
            json.GetProperty(member).EnumerateArray().Select(item => item.TryGetInt64(out var value) ? value
                : throw new FormatException($"The safetensors tensor '{name}' has {item} in '{member}'; it must be a whole "
                    + "number.")).ToArray();

        private static bool TryGetSize(torch.ScalarType type, long[] shape, out long size)
        {
            try
            {
                size = SizeInBytes(type, shape);
                return true;
            }
            catch (OverflowException)
            {
                size = 0;
                return false;
            }
        }
    }
}
