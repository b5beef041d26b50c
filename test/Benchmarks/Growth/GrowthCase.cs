using System.Diagnostics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Generative.Benchmarks;

/// <summary>A cost that grows with something.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Variable">What it grows with.</param>
/// <param name="Sizes">How large that is, from small to large.</param>
/// <param name="Milliseconds">Does it at a size and gives what it took.</param>
internal sealed record GrowthCase(string Name, string Variable, int[] Sizes, Func<int, double> Milliseconds)
{
    private const int Slots = 64;

    public static IReadOnlyList<GrowthCase> All { get; } =
    [
        new("reading and checking rows of 64 numbers, one training step", "rows", [1_000, 10_000, 100_000, 1_000_000], FitRows),
        new("scoring rows of 64 numbers", "rows", [1_000, 10_000, 100_000, 1_000_000], ScoreRows),
        new("a DCGAN's step, 16 grey images", "side", [16, 32, 64, 128],
            side => Step(new ImageShape(1, side, side), new DcganNetwork(), 16, 8)),
        new("a perceptron GAN's step, 784 numbers", "batch", [16, 64, 256, 1_024],
            batch => Step(new ImageShape(1, 28, 28), new MlpGanNetwork(), batch, 40)),
    ];

    private static double FitRows(int rows) => Time(() => Fit(Rows(rows)).Dispose());

    private static double ScoreRows(int rows)
    {
        using var model = Fit(Rows(1_000));
        var scored = model.Transform(Rows(rows));
        return Time(() => scored.GetColumn<float>("Score").Sum());
    }

    private static GanTransformer Fit(IDataView rows) =>
        new MLContext(seed: 1).Generative().Gan(new GanTrainer.Options { MaximumSteps = 1 }).Fit(rows);

    // The mean of the last steps, after as many to warm up.
    private static double Step(ImageShape image, GanNetwork network, int batch, int steps)
    {
        List<double> reported = [];
        var rows = Load(Draw(batch, image.Size), image.Size);
        new MLContext(seed: 1).Generative().Gan(new GanTrainer.Options
        {
            Image = image, Network = network, BatchSize = batch, MaximumSteps = 2 * steps, ProgressInterval = steps,
            Progress = new Listener(progress => reported.Add(progress.Elapsed.TotalMilliseconds)),
        }).Fit(rows).Dispose();
        return (reported[1] - reported[0]) / steps;
    }

    private static IDataView Rows(int count) => Load(Draw(count, Slots), Slots);

    // One object for all rows, whose making is not what is measured.
    private static IEnumerable<Row> Draw(int count, int size)
    {
        var random = new Random(1);
        var row = new Row { Features = [.. Enumerable.Range(0, size).Select(_ => random.NextSingle())] };
        for (var i = 0; i < count; i++)
        {
            row.Features[i % size] = random.NextSingle();
            yield return row;
        }
    }

    private static double Time(Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static IDataView Load(IEnumerable<Row> rows, int size)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, size);
        return new MLContext(seed: 1).Data.LoadFromEnumerable(rows, schema);
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }

    private sealed class Listener(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress progress) => report(progress);
    }
}
