using System.Globalization;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>A tensor's type, shape and bytes in managed memory, as they stand in a file.</summary>
internal sealed class TensorData
{
    /// <param name="type">The elements' type.</param>
    /// <param name="shape">The extents; empty for a scalar.</param>
    /// <param name="bytes">The elements, little-endian, the last dimension fastest.</param>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> has not the length that type and shape ask for.</exception>
    public TensorData(torch.ScalarType type, IReadOnlyList<long> shape, byte[] bytes)
    {
        var expected = SafeTensors.SizeInBytes(type, shape);
        if (expected != bytes.Length)
            throw new ArgumentException($"A tensor of shape {Describe(shape)} and type {type} has {expected} bytes, not "
                + $"{bytes.Length}.", nameof(bytes));
        (Type, Shape, Bytes) = (type, shape, bytes);
    }

    public torch.ScalarType Type { get; }

    public IReadOnlyList<long> Shape { get; }

    public byte[] Bytes { get; }

    /// <summary>A copy of the tensor's values, from whatever device they are on.</summary>
    public static TensorData From(torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        var local = tensor.detach().cpu().contiguous();
        return new TensorData(local.dtype, local.shape, local.NumberOfElements == 0 ? [] : local.bytes.ToArray());
    }

    /// <summary>A new tensor on the CPU that belongs to the current dispose scope.</summary>
    public torch.Tensor ToTensor()
    {
        var tensor = torch.empty(Shape.ToArray(), dtype: Type);
        if (Bytes.Length > 0)
            Bytes.CopyTo(tensor.bytes);
        return tensor;
    }

    /// <summary>The values of a tensor of Single.</summary>
    public float[] ToFloats() => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(Bytes).ToArray();

    public override string ToString() => $"{Type} {Describe(Shape)}";

    internal static string Describe(IEnumerable<long> shape) =>
        $"[{string.Join(", ", shape.Select(n => n.ToString(CultureInfo.InvariantCulture)))}]";
}
