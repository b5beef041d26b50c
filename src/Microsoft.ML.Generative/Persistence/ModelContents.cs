using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>What a model file holds of one transformer.</summary>
/// <param name="Family">The name in the transformer's <see cref="ModelFamilyAttribute"/>.</param>
/// <param name="Version">The version of <paramref name="Settings"/> and of the tensors' names, counted by each family from
/// 1.</param>
/// <param name="Settings">Options, columns and whatever else is needed beside the weights.</param>
/// <param name="Tensors">The weights, by state_dict name, and other tensors.</param>
internal sealed record ModelContents(
    string Family, int Version, JsonObject Settings, IReadOnlyDictionary<string, TensorData> Tensors)
{
    private const string SettingsHashKey = "settings_sha256";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The tensor of that name, checked for type and shape.</summary>
    /// <exception cref="FormatException">There is none, or it has another type or shape.</exception>
    public TensorData Tensor(string name, torch.ScalarType type, params long[] shape)
    {
        if (!Tensors.TryGetValue(name, out var tensor))
            throw new FormatException($"The {Family} model file has no tensor '{name}'.");
        if (tensor.Type != type || !tensor.Shape.SequenceEqual(shape))
            throw new FormatException($"The {Family} model file has a tensor '{name}' of {tensor}; it must be {type} "
                + $"{TensorData.Describe(shape)}.");
        return tensor;
    }

    /// <summary>
    /// That the file holds the weights which its settings ask for: a damaged or made-up file is refused before memory is taken
    /// for networks that it could not fill.
    /// </summary>
    /// <param name="least">Numbers of Single that the networks' weights have at the least.</param>
    /// <exception cref="FormatException">It holds fewer.</exception>
    public void CheckHolds(long least)
    {
        var held = Tensors.Values.Sum(t => (long)t.Bytes.Length) / sizeof(float);
        if (held < least)
            throw new FormatException($"The {Family} model file's settings ask for networks of {least} weights or more, but it "
                + $"holds {held} numbers only: it is damaged.");
    }

    /// <summary>The settings with family and version, as they are saved.</summary>
    public byte[] SettingsBytes()
    {
        var json = new JsonObject { ["family"] = Family, ["version"] = Version, ["settings"] = Settings.DeepClone() };
        return Encoding.UTF8.GetBytes(json.ToJsonString(Indented));
    }

    /// <summary>Writes the tensors, and the hash of the settings that belong to them.</summary>
    public void WriteWeights(Stream stream, byte[] settings) =>
        SafeTensors.Write(stream, Tensors, new Dictionary<string, string> { [SettingsHashKey] = HashOf(settings) });

    /// <param name="settings">What <see cref="SettingsBytes"/> gave.</param>
    /// <param name="weights">What <see cref="WriteWeights"/> wrote.</param>
    /// <exception cref="FormatException">Either is damaged, or they don't belong together.</exception>
    public static ModelContents Read(byte[] settings, Stream weights)
    {
        SafeTensors tensors;
        try
        {
            tensors = SafeTensors.Read(weights, requireHash: true);
        }
        catch (FormatException e)
        {
            throw new FormatException($"The weights of a generative model in the model file cannot be read: {e.Message}", e);
        }
        if (!tensors.Metadata.TryGetValue(SettingsHashKey, out var hash) || hash != HashOf(settings))
            throw new FormatException("The settings of a generative model in the model file are damaged, or are not those that "
                + "its weights were saved with.");
        try
        {
            var json = JsonNode.Parse(settings) as JsonObject ?? throw new FormatException("they are no JSON object.");
            var (family, version) = (json.Get<string>("family"), json.Get<int>("version"));
            return new ModelContents(family, version, json.GetObject("settings"), tensors.Tensors);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new FormatException($"The settings of a generative model in the model file cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A hash of everything.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(SettingsBytes());
        foreach (var (name, tensor) in Tensors.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(tensor.Bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static string HashOf(byte[] settings) => Convert.ToHexStringLower(SHA256.HashData(settings));
}
