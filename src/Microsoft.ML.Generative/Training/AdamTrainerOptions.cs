namespace Microsoft.ML.Generative;

/// <summary>Settings of trainers that minimise one loss with one optimiser, Adam (Kingma and Ba 2015).</summary>
/// <typeparam name="TTransformer">The trained model.</typeparam>
public abstract class AdamTrainerOptions<TTransformer> : TrainerOptions<TTransformer>
{
    /// <summary>Adam's learning rate, above 0. Default 0.001.</summary>
    public double LearningRate { get; set; } = 1e-3;

    /// <summary>Adam's decay of the first moment, from 0 to below 1. Default 0.9.</summary>
    public double Beta1 { get; set; } = 0.9;

    /// <summary>Adam's decay of the second moment, from 0 to below 1. Default 0.999.</summary>
    public double Beta2 { get; set; } = 0.999;

    internal override void Validate()
    {
        base.Validate();
        Check.Positive(LearningRate, nameof(LearningRate));
        Check.InRange(0, Beta1, 1, nameof(Beta1));
        Check.InRange(0, Beta2, 1, nameof(Beta2));
    }

    internal override Dictionary<string, string> Describe(TrainingData data, int seed)
    {
        var settings = base.Describe(data, seed);
        settings["learning rate"] = Text(LearningRate);
        settings["Adam's betas"] = $"{Text(Beta1)}, {Text(Beta2)}";
        return settings;
    }
}
