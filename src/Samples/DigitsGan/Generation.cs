using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Generative;

namespace Samples.DigitsGan;

/// <summary>What a program does that was handed a trained model: loads it, generates rows, and draws them.</summary>
internal static class Generation
{
    private const int PerClass = 10;

    public static void Run(string modelPath, string picturePath)
    {
        var context = new MLContext(seed: 1);
        var loaded = context.Model.Load(modelPath, out _);
        if (loaded is not TransformerChain<ITransformer>
            {
                LastTransformer: GanTransformer { Image: { } image, Classes.Count: > 0 } gan,
            })
            throw new InvalidDataException($"'{modelPath}' holds no GAN of images with classes, as this program trains.");

        // Classes are taken in turn, so each row of the picture shows every class once.
        var rows = gan.Generate(count: PerClass * gan.Classes.Count, seed: 7);
        var grid = new ImageGrid(image, PerClass, gan.Classes.Count, scale: 2);
        foreach (var row in context.Data.CreateEnumerable<Row>(rows, reuseRowObject: true)) grid.Add(row.Features);
        grid.Save(picturePath);
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }
}
