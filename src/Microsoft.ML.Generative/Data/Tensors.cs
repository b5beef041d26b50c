using System.Runtime.InteropServices;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>Managed rows as tensors and back, in one copy each, and parts of them.</summary>
internal static class Tensors
{
    /// <summary>A new tensor on the CPU with a copy of the values, of the current dispose scope.</summary>
    public static torch.Tensor Of<T>(ReadOnlySpan<T> values, params long[] shape)
        where T : unmanaged
    {
        var type = typeof(T) == typeof(byte) ? torch.uint8 : typeof(T) == typeof(float) ? torch.float32
            : throw new NotSupportedException($"No tensors are made of {typeof(T)} here.");
        var tensor = torch.empty(shape, dtype: type);
        if (values.Length > 0)
            MemoryMarshal.AsBytes(values).CopyTo(tensor.bytes);
        return tensor;
    }

    /// <summary>Copies a tensor's values, row after row, as Single, from whatever device they are on.</summary>
    public static void CopyTo(this torch.Tensor tensor, Span<float> destination)
    {
        using var scope = torch.NewDisposeScope();
        var local = tensor.detach().to(torch.float32, torch.CPU).contiguous();
        if (destination.Length > 0)
            local.bytes.CopyTo(MemoryMarshal.AsBytes(destination));
    }

    /// <summary>The parts of rows [n, ...], of so many each but for the last, in order.</summary>
    public static IEnumerable<(long Start, long Count)> Parts(this torch.Tensor rows, long atOnce)
    {
        var all = rows.shape[0];
        for (long start = 0; start < all; start += atOnce)
            yield return (start, Math.Min(atOnce, all - start));
    }

    /// <summary>A tensor's rows, [n, d], as Single, from whatever device they are on; there may be none.</summary>
    public static float[][] ToRows(this torch.Tensor tensor)
    {
        var values = new float[tensor.NumberOfElements];
        tensor.CopyTo(values);
        return [.. values.Chunk((int)tensor.shape[1])];
    }

    /// <summary>
    /// The range from which a picture takes its shades, in which the values lie: of equal ones, some above them.
    /// </summary>
    public static (float Least, float Most) Range(this torch.Tensor values)
    {
        using var scope = torch.NewDisposeScope();
        var (least, most) = (values.min().ToSingle(), values.max().ToSingle());
        return (least, most > least ? most : Math.Max(least + 1, MathF.BitIncrement(least)));
    }
}
