namespace Microsoft.ML.Generative;

/// <summary>Where a training run stands.</summary>
/// <param name="Step">Steps done, counted from the run's start, those before a resumed checkpoint included.</param>
/// <param name="TotalSteps">Steps that the run will take, unless it stops early.</param>
/// <param name="Epoch">The epoch that the last step belonged to, from 1.</param>
/// <param name="Values">The last step's losses and measurements by name, such as "discriminator loss"; in the trainer's units.
/// Empty where a finished run was resumed and took no step.</param>
/// <param name="Elapsed">Time since the run started or resumed.</param>
/// <param name="StepsPerSecond">Mean speed since the run started or resumed.</param>
public sealed record TrainingProgress(
    long Step, long TotalSteps, int Epoch, IReadOnlyDictionary<string, double> Values, TimeSpan Elapsed, double StepsPerSecond);
