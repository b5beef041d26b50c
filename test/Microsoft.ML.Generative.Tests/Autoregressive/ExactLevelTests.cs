using Microsoft.ML.Data;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Autoregressive;

/// <summary>Drawn values are the training column's own numbers, to the last bit.</summary>
public class ExactLevelTests
{
    private const int Size = 4;

    private readonly MLContext _context = new(seed: 1);

    // Sevenths of the range from −1 to 1 are no numbers of single precision.
    [TestCase(8, 1f)]
    [TestCase(256, 1f)]
    [TestCase(6, 0.2f)]
    [TestCase(11, 0.1f)]
    public void Generated_and_completed_values_are_the_columns_levels(int levels, float step)
    {
        var random = new Random(1);
        var own = Enumerable.Range(0, levels).Select(level => (float)(level * (double)(decimal)step)).ToHashSet();
        var rows = Enumerable.Range(0, 600).Select(_ => new Row
        {
            Features = [.. Enumerable.Range(0, Size).Select(_ => own.ElementAt(random.Next(levels)))],
        }).ToArray();
        using var model = _context.Generative().Made(new MadeTrainer.Options
        {
            HiddenWidths = [4],
            Output = OutputDistribution.Categorical(levels),
            MaximumSteps = 3,
        }).Fit(_context.Data.LoadFromEnumerable(rows));
        var drawn = model.Generate(2_000, seed: 2).GetColumn<float[]>("Features").SelectMany(r => r).ToHashSet();
        Assert.That(drawn, Is.SubsetOf(own));
        Assert.That(drawn, Has.Count.GreaterThan(levels * 0.9));
        foreach (var row in rows) row.Features[2] = float.NaN;
        var completed = model.Transform(_context.Data.LoadFromEnumerable(rows)).GetColumn<float[]>("Completed");
        Assert.That(completed.SelectMany(r => r).ToHashSet(), Is.SubsetOf(own));
    }

    [TestCase(1, 2)]
    [TestCase(0, 128)]
    [TestCase(0.2f, 0.4f)]
    public void A_Bernoullis_two_values_may_be_any(float low, float high)
    {
        Row[] rows = [.. Enumerable.Range(0, 64).Select(i => new Row
        {
            Features = [.. Enumerable.Range(0, Size).Select(slot => (i >> slot & 1) == 0 ? low : high)],
        })];
        using var model = _context.Generative().Made(new MadeTrainer.Options
        {
            HiddenWidths = [4],
            Output = OutputDistribution.Bernoulli,
            MaximumSteps = 3,
        }).Fit(_context.Data.LoadFromEnumerable(rows));
        var drawn = model.Generate(200, seed: 2).GetColumn<float[]>("Features").SelectMany(r => r);
        Assert.That(drawn.Distinct(), Is.EquivalentTo(new[] { low, high }));
        // The first sixteen rows are all that there can be.
        var all = _context.Data.LoadFromEnumerable(rows.Take(1 << Size));
        var likelihoods = model.Transform(all).GetColumn<float>("LogLikelihood");
        Assert.That(likelihoods.Sum(l => Math.Exp(l)), Is.EqualTo(1).Within(1e-5));
    }

    private sealed class Row
    {
        [VectorType(Size)]
        public float[] Features { get; set; } = [];
    }
}
