using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static class autograd
    {
        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null) =>
            Backward(Handles(tensors), Handles(grad_tensors), retain_graph, create_graph, Handles(inputs),
                (tensors, grad_tensors, inputs));

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        /// <summary>
        /// The gradients of the outputs with respect to the inputs, none of which is accumulated. With
        /// <paramref name="allow_unused"/> the gradient of an input that the outputs do not depend on is a tensor whose
        /// <see cref="Tensor.IsInvalid"/> is true. <paramref name="create_graph"/> does not imply
        /// <paramref name="retain_graph"/>.
        /// </summary>
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null,
            bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            nint[] from = Handles(outputs), to = Handles(inputs), seeds = Handles(grad_outputs);
            var results = new Value[to.Length];
            fixed (nint* f = from, t = to, s = seeds)
            fixed (Value* r = results)
                Bridge.Check(Bridge.bridge_grad(f, from.Length, t, to.Length, s, seeds.Length,
                    ToByte(retain_graph), ToByte(create_graph), ToByte(allow_unused), r));
            GC.KeepAlive((outputs, inputs, grad_outputs));
            return Array.ConvertAll(results, r => Operator.Wrap(r) ?? Tensor.Invalid());
        }

        private static unsafe void Backward(nint[] tensors, nint[] grads, bool? retainGraph, bool createGraph, nint[] inputs,
            object owners)
        {
            fixed (nint* t = tensors, g = grads, i = inputs)
                Bridge.Check(Bridge.bridge_backward(t, tensors.Length, g, grads.Length,
                    ToByte(retainGraph ?? createGraph), ToByte(createGraph), i, inputs.Length));
            GC.KeepAlive(owners);
        }

        private static nint[] Handles(IList<Tensor>? tensors)
        {
            if (tensors is null) return [];
            var handles = new nint[tensors.Count];
            for (var i = 0; i < handles.Length; i++) handles[i] = tensors[i].Handle;
            return handles;
        }

        private static byte ToByte(bool value) => value ? (byte)1 : (byte)0;
    }

    public static IDisposable no_grad() => new GradMode(false);
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);
    public static bool is_grad_enabled() => Bridge.bridge_grad_mode() != 0;
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);
    public static bool is_inference_mode_enabled() => Bridge.bridge_inference_mode() != 0;

    private sealed class GradMode : IDisposable
    {
        private readonly byte _before = Bridge.bridge_grad_mode();
        private bool _left;

        public GradMode(bool enabled) => Bridge.bridge_set_grad_mode(enabled ? (byte)1 : (byte)0);

        public void Dispose()
        {
            if (_left) return;
            _left = true;
            Bridge.bridge_set_grad_mode(_before);
        }
    }

    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private nint _guard = Bridge.Check(Bridge.bridge_enter_inference_mode(enabled ? (byte)1 : (byte)0));

        public void Dispose()
        {
            if (_guard != 0) Bridge.bridge_leave_inference_mode(_guard);
            _guard = 0;
        }
    }
}
