using System.Text.Json.Nodes;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>What a model file holds of one transformer.</summary>
/// <param name="Family">The name in the transformer's <see cref="ModelFamilyAttribute"/>.</param>
/// <param name="Version">The version of <paramref name="Settings"/> and of the tensors' names, counted by each family from 1.</param>
/// <param name="Settings">Options, columns and whatever else is needed beside the weights.</param>
/// <param name="Tensors">The weights, by state_dict name, and other tensors.</param>
internal sealed record ModelContents(string Family, int Version, JsonObject Settings, IReadOnlyDictionary<string, TensorData> Tensors)
{
    /// <summary>The tensor of that name, checked for type and shape.</summary>
    /// <exception cref="FormatException">There is none, or it has another type or shape.</exception>
    public TensorData Tensor(string name, torch.ScalarType type, params ReadOnlySpan<long> shape)
    {
        if (!Tensors.TryGetValue(name, out var tensor))
            throw new FormatException($"The model file of family '{Family}' has no tensor '{name}'.");
        if (tensor.Type != type || !shape.SequenceEqual(tensor.Shape.ToArray()))
            throw new FormatException($"The model file of family '{Family}' has a tensor '{name}' of {tensor}; it must be {type} {TensorData.Describe(shape.ToArray())}.");
        return tensor;
    }
}

/// <summary>Marks a transformer that comes back from a model file under this name, through its method
/// <c>static ITransformer Load(IHostEnvironment env, ModelContents contents)</c>.</summary>
/// <param name="name">The family's name in the file.</param>
/// <param name="version">The newest version of the settings that the method reads; it reads the older ones too.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class ModelFamilyAttribute(string name, int version = 1) : Attribute
{
    public string Name { get; } = name;

    public int Version { get; } = version;
}
