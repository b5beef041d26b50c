using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The one element of a tensor, in exactly its type.</summary>
        public unsafe T item<T>() where T : unmanaged
        {
            var d = Describe();
            if (d.Elements != 1) throw new ArgumentException($"item() reads a tensor of one element; this one has {d.Elements}.");
            ElementType.Require<T>((ScalarType)d.Dtype);
            if ((DeviceType)d.DeviceType != DeviceType.CPU)
            {
                using var here = cpu();
                return here.item<T>();
            }
            var value = *(T*)Data();
            GC.KeepAlive(this);
            return value;
        }

        /// <summary>The value of a tensor of one element, as its type's kind of number: whole, real or true.</summary>
        public Scalar ToScalar()
        {
            var value = Aten.item.CallForNumber(this);
            return value.Kind switch
            {
                Kind.Bool => value.Bits != 0,
                Kind.Int => value.Bits,
                _ => BitConverter.Int64BitsToDouble(value.Bits),
            };
        }

        /// <summary>The elements, for reading and writing; those of a tensor on another device are a copy.</summary>
        public Utils.TensorAccessor<T> data<T>() where T : unmanaged
        {
            ElementType.Require<T>(dtype);
            return new Utils.TensorAccessor<T>(is_cpu() ? this : cpu());
        }

        /// <summary>The memory of a contiguous tensor on the CPU. The span is valid while the tensor lives.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                var count = ReadableBytes();
                if (count > int.MaxValue)
                    throw new ArgumentException($"The tensor has {count} bytes; a span holds at most {int.MaxValue}.");
                return new Span<byte>((void*)Data(), (int)count);
            }
            set
            {
                var count = ReadableBytes();
                if (value.Length != count)
                    throw new ArgumentException($"The tensor has {count} bytes, and {value.Length} were given.", nameof(value));
                value.CopyTo(new Span<byte>((void*)Data(), value.Length));
                GC.KeepAlive(this);
            }
        }

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024) =>
            ForEachBlock(bufferSize, block => stream.Write(block));

        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024) =>
            ForEachBlock(bufferSize, block => stream.ReadExactly(block));

        private delegate void BlockAction(Span<byte> block);

        // Nothing is buffered, the tensor's memory itself is read and written; so small blocks would save nothing.
        private unsafe void ForEachBlock(int bufferSize, BlockAction action)
        {
            var largest = Math.Max(bufferSize, 1 << 20);
            var left = ReadableBytes();
            for (var at = (byte*)Data(); left > 0; at += largest, left -= largest)
                action(new Span<byte>(at, (int)Math.Min(left, largest)));
            GC.KeepAlive(this);
        }

        private long ReadableBytes()
        {
            var d = Describe();
            if (d.IsContiguous == 0)
                throw new InvalidOperationException("The tensor's bytes do not lie in a row; call contiguous() first.");
            if ((DeviceType)d.DeviceType != DeviceType.CPU)
                throw new InvalidOperationException($"The tensor is on {device}; to reach its bytes call cpu() first.");
            return d.Elements * d.ElementSize;
        }

        /// <summary>The address of the first element; 0 for a tensor without any.</summary>
        internal nint Data()
        {
            var address = Bridge.bridge_data(Handle);
            GC.KeepAlive(this);
            return address != 0 || NumberOfElements == 0 ? address : throw Bridge.LastError();
        }

        public T ReadCpuValue<T>(long i) where T : unmanaged
        {
            if (!is_cpu()) throw new InvalidOperationException($"The tensor is on {device}; call cpu() first.");
            return data<T>()[i];
        }

        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);
        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);
        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);
        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);
        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);
        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);
    }
}
