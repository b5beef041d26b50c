namespace Microsoft.ML.Generative;

/// <summary>
/// Holds the parts of something that is being made, such as a model's networks: they are disposed of at the scope's end, unless
/// the whole is complete by then.
/// </summary>
internal sealed class ConstructionScope : IDisposable
{
    private readonly Stack<IDisposable> _parts = [];

    /// <summary>Takes over a part.</summary>
    public T Add<T>(T part) where T : IDisposable
    {
        _parts.Push(part);
        return part;
    }

    /// <summary>The whole, which owns the parts from now on.</summary>
    public T Complete<T>(T whole)
    {
        _parts.Clear();
        return whole;
    }

    public void Dispose()
    {
        while (_parts.TryPop(out var part)) part.Dispose();
    }
}
