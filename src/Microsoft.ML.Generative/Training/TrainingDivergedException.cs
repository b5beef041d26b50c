using System.Globalization;

namespace Microsoft.ML.Generative;

/// <summary>Training was stopped because a loss, a weight or the validation's score was no longer a finite number.</summary>
public sealed class TrainingDivergedException : InvalidOperationException
{
    private const string Advice =
        $"A smaller learning rate or a limit on the gradients' norm ({nameof(TrainerOptions.GradientClipNorm)}) usually helps.";

    internal TrainingDivergedException(long step, string loss, double value) : this(step, loss, value, Advice)
    {
    }

    /// <summary>The score of a validation.</summary>
    internal TrainingDivergedException(long step, double score) : this(step, "validation score", score,
        $"Look for missing values in the rows that it scores. {Advice}")
    {
    }

    private TrainingDivergedException(long step, string loss, double value, string advice) : base(string.Create(
        CultureInfo.InvariantCulture, $"Training stopped at step {step}: the {loss} is {value}. {advice}"))
    {
        Step = step;
        LossName = loss;
    }

    /// <summary>The step, from 1.</summary>
    public long Step { get; }

    /// <summary>The loss, measurement, sum of weights or score that went wrong.</summary>
    public string LossName { get; }
}
