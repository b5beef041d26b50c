namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>
        /// A tensor that a module trains. It takes over the tensor it is made from, which is empty afterwards. Made inside a
        /// dispose scope it goes with that scope, unless detached from it.
        /// </summary>
        public class Parameter : torch.Tensor
        {
            public Parameter(torch.Tensor data, bool requires_grad = true) : this(data.Surrender(), requires_grad) { }

            private Parameter((nint handle, long bytes) taken, bool requires_grad) : base(taken.handle, taken.bytes) =>
                requires_grad_(requires_grad);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
