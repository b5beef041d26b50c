using Microsoft.ML.Data;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests;

/// <summary>Which distribution values get where none is asked for.</summary>
public class OutputChoiceTests
{
    private static readonly PixelCnnNetwork Small =
        new PlainPixelCnnNetwork { Channels = 4, ResidualBlocks = 1, HeadChannels = 4 };

    private static IEnumerable<TestCaseData> Cases()
    {
        Func<MLContext, IEstimator<AutoregressiveTransformer>> made = ml => ml.Generative().Made(epochs: 1),
            nade = ml => ml.Generative().Nade(epochs: 1),
            pixelCnn = ml => ml.Generative().PixelCnn(new ImageShape(1, 2, 2), network: Small, epochs: 1),
            pixelRnn = ml => ml.Generative().PixelRnn(new ImageShape(1, 2, 2), network: new RowLstmNetwork { Channels = 4 },
                epochs: 1);
        float[] two = [1, 2], many = [0, 3, 255], fractions = [0, 0.25f, 1];
        foreach (var (name, model) in new[] { ("MADE", made), ("NADE", nade), ("PixelCNN", pixelCnn), ("PixelRNN", pixelRnn) })
        {
            var isOfPixels = name.StartsWith("Pixel");
            OutputDistribution ofMany = isOfPixels ? OutputDistribution.LogisticMixture() : OutputDistribution.Gaussian();
            yield return new TestCaseData(model, two, OutputDistribution.Bernoulli).SetArgDisplayNames(name, "two");
            yield return new TestCaseData(model, many, ofMany).SetArgDisplayNames(name, "many");
            yield return new TestCaseData(model, fractions, ofMany).SetArgDisplayNames(name, "fractions");
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void It_suits_the_values_and_is_told_of(
        Func<MLContext, IEstimator<AutoregressiveTransformer>> model, float[] values, OutputDistribution expected)
    {
        var context = new MLContext(seed: 1);
        List<string> log = [];
        context.Log += (_, e) => log.Add(e.Message);
        using var trained = model(context).Fit(Rows(context, values, 4));

        Assert.That(trained.Model.Shapes.Output, Is.EqualTo(expected));
        Assert.That(log, Has.Some.Contains($"The output is {expected.Name}").And.Some.Contains("'Features'"));
        var drawn = trained.Generate(20).GetColumn<float[]>("Features").SelectMany(row => row);
        if (expected is BernoulliDistribution) Assert.That(drawn.Distinct(), Is.EquivalentTo(values));
    }

    [Test]
    public void What_the_network_cannot_have_is_refused_by_name()
    {
        var context = new MLContext(seed: 1);
        var trainer = context.Generative().PixelCnn(new ImageShape(3, 2, 2), network: PixelCnnNetwork.PlusPlus, epochs: 1);
        Assert.That(() => trainer.Fit(Rows(context, [0, 1], 12)),
            Throws.ArgumentException.With.Message.Contains("Output is Bernoulli"));
    }

    private static IDataView Rows(MLContext context, float[] values, int size)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[0].ColumnType = new VectorDataViewType(NumberDataViewType.Single, size);
        return context.Data.LoadFromEnumerable([.. Enumerable.Range(0, 60).Select(row => new Row
        {
            Features = [.. Enumerable.Range(0, size).Select(slot => values[(row + slot * slot) % values.Length])],
        })], schema);
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }
}
