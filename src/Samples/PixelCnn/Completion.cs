using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Generative;

namespace Samples.PixelCnn;

/// <summary>Images whose lower half is taken away and drawn anew.</summary>
public static class Completion
{
    private const int Images = 12, Ways = 4;

    /// <summary>A sheet with a row of images, a row of what is left of them, and rows of completions.</summary>
    /// <param name="context">The ML.NET context.</param>
    /// <param name="model">The trained model, with a label column of keys.</param>
    /// <param name="data">Rows with the model's columns; the first ones are taken.</param>
    /// <param name="shape">The images' shape.</param>
    public static ImageGrid Draw(MLContext context, AutoregressiveTransformer model, IDataView data, ImageShape shape)
    {
        var some = context.Data.TakeRows(data, Images);
        var whole = some.GetColumn<float[]>("Features").ToArray();
        var grid = new ImageGrid(shape, Ways + 2, whole.Length, scale: 2);
        foreach (var image in whole) grid.Add(image);

        // Missing values are NaN, as everywhere in ML.NET; a column counts keys from 1, an object's member from 0.
        var labels = some.GetColumn<uint>("Label");
        var halves = context.Data.LoadFromEnumerable(
            whole.Zip(labels, (image, label) => new Half { Features = WithoutLowerHalf(image, shape), Label = label - 1 }),
            Half.Columns(shape, (KeyDataViewType)data.Schema["Label"].Type));
        foreach (var image in halves.GetColumn<float[]>("Features")) grid.Add(image);
        for (var seed = 0; seed < Ways; seed++)
            foreach (var image in model.Complete(halves, seed).GetColumn<float[]>("Completed")) grid.Add(image);
        return grid;
    }

    private static float[] WithoutLowerHalf(float[] image, ImageShape shape) =>
        [.. image.Select((value, i) => i % (shape.Height * shape.Width) < shape.Height / 2 * shape.Width ? value : float.NaN)];

    private sealed class Half
    {
        public float[] Features { get; set; } = [];

        public uint Label { get; set; }

        public static SchemaDefinition Columns(ImageShape shape, KeyDataViewType label)
        {
            var columns = SchemaDefinition.Create(typeof(Half));
            columns[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, shape.Size);
            columns[nameof(Label)].ColumnType = label;
            return columns;
        }
    }
}
