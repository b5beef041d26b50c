using System.Globalization;

namespace Microsoft.ML.Generative;

/// <summary>Training was stopped because a loss or a weight was no longer a finite number.</summary>
public sealed class TrainingDivergedException : InvalidOperationException
{
    internal TrainingDivergedException(long step, string loss, double value) : base(string.Create(CultureInfo.InvariantCulture,
        $"Training stopped at step {step}: the {loss} is {value}. A smaller learning rate or a limit on the gradients' norm "
        + $"({nameof(TrainerOptions.GradientClipNorm)}) usually helps."))
    {
        Step = step;
        LossName = loss;
    }

    /// <summary>The step, from 1.</summary>
    public long Step { get; }

    /// <summary>The loss, measurement or sum of weights that went wrong.</summary>
    public string LossName { get; }
}
