using System.Diagnostics;
using TorchSharp;
using static Microsoft.ML.Generative.Benchmarks.LeastWork;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Benchmarks;

/// <summary>A job that jobs.py does as well.</summary>
/// <param name="Name">Its name there and here.</param>
/// <param name="Steps">Training steps.</param>
/// <param name="BatchSize">Rows of a step.</param>
/// <param name="Work">What a step can't do without, for one row; nothing where there is not much training.</param>
/// <param name="Run">Does it, with the training images' file, and gives a sum over what came out.</param>
internal sealed record Job(string Name, int Steps, int BatchSize, LeastWork Work, Func<Job, IDataView, double> Run)
{
    private static readonly ImageShape Image = new(1, 28, 28);

    private static readonly LeastNetwork MlpGenerator = new(Linear(100, 128), Linear(128, 784));

    private static readonly LeastNetwork MlpDiscriminator = new(Linear(784, 128), Linear(128, 1));

    private static readonly LeastNetwork DcganGenerator =
        new(Linear(100, 64 * 49), Convolution(7, 16, 64, 32), Convolution(14, 16, 32, 1));

    private static readonly LeastNetwork DcganDiscriminator =
        new(Convolution(14, 16, 1, 32), Convolution(7, 16, 32, 64), Linear(64 * 49, 1));

    public static IReadOnlyList<Job> All { get; } =
    [
        // The process from its start to the end of the first training step.
        new("start", 1, 128, default, (job, images) => Gan(job, images, new MlpGanNetwork(), generated: 0)),
        // One shuffled epoch of batches as tensors in [-1, 1].
        new("read", 0, 128, default, (job, images) => Read(job, images)),
        // Training from the file, and 10,000 generated images.
        new("gan-mlp", 2_000, 128, GanStep(MlpGenerator, MlpDiscriminator),
            (job, images) => Gan(job, images, new MlpGanNetwork(), generated: 10_000)),
        new("gan-dcgan", 100, 64, GanStep(DcganGenerator, DcganDiscriminator),
            (job, images) => Gan(job, images, new DcganNetwork { BaseChannels = 32 }, generated: 10_000)),
        new("wgan-gp", 500, 128, GanStep(MlpGenerator, MlpDiscriminator) + GradientPenalty(MlpDiscriminator),
            (job, images) => Gan(job, images, new MlpGanNetwork(), generated: 10_000, GanObjective.WassersteinGradientPenalty)),
        // The images through a discriminator that has seen one batch, row by row out of a cursor.
        new("score", 0, 256, default, (job, images) => Score(job, images)),
    ];

    /// <summary>The seconds that the job takes.</summary>
    public double Measure(string images)
    {
        var watch = Stopwatch.StartNew();
        var sum = Run(this, new MLContext(seed: 1).Data.LoadFromIdx(images));
        return double.IsFinite(sum)
            ? watch.Elapsed.TotalSeconds
            : throw new InvalidOperationException("What came out is not finite.");
    }

    // The generator's samples serve both players, and its own step needs no gradient of the discriminator's weights.
    private static LeastWork GanStep(LeastNetwork generator, LeastNetwork discriminator) =>
        generator.Training + discriminator.Training + discriminator.Gradients + discriminator.Frozen;

    // The input's gradient, and through each of its layers a gradient of the weights and of what came in; ReLU's slopes are
    // constant.
    private static LeastWork GradientPenalty(LeastNetwork discriminator)
    {
        var products = discriminator.Frozen + discriminator.Forward + discriminator.Forward;
        return products with { Multiplications = products.Multiplications - discriminator.Layers[^1].Multiplications };
    }

    private static double Gan(Job job, IDataView images, GanNetwork network, int generated, GanObjective? objective = null)
    {
        using var gan = new MLContext(seed: 1).Generative().Gan(new GanTrainer.Options
        {
            Image = Image, Network = network, BatchSize = job.BatchSize, MaximumSteps = job.Steps,
            Objective = objective ?? GanObjective.NonSaturating,
        }).Fit(images);
        return Sum(gan.Generate(generated), "Features");
    }

    private static double Score(Job job, IDataView images)
    {
        var ml = new MLContext(seed: 1);
        using var gan = ml.Generative().Gan(new GanTrainer.Options
            {
                Image = Image, Network = GanNetwork.Mlp, MaximumSteps = 1,
            }).Fit(ml.Data.TakeRows(images, job.BatchSize));
        return Sum(gan.Transform(images), "Score");
    }

    private static double Read(Job job, IDataView images)
    {
        using var channel = ((Runtime.IHostEnvironment)new MLContext(seed: 1)).Register("Benchmark").Start("Reading");
        using var data = TrainingData.Read(channel, images, FeatureColumn.Bind(images.Schema, "Features"), null, 1L << 30);
        using var scaling = FeatureScaling.MinMax(data, -1, 1, CPU, channel);
        double sum = 0;
        foreach (var batch in data.Epoch(1, job.BatchSize))
            using (batch)
            {
                using var scope = NewDisposeScope();
                sum += scaling.Apply(batch.Features)[0, 0].ToDouble();
            }
        return sum;
    }

    private static double Sum(IDataView view, string column)
    {
        double sum = 0;
        var read = view.Schema[column];
        using var cursor = view.GetRowCursor([read]);
        if (read.Type is Data.VectorDataViewType)
        {
            var row = cursor.GetGetter<Data.VBuffer<float>>(read);
            var buffer = default(Data.VBuffer<float>);
            while (cursor.MoveNext())
            {
                row(ref buffer);
                sum += buffer.GetValues()[0];
            }
            return sum;
        }
        var number = cursor.GetGetter<float>(read);
        float value = 0;
        while (cursor.MoveNext())
        {
            number(ref value);
            sum += value;
        }
        return sum;
    }
}
