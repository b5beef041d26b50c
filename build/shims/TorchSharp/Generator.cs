using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of random numbers. Its seed is 0 unless one is given.</summary>
    public class Generator : IDisposable
    {
        private nint _handle;

        public Generator(ulong seed = 0, Device? device = null) : this(device ?? CPU, shared: false) =>
            Seed(GeneratorSeed.Set, seed);

        private Generator(Device device, bool shared)
        {
            this.device = device;
            _handle = Bridge.Check(Bridge.bridge_generator((long)device.type, device.index, shared ? (byte)1 : (byte)0));
        }

        /// <summary>The process's generator, which operators without one of their own draw from.</summary>
        public static Generator Default => new(CPU, shared: true);

        public Device device { get; }

        public nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Generator));

        public Generator manual_seed(long seed)
        {
            Seed(GeneratorSeed.Set, (ulong)seed);
            return this;
        }

        /// <summary>Takes a seed from the system's source of randomness and returns it.</summary>
        public long seed() => Seed(GeneratorSeed.Draw, 0);

        public long initial_seed() => Seed(GeneratorSeed.Read, 0);

        public unsafe Tensor get_state()
        {
            Value result;
            Bridge.Check(Bridge.bridge_generator_state(Handle, 0, &result));
            GC.KeepAlive(this);
            return Operator.Wrap(result)!;
        }

        public unsafe void set_state(Tensor value)
        {
            Bridge.Check(Bridge.bridge_generator_state(Handle, value.Handle, null));
            GC.KeepAlive(this);
            GC.KeepAlive(value);
        }

        private long Seed(GeneratorSeed operation, ulong seed)
        {
            Bridge.Check(Bridge.bridge_generator_seed(Handle, operation, seed, out var result));
            GC.KeepAlive(this);
            return result;
        }

        ~Generator() => Dispose(false);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (_handle != 0) Bridge.bridge_generator_release(_handle);
            _handle = 0;
        }
    }

    /// <summary>Seeds the generators of every device.</summary>
    public static Generator manual_seed(long seed)
    {
        Bridge.Check(Bridge.bridge_manual_seed((ulong)seed));
        return Generator.Default;
    }

    public static Tensor get_rng_state() => random.get_rng_state();
    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);
    public static long initial_seed() => random.initial_seed();
    public static long seed() => random.seed();

    public static class random
    {
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);
        public static long seed() => Generator.Default.seed();
        public static long initial_seed() => Generator.Default.initial_seed();
        public static Tensor get_rng_state() => Generator.Default.get_state();
        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }
}
