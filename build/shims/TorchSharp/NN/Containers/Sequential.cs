using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// Modules applied one after the other. Each must return a tensor object of its own, never its input: the tensors between
/// them are disposed of. <see cref="nn.Module.training"/> stays what it was when <see cref="train"/> and <see cref="eval"/>
/// switch the modules in it.
/// </summary>
public class Sequential : nn.Module<Tensor, Tensor>
{
    private readonly List<(string name, nn.IModule<Tensor, Tensor> module)> _items = [];

    internal Sequential() : base(nameof(Sequential)) { }

    protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules) : this()
    {
        foreach (var (name, module) in modules) Add(name, module);
    }

    protected Sequential(params nn.Module<Tensor, Tensor>[] modules) : this()
    {
        foreach (var module in modules) append(module);
    }

    public Sequential append(nn.IModule<Tensor, Tensor> module) => Add(_items.Count.ToString(), module);

    public Sequential append(string name, nn.IModule<Tensor, Tensor> module) => Add(name, module);

    private Sequential Add(string name, nn.IModule<Tensor, Tensor> module)
    {
        if (module is not nn.Module)
            throw new ArgumentException(
                $"'{name}' is a {module?.GetType().Name ?? "null"}, which is no nn.Module.", nameof(module));
        _items.Add((name, module));
        return this;
    }

    public override Tensor forward(Tensor tensor)
    {
        if (_items.Count == 0) return tensor.alias();
        var current = _items[0].module.call(tensor);
        for (var i = 1; i < _items.Count; i++)
        {
            var next = _items[i].module.call(current);
            if (ReferenceEquals(next, current))
                throw new InvalidOperationException(
                    $"Module '{_items[i].name}' of a Sequential returned its input, which is about to be disposed of; "
                    + "it must return a tensor object of its own, if need be with alias().");
            current.Dispose();
            current = next;
        }
        return current;
    }

    public int Count => _items.Count;

    [IndexerName("SequentialItems")]
    public nn.IModule<Tensor, Tensor> this[int index] => _items[index].module;

    [IndexerName("SequentialItems")]
    public Sequential this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

    [IndexerName("SequentialItems")]
    public Sequential this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

    private Sequential Slice(int start, int end)
    {
        if (start < 0 || start > Count) throw new IndexOutOfRangeException($"A start of {start} is outside the {Count} modules.");
        if (end < 0 || end > Count) throw new IndexOutOfRangeException($"An end of {end} is outside the {Count} modules.");
        var slice = new Sequential();
        for (var i = start; i < end; i++) slice.Add(_items[i].name, _items[i].module);
        return slice;
    }

    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
    {
        if (!recurse) yield break;
        var seen = new HashSet<nint>();
        foreach (var (child, module) in named_children())
            foreach (var (name, parameter) in module.named_parameters(true))
                if (!parameter.IsInvalid && seen.Add(parameter.Handle)) yield return ($"{child}.{name}", parameter);
    }

    public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_persistent = true)
    {
        if (!recurse) yield break;
        var seen = new HashSet<nint>();
        foreach (var (child, module) in named_children())
            foreach (var (name, buffer) in module.named_buffers(true, include_persistent))
                if (!buffer.IsInvalid && seen.Add(buffer.Handle)) yield return ($"{child}.{name}", buffer);
    }

    public override IEnumerable<(string name, nn.Module module)> named_children()
    {
        foreach (var (name, module) in _items) yield return (name, (nn.Module)module);
    }

    public override nn.Module apply(Action<nn.Module> fn)
    {
        foreach (var (_, module) in named_children()) module.apply(fn);
        fn(this);
        return this;
    }

    public override void train(bool on = true)
    {
        foreach (var (_, module) in named_children()) module.train(on);
    }

    public override void eval() => train(false);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (var (_, module) in named_children()) module.Dispose();
        base.Dispose(disposing);
    }
}
