namespace Microsoft.ML.Runtime;

/// <summary>The tree behind an <see cref="MLContext"/>: the environment at its root, the hosts of components below.</summary>
internal sealed class LocalEnvironment : ChannelProvider, IHost, IHostEnvironmentInternal, ICancelable
{
    private readonly LocalEnvironment? _parent;
    private readonly Action<ChannelProvider, ChannelMessage> _listener;
    private readonly Dictionary<string, object?> _options = [];
    private readonly List<WeakReference<LocalEnvironment>> _children = [];
    private readonly Lock _lock = new();

    public LocalEnvironment(int? seed, Action<ChannelProvider, ChannelMessage> listener)
        : base(null, null)
    {
        Seed = seed;
        _listener = listener;
        ComponentCatalog = new ComponentCatalog();
        Rand = seed == null ? new Random() : new Random(seed.Value);
        TempFilePath = Path.GetTempPath();
    }

    // A host's full name leaves out its immediate parent's own name: ML.NET's hosts are named that way.
    private LocalEnvironment(LocalEnvironment parent, string name, Random rand)
        : base(name, parent._parent?.FullName)
    {
        _parent = parent;
        _listener = parent._listener;
        Seed = parent.Seed;
        ComponentCatalog = parent.ComponentCatalog;
        Rand = rand;
        TempFilePath = parent.TempFilePath;
        GpuDeviceId = parent.GpuDeviceId;
        FallbackToCpu = parent.FallbackToCpu;
        IsCanceled = parent.IsCanceled;
    }

    public int? Seed { get; }

    public Random Rand { get; }

    public ComponentCatalog ComponentCatalog { get; }

    public string TempFilePath { get; set; }

    public int? GpuDeviceId { get; set; }

    public bool FallbackToCpu { get; set; }

    public bool IsCanceled { get; private set; }

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        this.CheckNonEmpty(name, nameof(name));
        lock (_lock)
        {
            var host = new LocalEnvironment(this, name, new Random(seed ?? Rand.Next()));
            _children.RemoveAll(child => !child.TryGetTarget(out _));
            _children.Add(new(host));
            return host;
        }
    }

    public IChannel Start(string name)
    {
        this.CheckNonEmpty(name, nameof(name));
        return new Channel(this, name, _listener);
    }

    public IPipe<TMessage> StartPipe<TMessage>(string name)
    {
        this.CheckNonEmpty(name, nameof(name));
        return new Pipe<TMessage>(this, name, (source, message) =>
        {
            if (message is ChannelMessage channelMessage)
                _listener(source, channelMessage);
        });
    }

    public IProgressChannel StartProgressChannel(string name)
    {
        this.CheckNonEmpty(name, nameof(name));
        return new SilentProgressChannel();
    }

    public void CancelExecution()
    {
        lock (_lock)
        {
            IsCanceled = true;
            foreach (var child in _children)
                if (child.TryGetTarget(out var host))
                    host.CancelExecution();
        }
    }

    public bool TryAddOption<T>(string name, T value) => _options.TryAdd(CheckOptionName(name), value);

    public void SetOption<T>(string name, T value) => _options[CheckOptionName(name)] = value;

    public bool TryGetOption<T>(string name, out T value)
    {
        bool found = _options.TryGetValue(CheckOptionName(name), out var option) && option is T;
        value = found ? (T)option! : default!;
        return found;
    }

    public T GetOptionOrDefault<T>(string name)
    {
        if (!_options.TryGetValue(CheckOptionName(name), out var option))
            _options[name] = option = default(T);
        return (T)option!;
    }

    public bool RemoveOption(string name) => _options.Remove(CheckOptionName(name));

    private static string CheckOptionName(string name) =>
        string.IsNullOrWhiteSpace(name) ? throw new ArgumentNullException(nameof(name)) : name;
}
