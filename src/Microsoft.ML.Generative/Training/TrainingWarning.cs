namespace Microsoft.ML.Generative;

/// <summary>What a look at a training run found wrong.</summary>
/// <param name="Name">What it is, always the same: each is told once in a run, however often that is resumed.</param>
/// <param name="Message">What the user is told of it.</param>
internal readonly record struct TrainingWarning(string Name, string Message);
