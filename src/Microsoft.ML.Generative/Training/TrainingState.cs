using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>Where a run stands: all that a checkpoint keeps beside networks, optimisers and the history.</summary>
internal sealed class TrainingState : IDisposable
{
    public long Step { get; set; }
    public int Epoch { get; set; }
    public int BatchesOfEpoch { get; set; }
    public bool Stopped { get; set; }
    public double BestScore { get; set; } = double.PositiveInfinity;
    public int ValidationsWithoutGain { get; set; }

    /// <summary>The warnings given so far: each is given once.</summary>
    public HashSet<string> Warned { get; } = [];

    /// <summary>
    /// The networks' tensors at the best validation score, by <see cref="Named"/>'s names; null before the first one.
    /// </summary>
    public Dictionary<string, Tensor>? Best { get; private set; }

    /// <summary>Remembers the networks as they are.</summary>
    public void Keep(IEnumerable<(string Name, nn.Module Network)> networks)
    {
        Dispose();
        using var scope = NewDisposeScope();
        Best = Named(networks).ToDictionary(n => n.Name, n => n.Tensor.detach().clone().DetachFromDisposeScope());
    }

    /// <summary>Takes over tensors that a checkpoint held.</summary>
    public void Keep(Dictionary<string, Tensor> best) => Best = best;

    /// <summary>
    /// Fits what a checkpoint held to the patience of the run that goes on from it, which may be another: without patience there
    /// are no best weights to return to, and a best score without its weights counts for nothing.
    /// </summary>
    public void Adopt(int? patience)
    {
        if (patience is null) Dispose();
        else if (Best is null) (BestScore, ValidationsWithoutGain) = (double.PositiveInfinity, 0);
        Stopped &= ValidationsWithoutGain >= patience;
    }

    /// <summary>Every parameter and buffer of the networks as "network.parameter".</summary>
    public static IEnumerable<(string Name, Tensor Tensor)> Named(IEnumerable<(string Name, nn.Module Network)> networks) =>
        from network in networks
        from entry in network.Network.state_dict()
        select (network.Name + "." + entry.Key, entry.Value);

    public void Dispose()
    {
        if (Best is null) return;
        foreach (var tensor in Best.Values) tensor.Dispose();
        Best = null;
    }
}
