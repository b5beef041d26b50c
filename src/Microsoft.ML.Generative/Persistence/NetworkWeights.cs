using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>A network's parameters and buffers in a model file, by their state_dict names behind the network's own.</summary>
internal static class NetworkWeights
{
    /// <summary>Adds the networks' tensors to those of a file.</summary>
    public static void Add(
        this IDictionary<string, TensorData> tensors, IEnumerable<(string Name, torch.nn.Module Network)> networks)
    {
        foreach (var (network, module) in networks)
            foreach (var (name, tensor) in module.state_dict()) tensors.Add($"{network}.{name}", TensorData.From(tensor));
    }

    /// <summary>Gives the network the file's tensors.</summary>
    /// <exception cref="FormatException">One is missing, or has another type or shape than the network's.</exception>
    public static void CopyTo(this ModelContents contents, string network, torch.nn.Module module)
    {
        using var scope = torch.NewDisposeScope();
        using var _ = torch.no_grad();
        foreach (var (name, tensor) in module.state_dict())
            tensor.copy_(contents.Tensor($"{network}.{name}", tensor.dtype, tensor.shape).ToTensor());
    }
}
