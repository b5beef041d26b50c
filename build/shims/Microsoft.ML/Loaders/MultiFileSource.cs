using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Streams that are read one after the other, each opened when its turn comes.</summary>
public interface IMultiStreamSource
{
    int Count { get; }

    string? GetPathOrNull(int index);

    Stream Open(int index);

    TextReader OpenTextReader(int index);
}

/// <summary>
/// Files. A path may have wildcards, several parts joined by '+', and '...' for a folder with all that is in it.
/// </summary>
public sealed class MultiFileSource : IMultiStreamSource
{
    private readonly string[] _paths;

    public MultiFileSource(params string[] paths)
    {
        if (paths == null || paths is [null])
            paths = [];
        string[] found = paths.SelectMany(FilePattern.Expand).ToArray();
        // Where nothing is found the paths stay, so that opening one of them can say which is missing.
        _paths = found.Length > 0 ? found : paths;
    }

    public int Count => _paths.Length;

    public string GetPathOrNull(int index)
    {
        Contracts.CheckParam(0 <= index && index < Count, nameof(index), $"There are {Count} files.");
        return _paths[index];
    }

    public Stream Open(int index)
    {
        string path = GetPathOrNull(index);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Contracts.Mark(new IOException($"Could not open file '{path}': {e.Message}", e));
        }
    }

    public TextReader OpenTextReader(int index) => new StreamReader(Open(index), bufferSize: 1 << 16);
}
