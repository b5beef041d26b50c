using System.Collections;
using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules under names, in the order in which they were added. Registered as a <see cref="ModuleList{T}"/> is.</summary>
public class ModuleDict<T> : nn.Module, IDictionary<string, T>, IList<(string, T)> where T : nn.Module
{
    private readonly OrderedDictionary<string, T> _items = [];
    private bool _registered;

    public ModuleDict() : base(nameof(ModuleDict<>)) { }

    protected override void RegisterComponents()
    {
        if (_registered) return;
        foreach (var (name, module) in _items) register_module(name, module);
        _registered = true;
    }

    public T this[string key]
    {
        get => _items[key];
        set => _items[key] = value;
    }

    public (string, T) this[int index]
    {
        get => Pair(_items.GetAt(index));
        set => _items.SetAt(index, value.Item1, value.Item2);
    }

    public int Count => _items.Count;
    public bool IsReadOnly => false;
    public ICollection<string> Keys => _items.Keys;
    public ICollection<T> Values => _items.Values;
    public IEnumerable<string> keys() => _items.Keys;
    public IEnumerable<T> values() => _items.Values;
    public IEnumerator<(string, T)> items() => GetEnumerator();
    public void Add(string key, T value) => _items.Add(key, value);
    public void Add((string, T) item) => _items.Add(item.Item1, item.Item2);
    public void Add(KeyValuePair<string, T> item) => _items.Add(item.Key, item.Value);
    public void Insert(int index, (string, T) item) => _items.Insert(index, item.Item1, item.Item2);
    public bool Remove(string key) => _items.Remove(key);
    public bool Remove((string, T) item) => Contains(item) && _items.Remove(item.Item1);
    public bool Remove(KeyValuePair<string, T> item) => Remove((item.Key, item.Value));
    public void RemoveAt(int index) => _items.RemoveAt(index);
    public void Clear() => _items.Clear();
    public void clear() => _items.Clear();
    public bool ContainsKey(string key) => _items.ContainsKey(key);
    public bool Contains((string, T) item) => IndexOf(item) >= 0;
    public bool Contains(KeyValuePair<string, T> item) => IndexOf((item.Key, item.Value)) >= 0;

    public int IndexOf((string, T) item)
    {
        var index = _items.IndexOf(item.Item1);
        return index >= 0 && ReferenceEquals(_items.GetAt(index).Value, item.Item2) ? index : -1;
    }

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _items.TryGetValue(key, out value);

    public void CopyTo((string, T)[] array, int arrayIndex) => _items.Select(Pair).ToArray().CopyTo(array, arrayIndex);

    public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) => _items.ToArray().CopyTo(array, arrayIndex);

    public IEnumerator<(string, T)> GetEnumerator() => _items.Select(Pair).GetEnumerator();

    IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static (string, T) Pair(KeyValuePair<string, T> item) => (item.Key, item.Value);
}
