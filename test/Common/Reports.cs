namespace Microsoft.ML.Generative.Tests.Common;

/// <summary>Keeps the reports of a training run, and tells them on at once, on the training's thread.</summary>
internal sealed class Reports(Action<TrainingProgress>? onReport = null) : IProgress<TrainingProgress>
{
    public List<TrainingProgress> All { get; } = [];

    public void Report(TrainingProgress value)
    {
        All.Add(value);
        onReport?.Invoke(value);
    }
}
