using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Each parameter once, also where two modules share it, under its first name.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<nint>();
                foreach (var (name, parameter) in _parameters)
                    if (!parameter.IsInvalid && seen.Add(parameter.Handle)) yield return (name, parameter);
                if (!recurse) yield break;
                foreach (var (child, module) in _submodules)
                    foreach (var (name, parameter) in module.named_parameters(true))
                        if (!parameter.IsInvalid && seen.Add(parameter.Handle)) yield return ($"{child}.{name}", parameter);
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(p => p.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true,
                bool include_nonpersistent = true)
            {
                var seen = new HashSet<nint>();
                foreach (var (name, (buffer, persistent)) in _buffers)
                    if (persistent && !buffer.IsInvalid && seen.Add(buffer.Handle)) yield return (name, buffer);
                if (!recurse) yield break;
                foreach (var (child, module) in _submodules)
                    foreach (var (name, buffer) in module.named_buffers(true, include_nonpersistent))
                        if (!buffer.IsInvalid && seen.Add(buffer.Handle)) yield return ($"{child}.{name}", buffer);
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

            public virtual IEnumerable<(string name, Module module)> named_children() =>
                _submodules.Select(c => (c.Key, c.Value));

            /// <summary>All modules under this one: the children, then those under each of them.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in named_children()) yield return child;
                foreach (var (child, module) in named_children())
                    foreach (var (name, inner) in module.named_modules()) yield return ($"{child}.{name}", inner);
            }

            public virtual IEnumerable<Module> children() => named_children().Select(c => c.module);

            public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);

            public virtual bool has_parameter(string target) =>
                _parameters.ContainsKey(target) || Holder(target) is var (child, rest) && child.has_parameter(rest);

            public virtual bool has_buffer(string target) =>
                _buffers.ContainsKey(target) || Holder(target) is var (child, rest) && child.has_buffer(rest);

            /// <summary>The parameter with that dotted name, or null.</summary>
            public virtual Parameter? get_parameter(string target) =>
                _parameters.TryGetValue(target, out var parameter) ? parameter
                : Holder(target) is var (child, rest) ? child.get_parameter(rest) : null;

            /// <summary>The buffer with that dotted name, or null.</summary>
            public virtual Tensor? get_buffer(string target) =>
                _buffers.TryGetValue(target, out var buffer) ? buffer.tensor
                : Holder(target) is var (child, rest) ? child.get_buffer(rest) : null;

            /// <summary>The child that a dotted name leads into, and the rest of the name.</summary>
            private (Module child, string rest)? Holder(string target)
            {
                var dot = target.IndexOf('.');
                if (dot < 0) return null;
                foreach (var (name, module) in named_children())
                    if (target.AsSpan(0, dot).SequenceEqual(name)) return (module, target[(dot + 1)..]);
                return null;
            }
        }
    }
}
