using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Parameters under their positions' names, registered as the modules of a <see cref="ModuleList{T}"/> are.</summary>
public class ParameterList : nn.Module, IList<Parameter>
{
    private readonly List<Parameter> _items;
    private bool _registered;

    public ParameterList(params Parameter[] parameters) : base(nameof(ParameterList)) => _items = [.. parameters];

    protected override void RegisterComponents()
    {
        if (_registered) return;
        for (var i = 0; i < _items.Count; i++) register_parameter(i.ToString(), _items[i]);
        _registered = true;
    }

    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
        _items.Select((parameter, i) => (i.ToString(), parameter));

    public override bool has_parameter(string target) => get_parameter(target) is not null;

    public override Parameter? get_parameter(string target) =>
        int.TryParse(target, out var index) && index >= 0 && index < _items.Count ? _items[index] : null;

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) =>
        Take(base._to(device, dtype, non_blocking));

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
        Take(base._to(deviceType, deviceIndex, non_blocking));

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => Take(base._to(dtype, non_blocking));

    private nn.Module Take(nn.Module converted)
    {
        for (var i = 0; i < _items.Count; i++) _items[i] = base.get_parameter(i.ToString()) ?? _items[i];
        return converted;
    }

    public Parameter this[int index]
    {
        get => _items[index];
        set => _items[index] = value;
    }

    public int Count => _items.Count;
    public bool IsReadOnly => false;
    public void Add(Parameter item) => _items.Add(item);
    public void append(params Parameter[] parameters) => _items.AddRange(parameters);
    public void extend(IEnumerable<Parameter> parameters) => _items.AddRange(parameters);
    public void Insert(int index, Parameter item) => _items.Insert(index, item);
    public bool Remove(Parameter item) => IndexOf(item) is >= 0 and var i && RemovedAt(i);
    public void RemoveAt(int index) => _items.RemoveAt(index);
    public void Clear() => _items.Clear();
    public bool Contains(Parameter item) => IndexOf(item) >= 0;

    // By reference: tensors compare by their values.
    public int IndexOf(Parameter item) => _items.FindIndex(p => ReferenceEquals(p, item));

    public void CopyTo(Parameter[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);
    public IEnumerator<Parameter> GetEnumerator() => _items.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool RemovedAt(int index)
    {
        _items.RemoveAt(index);
        return true;
    }
}
