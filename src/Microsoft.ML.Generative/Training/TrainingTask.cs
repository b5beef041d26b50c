using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// What a family gives to the training loop: its networks and optimisers, and one step. The loop gives it batches and owns all
/// else. Networks are on the run's device when the task is made.
/// </summary>
internal abstract class TrainingTask : IDisposable
{
    /// <summary>Every network by name, averages included. All of them go into checkpoints and back.</summary>
    public abstract IReadOnlyList<(string Name, nn.Module Network)> Networks { get; }

    public abstract IReadOnlyList<NetworkOptimizer> Optimizers { get; }

    /// <summary>Averages to be kept up to date after every step.</summary>
    public virtual IReadOnlyList<MovingAverage> Averages => [];

    /// <summary>
    /// Forward, backward and optimiser steps on one batch. Runs in a dispose scope of the loop's. Every loss is told to
    /// <paramref name="step"/>, which stops the run when one is not finite.
    /// </summary>
    public abstract void Step(TrainingBatch batch, TrainingStep step);

    /// <summary>
    /// A PNG of samples of the networks as they are, or null where rows are no pictures. Called by <see cref="Observe"/>.
    /// </summary>
    public virtual byte[]? Picture() => null;

    /// <summary>
    /// Looks at the run's latest values, every progress interval, and returns what the user should be warned of. Called by
    /// <see cref="Observe"/>.
    /// </summary>
    public virtual IReadOnlyList<TrainingWarning> Diagnose(TrainingProgress progress) => [];

    /// <summary>Takes note of a validation's score, lower is better. Called by <see cref="Observe"/>.</summary>
    public virtual void Validated(double score)
    {
    }

    /// <summary>Looks at the networks as the model's users will see them, and puts them back into training mode.</summary>
    public T Observe<T>(Func<T> look)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        EndTraining();
        try
        {
            return look();
        }
        finally
        {
            var averages = Averages.Select(a => a.Network).ToHashSet();
            foreach (var (_, network) in Networks)
                if (!averages.Contains(network)) network.train();
        }
    }

    /// <summary>Puts every network into evaluation mode.</summary>
    public void EndTraining()
    {
        foreach (var (_, network) in Networks) network.eval();
    }

    public virtual void Dispose()
    {
        foreach (var optimizer in Optimizers) optimizer.Dispose();
    }
}
