namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>
            /// The live tensors by name, not copies: first the parameters, then the buffers. A submodule that stands in two
            /// places stands here under both names.
            /// </summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null,
                string? prefix = null)
            {
                destination ??= [];
                foreach (var (name, parameter) in named_parameters()) destination.TryAdd(Key(prefix, name), parameter);
                foreach (var (name, buffer) in named_buffers(include_nonpersistent: false))
                    destination.TryAdd(Key(prefix, name), buffer);
                foreach (var (name, module) in _submodules) module.state_dict(destination, Key(prefix, name));
                return destination;
            }

            private static string Key(string? prefix, string name) => string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}";

            /// <summary>Copies the values in.</summary>
            /// <param name="source">Tensors by name.</param>
            /// <param name="strict">Whether a name that only one side has is an error; otherwise it is only reported.</param>
            /// <param name="skip">Names to leave alone.</param>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var destination = state_dict();
                var skipped = skip is null ? [] : new HashSet<string>(skip);
                var unexpected = source.Keys.Where(k => !skipped.Contains(k) && !destination.ContainsKey(k)).ToList();
                var missing = destination.Keys.Where(k => !skipped.Contains(k) && !source.ContainsKey(k)).ToList();
                if (strict && missing.Count + unexpected.Count > 0)
                    throw new InvalidOperationException($"The state does not fit module '{GetName()}'."
                        + Listed(" It lacks", missing) + Listed(" It has what the module does not know:", unexpected));

                using var noGrad = no_grad();
                foreach (var (key, value) in source)
                    if (!skipped.Contains(key) && destination.TryGetValue(key, out var target))
                        target.copy_(value);
                return (missing, unexpected);
            }

            private static string Listed(string what, List<string> names)
            {
                if (names.Count == 0) return "";
                var rest = names.Count > 5 ? $" and {names.Count - 5} more" : "";
                return $"{what} {string.Join(", ", names.Take(5))}{rest}.";
            }
        }
    }
}
