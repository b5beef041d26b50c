using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Generative;

namespace Samples.Reproduce;

/// <summary>MNIST's images, from a folder with its four files.</summary>
internal sealed class Mnist(MLContext context, string folder)
{
    public static readonly ImageShape Shape = new(1, 28, 28);

    /// <summary>The 60,000 training images, from 0 to 255.</summary>
    public IDataView Train { get; } = context.Data.LoadFromIdx(File(folder, "train-images*"));

    /// <summary>The 10,000 test images, from 0 to 255.</summary>
    public IDataView Test { get; } = context.Data.LoadFromIdx(File(folder, "t10k-images*"));

    /// <summary>The training images of all digits but one.</summary>
    public IDataView TrainWithout(int digit) =>
        context.Data.LoadFromEnumerable(Labelled("train").Where(image => image.Label != digit));

    /// <summary>The test images; the column "Label" is 1 for those of one digit, and 0 for the others.</summary>
    public IDataView TestFor(int digit) => context.Data.LoadFromEnumerable(
        Labelled("t10k").Select(image => new LabelledRow { Features = image.Features, Label = image.Label == digit ? 1 : 0 }));

    private IEnumerable<LabelledRow> Labelled(string set) => context.Data.CreateEnumerable<LabelledRow>(
        context.Data.LoadFromIdx(File(folder, $"{set}-images*"), File(folder, $"{set}-labels*")), reuseRowObject: false);

    /// <summary>
    /// The test images with every pixel drawn once, 255 with a probability of its value over 255, and else 0: a sample of
    /// "dynamically binarised" MNIST (Salakhutdinov and Murray 2008), the same for the same seed.
    /// </summary>
    public IDataView BinarizedTest(int seed)
    {
        var random = new Random(seed);
        float Draw(float pixel) => random.Next(255) < pixel ? 255 : 0;
        var rows = Test.GetColumn<float[]>("Features").Select(pixels => new Row { Features = [.. pixels.Select(Draw)] });
        return context.Data.LoadFromEnumerable(rows.ToArray());
    }

    private static string File(string folder, string pattern) =>
        (Directory.Exists(folder) ? Directory.GetFiles(folder, pattern).Order().FirstOrDefault() : null)
        ?? throw new FileNotFoundException($"The folder '{folder}' has no file {pattern}; it must have MNIST's.");

    private class Row
    {
        [VectorType(784)]
        public float[] Features { get; set; } = [];
    }

    private sealed class LabelledRow : Row
    {
        public float Label { get; set; }
    }
}
