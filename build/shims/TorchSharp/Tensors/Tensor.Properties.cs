using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public ScalarType dtype => (ScalarType)Describe().Dtype;

        public Device device
        {
            get
            {
                var d = Describe();
                return new Device((DeviceType)d.DeviceType, (int)d.DeviceIndex);
            }
        }

        public DeviceType device_type => (DeviceType)Describe().DeviceType;
        public int device_index => (int)Describe().DeviceIndex;
        public long Dimensions => Describe().Dimensions;
        public long ndim => Dimensions;
        public long dim() => Dimensions;
        public long NumberOfElements => Describe().Elements;
        public long numel() => NumberOfElements;
        public long ElementSize => Describe().ElementSize;
        public long element_size() => ElementSize;
        public bool is_leaf => Describe().IsLeaf != 0;
        public bool is_sparse => Describe().IsSparse != 0;
        public bool is_cuda => device_type == DeviceType.CUDA;
        public bool is_meta => device_type == DeviceType.META;
        public bool is_cpu() => device_type == DeviceType.CPU;
        public bool is_contiguous() => Describe().IsContiguous != 0;
        public bool is_floating_point() => torch.is_floating_point(dtype);
        public bool is_integral() => torch.is_integral(dtype);
        public bool is_complex() => torch.is_complex(dtype);

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* s = sizes) Bridge.Check(Bridge.bridge_sizes(Handle, s, null));
                GC.KeepAlive(this);
                return sizes;
            }
        }

        public long size(int dim) => shape[dim < 0 ? dim + (int)Dimensions : dim];

        public long[] stride() => Strides();

        public long stride(int dim) => Strides()[dim < 0 ? dim + (int)Dimensions : dim];

        private unsafe long[] Strides()
        {
            var count = Dimensions;
            long[] sizes = new long[count], strides = new long[count];
            fixed (long* s = sizes, t = strides) Bridge.Check(Bridge.bridge_sizes(Handle, s, t));
            GC.KeepAlive(this);
            return strides;
        }

        private Description Describe()
        {
            Bridge.Check(Bridge.bridge_describe(Handle, out var description));
            GC.KeepAlive(this);
            return description;
        }
    }
}
