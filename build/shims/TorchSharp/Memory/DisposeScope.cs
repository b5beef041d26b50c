namespace TorchSharp;

/// <summary>
/// Disposes of every tensor that is made on its thread while it is the innermost scope, except those detached from it or moved
/// to another one. Scopes are thread-local and nest.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic] private static DisposeScope? t_current;

    private HashSet<IDisposable> _disposables = NewSet();
    private readonly DisposeScope? _outer;
    private volatile bool _disposed;

    internal DisposeScope()
    {
        _outer = Current;
        t_current = this;
    }

    internal static DisposeScope? Current
    {
        get
        {
            var current = t_current;
            if (current is { _disposed: true }) t_current = current = InnermostOpen(current);
            return current;
        }
    }

    // Scopes are usually left innermost first. One that was left out of turn, or on another thread after an await, must not take
    // in tensors any more: nothing would dispose of them.
    private static DisposeScope? InnermostOpen(DisposeScope? scope)
    {
        while (scope is { _disposed: true }) scope = scope._outer;
        return scope;
    }

    private DisposeScope? Outer => InnermostOpen(_outer);

    public int DisposablesCount => _disposables.Count;

    public IReadOnlyList<IDisposable> DisposablesView => [.. _disposables];

    public bool Contains(IDisposable disposable) => _disposables.Contains(disposable);

    internal void Include(torch.Tensor tensor)
    {
        _disposables.Add(tensor);
        tensor.Scope = this;
    }

    public void Attach(IDisposable disposable) => Place(disposable, this);

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables) => Place(disposables, this);

    public T Detach<T>(T disposable) where T : IDisposable => Place(disposable, null);

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (Detach(first), Detach(second));

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => (Detach(first), Detach(second), Detach(third));

    public void Detach(params IDisposable[] disposables) => Place(disposables, null);

    public void Detach(IEnumerable<IDisposable> disposables) => Place(disposables, null);

    public T MoveToOuter<T>(T disposable) where T : IDisposable => Place(disposable, Outer);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second));

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    public void MoveToOuter(params IDisposable[] disposables) => Place(disposables, Outer);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => Place(disposables, Outer);

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable => Place(disposable, scope);

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) => Place(disposables, scope);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables) => Place(disposables, scope);

    public void MarkAsDisposed(IDisposable disposable) => _disposables.Remove(disposable);

    public void DisposeEverything() => DisposeEverythingBut([]);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var kept = inKeep.ToHashSet<IDisposable>(ReferenceEqualityComparer.Instance);
        var doomed = _disposables;
        _disposables = NewSet();
        foreach (var disposable in doomed)
        {
            if (kept.Contains(disposable))
            {
                _disposables.Add(disposable);
                continue;
            }
            if (disposable is torch.Tensor tensor) tensor.Scope = null;
            disposable.Dispose();
        }
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        t_current = InnermostOpen(t_current);
        DisposeEverything();
    }

    private IReadOnlyList<IDisposable> Place(IEnumerable<IDisposable> disposables, DisposeScope? target) =>
        [.. disposables.Select(d => Place(d, target))];

    private T Place<T>(T disposable, DisposeScope? target) where T : IDisposable
    {
        if (disposable is torch.Tensor tensor)
        {
            tensor.Scope?._disposables.Remove(tensor);
            tensor.Scope = target;
        }
        else
        {
            _disposables.Remove(disposable);
        }
        target?._disposables.Add(disposable);
        return disposable;
    }

    private static HashSet<IDisposable> NewSet() => new(ReferenceEqualityComparer.Instance);
}
