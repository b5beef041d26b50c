namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>Which modes GANs find in mixtures of Gaussians, by objective and seed.</summary>
public static class ModeTable
{
    public static void Print(int seeds)
    {
    }
}
