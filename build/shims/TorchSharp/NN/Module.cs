using System.Collections.Concurrent;
using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// What parameters, buffers and other modules hang on. <see cref="RegisterComponents"/>, called at the end of a derived
        /// class's constructor, registers its fields under their names.
        /// </summary>
        public partial class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Module> _submodules = [];
            private readonly OrderedDictionary<string, Parameter> _parameters = [];
            private readonly OrderedDictionary<string, (Tensor tensor, bool persistent)> _buffers = [];
            private bool _registered;
            private bool _training = true;

            protected string name;

            protected Module(string name) => this.name = name;

            public virtual string GetName() => name;

            public virtual bool training => _training;

            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var (_, child) in named_children()) child.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var (_, parameter) in named_parameters())
                {
                    using var grad = parameter.grad;
                    if (grad is null) continue;
                    if (set_to_none) parameter.grad = null;
                    else grad.zero_();
                }
            }

            /// <summary>Applies the function to every submodule, innermost first, then to this one.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach (var module in _submodules.Values) module.apply(fn);
                fn(this);
                return this;
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach (var (tensor, _) in _buffers.Values) tensor.Dispose();
                foreach (var parameter in _parameters.Values) parameter.Dispose();
                foreach (var module in _submodules.Values) module.Dispose();
            }

            /// <summary>
            /// Registers the fields that hold a module, a parameter or a tensor, the last as a buffer. Modules in lists and
            /// arrays are not found, nor are private fields of a base class.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                if (_registered) return;
                foreach (var (component, field) in Components.Of(GetType()))
                {
                    if (IsTaken(component)) continue;
                    switch (field.GetValue(this))
                    {
                        case Module module: register_module(component, module); break;
                        case Parameter parameter: register_parameter(component, parameter); break;
                        case Tensor tensor: register_buffer(component, tensor); break;
                    }
                }
                _registered = true;
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_module(string name, Module? submodule)
            {
                if (submodule is null)
                {
                    _submodules.Remove(name);
                    return;
                }
                if (string.IsNullOrEmpty(name) || name.Contains('.'))
                    throw new ArgumentException(
                        $"A submodule's name must be neither empty nor contain a dot, but it is '{name}'.", nameof(name));
                if (_submodules.ContainsKey(name)) throw Taken("submodule", name);
                submodule.RegisterComponents();
                _submodules.Add(name, submodule);
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid)
                    throw new ArgumentNullException(nameof(param), $"Parameter '{name}' is null or has been disposed of.");
                if (!_parameters.TryAdd(name, param)) throw Taken("parameter", name);
            }

            /// <param name="persistent">Whether the buffer belongs to the state dictionary. One that does not is neither
            /// listed by <see cref="named_buffers"/> nor moved by <c>to</c>: it is only found by its name.</param>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid)
                    throw new ArgumentNullException(nameof(tensor), $"Buffer '{name}' is null or has been disposed of.");
                if (!_buffers.TryAdd(name, (tensor, persistent))) throw Taken("buffer", name);
            }

            private bool IsTaken(string component) =>
                _submodules.ContainsKey(component) || _parameters.ContainsKey(component) || _buffers.ContainsKey(component);

            private InvalidOperationException Taken(string kind, string taken) =>
                new($"Module '{name}' already has a {kind} named '{taken}'.");

            /// <summary>Adds the parameter or replaces the one of that name; null removes it.</summary>
            protected void ConditionallyRegisterParameter(string name, Tensor? value)
            {
                if (value is null) _parameters.Remove(name);
                else _parameters[name] = value as Parameter ?? new Parameter(value);
            }

            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null) _buffers.Remove(name);
                else _buffers[name] = (value, persistent);
            }

            protected void ClearModules() => _submodules.Clear();

            /// <summary>The fields of a class that may hold components, and their names, looked up once.</summary>
            private static class Components
            {
                private static readonly ConcurrentDictionary<Type, (string name, FieldInfo field)[]> Known = new();

                public static (string name, FieldInfo field)[] Of(Type type) => Known.GetOrAdd(type, static t =>
                    [.. from field in t.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                        where !field.FieldType.IsValueType
                        select (field.ComponentName(), field)]);
            }
        }
    }
}

public static class FieldInfoExtensionMethods
{
    /// <summary>The field's name among its module's components.</summary>
    public static string ComponentName(this FieldInfo field) =>
        field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
}
