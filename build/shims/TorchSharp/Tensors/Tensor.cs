using TorchSharp.Interop;
using TorchSharp.Memory;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of libtorch. Disposing of it, by hand or through its scope, lets go of the native one at once.</summary>
    public partial class Tensor : IDisposable
    {
        private static long s_totalCount;
        private static long s_peakCount;

        private nint _handle;
        private long _bytes;

        internal DisposeScope? Scope { get; set; }

        /// <summary>Takes over a native tensor whose storage of so many bytes nobody else holds.</summary>
        internal Tensor(nint handle, long ownedBytes)
        {
            _handle = handle;
            _bytes = ownedBytes;
            var count = Interlocked.Increment(ref s_totalCount);
            for (var peak = s_peakCount; count > peak; peak = s_peakCount)
                if (Interlocked.CompareExchange(ref s_peakCount, count, peak) == peak) break;
            NativeMemory.Added(ownedBytes);
            DisposeScope.Current?.Include(this);
        }

        // Nothing native to let go of, so nothing to count or to finalize.
        private Tensor() => GC.SuppressFinalize(this);

        internal static Tensor Invalid() => new();

        /// <summary>The tensors alive in this process, on all threads.</summary>
        public static long TotalCount => Interlocked.Read(ref s_totalCount);

        public static long PeakCount => Interlocked.Read(ref s_peakCount);

        public nint Handle => _handle != 0 ? _handle : throw new InvalidOperationException(
            "The tensor has been disposed of, by Dispose() or by the dispose scope that it was made in; a tensor that must "
            + "outlive its scope is moved out of it with MoveToOuterDisposeScope() or DetachFromDisposeScope().");

        public bool IsInvalid => _handle == 0;

        ~Tensor() => Dispose(false);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (disposing && Scope is { } scope)
            {
                scope.MarkAsDisposed(this);
                Scope = null;
            }
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle == 0) return;
            Forget();
            Bridge.bridge_release(handle);
        }

        /// <summary>Gives the native tensor to the caller and leaves this one empty, as after disposal.</summary>
        internal (nint handle, long bytes) Surrender()
        {
            var taken = (Handle, _bytes);
            Scope?.MarkAsDisposed(this);
            Scope = null;
            _handle = 0;
            Forget();
            GC.SuppressFinalize(this);
            return taken;
        }

        /// <summary>Takes over another tensor's memory, type and device. Who has this tensor sees the change.</summary>
        internal void SetData(Tensor data)
        {
            using (data)
            {
                Aten.set_data.Run(this, data);
                (_bytes, data._bytes) = (data._bytes, _bytes);
            }
        }

        private void Forget()
        {
            Interlocked.Decrement(ref s_totalCount);
            NativeMemory.Removed(_bytes);
        }

        public Tensor MoveToOuterDisposeScope()
        {
            Scope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            Scope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (other is null) return DetachFromDisposeScope();
            other.Attach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.Scope);

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        /// <summary>Whether both have the same shape and the same values.</summary>
        public bool Equals(Tensor target) => Aten.equal.CallForBool(this, target);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
