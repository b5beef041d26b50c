using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Describe().RequiresGrad != 0;
            set => requires_grad_(value);
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            Bridge.Check(Bridge.bridge_set_requires_grad(Handle, requires_grad ? (byte)1 : (byte)0));
            GC.KeepAlive(this);
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad()
        {
            Bridge.Check(Bridge.bridge_retain_grad(Handle));
            GC.KeepAlive(this);
        }

        /// <summary>The accumulated gradient, or null; this tensor keeps it, whatever becomes of what is returned here.</summary>
        public unsafe Tensor? grad
        {
            get
            {
                Value result;
                Bridge.Check(Bridge.bridge_grad_of(Handle, &result));
                GC.KeepAlive(this);
                return Operator.Wrap(result);
            }
            set
            {
                Bridge.Check(Bridge.bridge_set_grad_of(Handle, value?.Handle ?? 0));
                GC.KeepAlive(this);
                GC.KeepAlive(value);
            }
        }

        public void backward() => autograd.backward(this);

        public void backward(IList<Tensor>? grad_tensors = null, bool create_graph = false, bool retain_graph = false,
            IList<Tensor>? inputs = null) => autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        public Tensor detach() => Aten.detach.Call(this);
        public Tensor detach_() => Aten.detach_.CallInPlace(this, this);
    }
}
