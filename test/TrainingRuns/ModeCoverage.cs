using System.Diagnostics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>How much of a Gaussian mixture a trained GAN covers.</summary>
/// <param name="Modes">Modes that at least one sample lies within three standard deviations of.</param>
/// <param name="Good">The share of samples within three standard deviations of a mode.</param>
/// <param name="Rarest">The rarest mode's share of the good samples, over the share it should have.</param>
/// <param name="Seconds">What the training took.</param>
public sealed record ModeCoverage(int Modes, double Good, double Rarest, double Seconds)
{
    private const int Rows = 10_000;
    private const int Samples = 2_500;

    private sealed class Point
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }

    /// <summary>Trains on 10,000 points and looks at 2,500 samples.</summary>
    public static ModeCoverage Measure(GaussianModes mixture, GanTrainer.Options options, int seed)
    {
        var ml = new MLContext(seed);
        var random = new Random(seed);
        Point[] points =
        [
            .. Enumerable.Range(0, Rows).Select(i => new Point { Features = mixture.Draw(i % mixture.Centres.Count, random) }),
        ];
        var watch = Stopwatch.StartNew();
        using var model = ml.Generative().Gan(options).Fit(ml.Data.LoadFromEnumerable(points));
        var seconds = watch.Elapsed.TotalSeconds;
        var hits = ml.Data.CreateEnumerable<Point>(model.Generate(Samples, seed: seed), reuseRowObject: false)
            .Select(p => mixture.ModeOf(p.Features)).OfType<int>().CountBy(mode => mode).ToDictionary();
        var good = hits.Values.Sum();
        return new ModeCoverage(hits.Count, (double)good / Samples,
            hits.Count < mixture.Centres.Count ? 0 : (double)hits.Values.Min() * mixture.Centres.Count / good, seconds);
    }
}
