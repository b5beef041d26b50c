using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor tensor(bool scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Single(scalar, ScalarType.Bool, dtype, device, requires_grad);
    public static Tensor tensor(byte scalar, Device? device = null, bool requires_grad = false) =>
        Single(scalar, ScalarType.Byte, null, device, requires_grad);
    public static Tensor tensor(sbyte scalar, Device? device = null, bool requires_grad = false) =>
        Single(scalar, ScalarType.Int8, null, device, requires_grad);
    public static Tensor tensor(short scalar, Device? device = null, bool requires_grad = false) =>
        Single(scalar, ScalarType.Int16, null, device, requires_grad);
    public static Tensor tensor(int scalar, Device? device = null, bool requires_grad = false) =>
        Single(scalar, ScalarType.Int32, null, device, requires_grad);
    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Single(scalar, ScalarType.Int64, dtype, device, requires_grad);
    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) =>
        Single(scalar, ScalarType.Float32, null, device, requires_grad);
    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Single(scalar, ScalarType.Float64, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Finished(Aten.arange.Call(start, stop, step, dtype ?? TypeOfRange(start, stop, step), Argument.None, device),
            requires_grad);
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => arange(start, stop, 1, dtype, device, requires_grad);
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Finished(Aten.linspace.Call(start, end, steps, dtype ?? get_default_dtype(), Argument.None, device), requires_grad);
    public static Tensor logspace(double start, double end, long steps, double @base = 10, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        Finished(Aten.logspace.Call(start, end, steps, @base, dtype ?? get_default_dtype(), Argument.None, device),
            requires_grad);
    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Finished(Aten.eye.Call(rows, columns < 0 ? rows : columns, dtype ?? get_default_dtype(), Argument.None, device),
            requires_grad, names);

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) => Like(Aten.zeros_like, input, dtype, device, requires_grad, names);
    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) => Like(Aten.ones_like, input, dtype, device, requires_grad, names);
    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) => Like(Aten.empty_like, input, dtype, device, requires_grad, names);
    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Finished(Aten.full_like.Call(input, value, dtype, Argument.None, device), requires_grad, names);

    public static Tensor tril_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64,
        Device? device = null) => Aten.tril_indices.Call(row, col, offset, dtype, Argument.None, device);
    public static Tensor triu_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64,
        Device? device = null) => Aten.triu_indices.Call(row, col, offset, dtype, Argument.None, device);

    /// <summary>A tensor over the array's own memory, which is pinned while the tensor lives.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>
    /// A tensor over the array's own memory, which is pinned while the tensor lives; another type or device makes a copy.
    /// </summary>
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Converted(Share(rawArray, 0, ShapeOf(rawArray)), dtype, device, requires_grad, names);

    /// <summary>A tensor over a part of the array's memory, counted in its elements; another type makes a copy.</summary>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0,
        bool requires_grad = false)
    {
        if (offset < 0 || offset >= rawArray.LongLength)
            throw new ArgumentException($"The offset {offset} is outside the array of {rawArray.LongLength} elements.",
                nameof(offset));
        var available = rawArray.LongLength - offset;
        if (count > available)
            throw new IndexOutOfRangeException($"{count} elements were asked for, and {available} follow the offset {offset}.");
        return Converted(Share(rawArray, offset, [count < 0 ? available : count]), dtype, null, requires_grad);
    }

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) =>
        from_array(data, dtype, device);
    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) =>
        data.to(dtype ?? data.dtype, device ?? data.device);

    private static Tensor Make(Operator with, long[] size, ScalarType? dtype, Device? device, bool requires_grad,
        string[]? names) => Finished(with.Call(size, dtype ?? get_default_dtype(), Argument.None, device), requires_grad, names);

    private static Tensor Full(long[] size, Scalar value, ScalarType? dtype, Device? device, bool requires_grad,
        string[]? names) =>
        Finished(Aten.full.Call(size, value, dtype ?? TypeOfRange(value, value, value), Argument.None, device), requires_grad,
            names);

    private static Tensor Like(Operator with, Tensor input, ScalarType? dtype, Device? device, bool requires_grad,
        string[]? names) => Finished(with.Call(input, dtype, Argument.None, device), requires_grad, names);

    private static Tensor Single(Scalar value, ScalarType type, ScalarType? dtype, Device? device, bool requires_grad) =>
        Finished(Aten.scalar_tensor.Call(value, dtype ?? type, Argument.None, device), requires_grad);

    private static ScalarType TypeOfRange(Scalar a, Scalar b, Scalar c) =>
        is_integral(a.Type) && is_integral(b.Type) && is_integral(c.Type) ? ScalarType.Int64 : get_default_dtype();

    private static Tensor Finished(Tensor made, bool requires_grad, string[]? names = null)
    {
        if (names is { Length: > 0 })
        {
            made.Dispose();
            throw new NotSupportedException("This build of TorchSharp has no named dimensions.");
        }
        return requires_grad ? made.requires_grad_(true) : made;
    }

    private static Tensor Converted(Tensor made, ScalarType? dtype, Device? device, bool requires_grad, string[]? names = null)
    {
        var type = dtype ?? made.dtype;
        var same = type == made.dtype && (device is null || device.type == DeviceType.CPU);
        return Finished(same ? made : made.to(type, device ?? CPU, disposeAfter: true), requires_grad, names);
    }

    /// <summary>A tensor with a copy of the array's elements, in the array's order.</summary>
    internal static unsafe Tensor Copy(Array values, ReadOnlySpan<long> shape, ScalarType? dtype, Device? device,
        bool requires_grad, string[]? names = null)
    {
        var type = ElementType.Of(values.GetType().GetElementType()!);
        var sizes = shape.ToArray();
        if (sizes.TotalSize() != values.LongLength)
            throw new ArgumentException($"A tensor of shape [{string.Join("x", sizes)}] holds {sizes.TotalSize()} elements, "
                + $"the array {values.LongLength}.");
        var made = empty(sizes, type);
        var length = values.LongLength * type.ElementSize();
        if (length > 0)
        {
            fixed (byte* source = &MemoryMarshal.GetArrayDataReference(values))
                Buffer.MemoryCopy(source, (void*)made.Data(), length, length);
        }
        return Converted(made, dtype, device, requires_grad, names);
    }

    private static unsafe Tensor Share(Array values, long offset, long[] sizes)
    {
        var type = ElementType.Of(values.GetType().GetElementType()!);
        var pinned = GCHandle.Alloc(values, GCHandleType.Pinned);
        Value result;
        long status;
        fixed (long* s = sizes)
            status = Bridge.bridge_from_blob(pinned.AddrOfPinnedObject() + (nint)(offset * type.ElementSize()), s, sizes.Length,
                (long)type, &Unpin, GCHandle.ToIntPtr(pinned), &result);
        if (status < 0)
        {
            pinned.Free();
            throw Bridge.LastError();
        }
        return Operator.Wrap(result)!;
    }

    [UnmanagedCallersOnly]
    private static void Unpin(nint handle) => GCHandle.FromIntPtr(handle).Free();

    private static long[] ShapeOf(Array values)
    {
        var sizes = new long[values.Rank];
        for (var i = 0; i < sizes.Length; i++) sizes[i] = values.GetLongLength(i);
        return sizes;
    }
}
