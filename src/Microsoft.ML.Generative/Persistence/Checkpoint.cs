using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>
/// The state of a training run in one file, which is a safetensors file. It is written beside its destination, flushed to the
/// disk and renamed over it, so that whenever the process dies there is a whole checkpoint: the old one or the new one.
/// </summary>
/// <param name="State">Counters, settings and messages.</param>
/// <param name="Tensors">Weights, their averages and the history's series, by name.</param>
/// <param name="Blobs">What only its owner can read: the optimisers' states, the history's pictures.</param>
internal sealed record Checkpoint(
    JsonObject State, IReadOnlyDictionary<string, TensorData> Tensors, IReadOnlyDictionary<string, byte[]> Blobs)
{
    private const string Format = "Microsoft.ML.Generative checkpoint 1";
    private const string FormatKey = "format";
    private const string StateKey = "state";
    private const string TensorPrefix = "tensor:";
    private const string BlobPrefix = "blob:";

    /// <exception cref="IOException">The file cannot be written; what was at <paramref name="path"/> is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or its folder does not allow it.</exception>
    public static void Write(string path, JsonObject state, IReadOnlyDictionary<string, torch.Tensor> tensors,
        IReadOnlyDictionary<string, byte[]> blobs)
    {
        var entries = new Dictionary<string, TensorData>(StringComparer.Ordinal);
        foreach (var (name, tensor) in tensors)
            entries.Add(TensorPrefix + name, TensorData.From(tensor));
        foreach (var (name, blob) in blobs)
            entries.Add(BlobPrefix + name, new TensorData(torch.ScalarType.Byte, [blob.Length], blob));
        var metadata = new Dictionary<string, string> { [FormatKey] = Format, [StateKey] = state.ToJsonString() };

        var temporary = path + ".tmp";
        // Not to be deleted below where it is another run's, which keeps it from being opened.
        var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None);
        try
        {
            using (file)
            {
                SafeTensors.Write(file, entries, metadata);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <exception cref="FormatException">The file is damaged, or no checkpoint.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Checkpoint Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var contents = SafeTensors.Read(file, requireHash: true);
            if (!contents.Metadata.TryGetValue(FormatKey, out var format) || format != Format)
                throw new FormatException($"its format is '{format}', and '{Format}' is the one that can be read here.");
            if (!contents.Metadata.TryGetValue(StateKey, out var text) || JsonNode.Parse(text) is not JsonObject state)
                throw new FormatException("it has no state.");
            var blobs = WithPrefix(contents, BlobPrefix, t => t.Bytes);
            return new Checkpoint(state, WithPrefix(contents, TensorPrefix, t => t), blobs);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new FormatException($"'{path}' is no checkpoint that training can resume from: {e.Message} Delete it to start "
                + "anew.", e);
        }
    }

    private static Dictionary<string, T> WithPrefix<T>(SafeTensors contents, string prefix, Func<TensorData, T> select) =>
        contents.Tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(t => t.Key[prefix.Length..], t => select(t.Value), StringComparer.Ordinal);
}
