using TorchSharp.Interop;

namespace TorchSharp;

public enum DeviceType
{
    CPU = 0, CUDA = 1, MKLDNN = 2, OPENGL = 3, OPENCL = 4, IDEEP = 5, HIP = 6, FPGA = 7, MSNPU = 8, XLA = 9, MPS = 13, META = 14,
}

public static partial class torch
{
    public static readonly Device CPU = new(DeviceType.CPU);
    public static readonly Device META = new(DeviceType.META);
    public static Device CUDA => new(DeviceType.CUDA);

    /// <summary>A device and its number; -1 stands for the current one of that type.</summary>
    public class Device
    {
        public DeviceType type { get; }
        public int index { get; }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = deviceType == DeviceType.CUDA && index < 0 ? 0 : index;
        }

        public Device(string deviceType, int index = -1) : this(ParseType(deviceType), index) { }

        public Device(int index) : this(DeviceType.CUDA, index) { }

        /// <param name="description">A type, or a type and a number: "cpu", "cuda", "cuda:1".</param>
        public Device(string description) : this(Parse(description)) { }

        private Device((DeviceType type, int index) parts) : this(parts.type, parts.index) { }

        public static implicit operator Device(string description) => new(description);

        public override string ToString() =>
            type == DeviceType.CPU ? "cpu"
            : index < 0 ? type.ToString().ToLowerInvariant() : $"{type.ToString().ToLowerInvariant()}:{index}";

        private static (DeviceType, int) Parse(string description)
        {
            var parts = description.Split(':');
            if (parts.Length == 1) return (ParseType(parts[0]), -1);
            if (parts.Length == 2 && int.TryParse(parts[1], out var index) && index >= 0) return (ParseType(parts[0]), index);
            throw new ArgumentException(
                $"'{description}' is no device: expected a type, or a type and a number, as in 'cpu', 'cuda' or 'cuda:1'.",
                nameof(description));
        }

        private static DeviceType ParseType(string name) =>
            Enum.TryParse<DeviceType>(name, ignoreCase: true, out var type) && Enum.IsDefined(type) && !char.IsAsciiDigit(name[0])
                ? type
                : throw new ArgumentException($"'{name}' is no type of device; known are cpu, cuda, mps and meta.", nameof(name));
    }

    public static Device device(string description) => new(description);
    public static Device device(string deviceType, int index = -1) => new(deviceType, index);
    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);
    public static Device device(int index) => new(index);

    public static class cuda
    {
        public static bool is_available() => device_count() > 0;
        public static int device_count() => (int)Bridge.Check(Bridge.bridge_cuda_devices());
        public static bool is_cudnn_available() => Bridge.bridge_cudnn_available() != 0;
        public static void manual_seed(long seed) => Bridge.Check(Bridge.bridge_cuda_manual_seed((ulong)seed, 0));
        public static void manual_seed_all(long seed) => Bridge.Check(Bridge.bridge_cuda_manual_seed((ulong)seed, 1));
        public static void synchronize(Device? device = null) =>
            Bridge.Check(Bridge.bridge_cuda_synchronize(device?.index ?? -1));
    }
}
