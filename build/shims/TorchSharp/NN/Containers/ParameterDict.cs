using System.Collections;
using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Parameters under names, registered as the modules of a <see cref="ModuleList{T}"/> are.</summary>
public class ParameterDict : nn.Module, IDictionary<string, Parameter>, IList<(string, Parameter)>
{
    private readonly OrderedDictionary<string, Parameter> _items = [];
    private bool _registered;

    public ParameterDict() : base(nameof(ParameterDict)) { }

    protected override void RegisterComponents()
    {
        if (_registered) return;
        foreach (var (name, parameter) in _items) register_parameter(name, parameter);
        _registered = true;
    }

    public override bool has_parameter(string target) => _items.ContainsKey(target);

    public override Parameter? get_parameter(string target) => _items.GetValueOrDefault(target);

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) =>
        Take(base._to(device, dtype, non_blocking));

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
        Take(base._to(deviceType, deviceIndex, non_blocking));

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => Take(base._to(dtype, non_blocking));

    private nn.Module Take(nn.Module converted)
    {
        foreach (var name in _items.Keys.ToArray()) _items[name] = base.get_parameter(name) ?? _items[name];
        return converted;
    }

    public Parameter this[string key]
    {
        get => _items[key];
        set => _items[key] = value;
    }

    public (string, Parameter) this[int index]
    {
        get => Pair(_items.GetAt(index));
        set => _items.SetAt(index, value.Item1, value.Item2);
    }

    public int Count => _items.Count;
    public bool IsReadOnly => false;
    public ICollection<string> Keys => _items.Keys;
    public ICollection<Parameter> Values => _items.Values;
    public IEnumerable<string> keys() => _items.Keys;
    public IEnumerable<Parameter> values() => _items.Values;
    public IEnumerator<(string, Parameter)> items() => GetEnumerator();
    public void Add(string key, Parameter value) => _items.Add(key, value);
    public void Add((string, Parameter) item) => _items.Add(item.Item1, item.Item2);
    public void Add(KeyValuePair<string, Parameter> item) => _items.Add(item.Key, item.Value);
    public void Insert(int index, (string, Parameter) item) => _items.Insert(index, item.Item1, item.Item2);
    public bool Remove(string key) => _items.Remove(key);
    public bool Remove((string, Parameter) item) => Contains(item) && _items.Remove(item.Item1);
    public bool Remove(KeyValuePair<string, Parameter> item) => Remove((item.Key, item.Value));
    public void RemoveAt(int index) => _items.RemoveAt(index);
    public void Clear() => _items.Clear();
    public void clear() => _items.Clear();
    public bool ContainsKey(string key) => _items.ContainsKey(key);
    public bool Contains((string, Parameter) item) => IndexOf(item) >= 0;
    public bool Contains(KeyValuePair<string, Parameter> item) => IndexOf((item.Key, item.Value)) >= 0;

    public int IndexOf((string, Parameter) item)
    {
        var index = _items.IndexOf(item.Item1);
        return index >= 0 && ReferenceEquals(_items.GetAt(index).Value, item.Item2) ? index : -1;
    }

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Parameter value) => _items.TryGetValue(key, out value);

    public void CopyTo((string, Parameter)[] array, int arrayIndex) => _items.Select(Pair).ToArray().CopyTo(array, arrayIndex);

    public void CopyTo(KeyValuePair<string, Parameter>[] array, int arrayIndex) => _items.ToArray().CopyTo(array, arrayIndex);

    public IEnumerator<(string, Parameter)> GetEnumerator() => _items.Select(Pair).GetEnumerator();

    IEnumerator<KeyValuePair<string, Parameter>> IEnumerable<KeyValuePair<string, Parameter>>.GetEnumerator() =>
        _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static (string, Parameter) Pair(KeyValuePair<string, Parameter> item) => (item.Key, item.Value);
}
