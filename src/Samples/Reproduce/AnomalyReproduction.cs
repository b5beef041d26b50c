using Microsoft.ML;
using Microsoft.ML.Generative;

namespace Samples.Reproduce;

/// <summary>
/// Each digit in turn as the anomaly: an autoencoder learns the training images of the nine others, and tells the test images of
/// that digit from the rest by how badly it reconstructs them.
/// </summary>
internal sealed record AnomalyReproduction(string Name, string Description, int Epochs) : Reproduction(Name, Description, Epochs)
{
    private const int Digits = 10;

    public static new IReadOnlyList<AnomalyReproduction> All { get; } =
        [new("held-out-digit", "784-400-20 perceptrons, one digit held out in turn, told by the squared error", 10)];

    public override IReadOnlyList<Figure> Run(MLContext context, Mnist images, ReproductionRun run)
    {
        var areas = Enumerable.Range(0, Digits).Select(digit => 100 * Area(context, images, digit, run)).ToArray();
        return
        [
            .. areas.Select((area, digit) => new Figure($"ROC AUC of {digit}, percent", area, null)),
            new("mean ROC AUC, percent", areas.Average(), "77.92 ± 0.60 (test/Benchmarks/peer/held_out_digit.py, seven seeds)"),
        ];
    }

    private static double Area(MLContext context, Mnist images, int digit, ReproductionRun run)
    {
        var options = new AutoencoderTrainer.Options
        {
            Image = Mnist.Shape,
            Network = new MlpAutoencoderNetwork { Widths = [400] },
            LatentSize = 20,
            ReconstructionLoss = ReconstructionLoss.BinaryCrossEntropy,
            // The names by which ML.NET's evaluator finds them.
            ReconstructionErrorColumnName = "Score",
            AnomalyColumnName = "PredictedLabel",
        };
        run.Configure(options);
        if (run.CheckpointPath is { } path) options.CheckpointPath = $"{path}.{digit}";
        using var model = context.Generative().Autoencoder(options).Fit(images.TrainWithout(digit));
        return context.AnomalyDetection.Evaluate(model.Transform(images.TestFor(digit))).AreaUnderRocCurve;
    }
}
