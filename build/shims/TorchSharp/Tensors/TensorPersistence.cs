using static TorchSharp.torch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public static Tensor Load(BinaryReader reader) => TensorExtensionMethods.Load(reader);

        /// <summary>Reads a tensor and closes the stream.</summary>
        public static Tensor Load(Stream stream)
        {
            using var reader = new BinaryReader(stream);
            return Load(reader);
        }

        public static Tensor Load(string location) => Load(File.OpenRead(location));
    }
}

/// <summary>
/// TorchSharp's own format: the element type's number, the number of dimensions and each size, every one of them in seven-bit
/// groups (LEB128), then the elements, little-endian and in row-major order.
/// </summary>
public static partial class TensorExtensionMethods
{
    private const int MostDimensions = 64;
    private const string NoTensor = "These data are no tensor saved by TorchSharp: ";

    public static void Save(this Tensor tensor, BinaryWriter writer)
    {
        using var here = tensor.cpu();
        using var contiguous = here.contiguous();
        var shape = contiguous.shape;
        writer.Write7BitEncodedInt64((long)contiguous.dtype);
        writer.Write7BitEncodedInt64(shape.Length);
        foreach (var size in shape) writer.Write7BitEncodedInt64(size);
        writer.Flush();
        contiguous.WriteBytesToStream(writer.BaseStream);
    }

    /// <summary>Writes the tensor and closes the stream.</summary>
    public static void Save(this Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(stream);
        tensor.Save(writer);
    }

    public static void Save(this Tensor tensor, string location) => tensor.Save(File.Create(location));

    /// <param name="skip">Pass over the elements and give zeros in their place.</param>
    public static Tensor Load(this BinaryReader reader, bool skip = false)
    {
        var (type, shape) = ReadHeader(reader);
        var tensor = skip ? zeros(shape, type) : empty(shape, type);
        try
        {
            if (skip) Skip(reader, tensor.NumberOfElements * tensor.ElementSize);
            else tensor.ReadBytesFromStream(reader.BaseStream);
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
        return tensor;
    }

    /// <summary>Replaces the tensor's values by those read, which must have its type and its shape.</summary>
    /// <param name="skip">Pass over the elements and leave the tensor as it is.</param>
    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        var (type, shape) = ReadHeader(reader);
        if (type != tensor.dtype)
            throw new ArgumentException(
                $"The data hold elements of type {type}; the tensor to load them into is of type {tensor.dtype}.");
        if (skip) Skip(reader, shape.TotalSize() * type.ElementSize());
        else Fill(tensor, type, shape, reader);
    }

    /// <summary>As the other overloads: into the tensor where there is one, into a new one where it is null.</summary>
    public static void Load(ref Tensor? tensor, BinaryReader reader, bool skip = false)
    {
        if (tensor is null) tensor = Load(reader, skip);
        else Load(tensor, reader, skip);
    }

    private static void Fill(Tensor tensor, ScalarType type, long[] shape, BinaryReader reader)
    {
        if (!shape.AsSpan().SequenceEqual(tensor.shape))
            throw new ArgumentException(
                $"The data have the shape [{string.Join("x", shape)}]; the tensor to load them into has {tensor}.");
        using var read = empty(shape, type);
        read.ReadBytesFromStream(reader.BaseStream);
        using (no_grad()) tensor.copy_(read);
    }

    private static (ScalarType, long[]) ReadHeader(BinaryReader reader)
    {
        try
        {
            var type = (ScalarType)checked((sbyte)reader.Read7BitEncodedInt64());
            var dimensions = reader.Read7BitEncodedInt64();
            if (!Enum.IsDefined(type) || dimensions is < 0 or > MostDimensions)
                throw new InvalidDataException(NoTensor + $"element type {type}, {dimensions} dimensions.");
            var shape = new long[dimensions];
            var bytes = (long)type.ElementSize();
            for (var i = 0; i < shape.Length; i++)
            {
                shape[i] = reader.Read7BitEncodedInt64();
                if (shape[i] < 0) throw new InvalidDataException(NoTensor + $"a size of {shape[i]}.");
                bytes = checked(bytes * shape[i]);
            }
            if (reader.BaseStream is { CanSeek: true } stream && bytes > stream.Length - stream.Position)
                throw new EndOfStreamException(
                    $"The tensor saved here has {bytes} bytes of elements, and {stream.Length - stream.Position} follow.");
            return (type, shape);
        }
        catch (Exception e) when (e is OverflowException or FormatException)
        {
            throw new InvalidDataException(NoTensor + "a number in the header is too large.", e);
        }
    }

    private static void Skip(BinaryReader reader, long bytes)
    {
        if (reader.BaseStream.CanSeek)
        {
            reader.BaseStream.Seek(bytes, SeekOrigin.Current);
            return;
        }
        var block = new byte[Math.Min(bytes, 1 << 16)];
        for (; bytes > 0; bytes -= block.Length)
            reader.BaseStream.ReadExactly(block, 0, (int)Math.Min(block.Length, bytes));
    }
}
