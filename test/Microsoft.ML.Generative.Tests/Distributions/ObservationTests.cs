using Microsoft.ML.Data;
using Microsoft.ML.Generative.Tests.Data;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Distributions;

/// <summary>How a column's values become values that a distribution can have.</summary>
public class ObservationTests
{
    private static readonly OutputDistribution Four = OutputDistribution.Categorical(4);
    private static readonly OutputDistribution Bytes = OutputDistribution.LogisticMixture();
    private static readonly OutputDistribution Binary = OutputDistribution.Bernoulli;
    private static readonly OutputDistribution Threshold = new BernoulliDistribution { Binarization = Binarization.Threshold };

    private static readonly TestCaseData[] Columns =
    [
        new TestCaseData(Four, new float[] { 0, 1, 2, 3 }, new double[] { -1, -1.0 / 3, 1.0 / 3, 1 })
            .SetArgDisplayNames("whole numbers below 4 are the levels"),
        new TestCaseData(Four, new float[] { 0, 0, 2, 1 }, new[] { -1, -1, 1.0 / 3, -1.0 / 3 })
            .SetArgDisplayNames("though the last does not occur"),
        new TestCaseData(Four, new float[] { 0, 0.3f, 0.6f, 1 }, new double[] { -1, -1.0 / 3, 1.0 / 3, 1 })
            .SetArgDisplayNames("fractions are rounded to 4 levels"),
        new TestCaseData(Four, new float[] { 0, 50, 150, 250 }, new double[] { -1, -1.0 / 3, 1.0 / 3, 1 })
            .SetArgDisplayNames("bytes are rounded to 4 levels"),
        new TestCaseData(Four, new float[] { -10, 500, 10, 990 }, new double[] { -1, 1.0 / 3, -1, 1 })
            .SetArgDisplayNames("another range is divided"),
        new TestCaseData(Four, new float[] { 1, 2, 3, 4 }, new double[] { -1, -1.0 / 3, 1.0 / 3, 1 })
            .SetArgDisplayNames("ratings from 1 to 4 are the levels"),
        new TestCaseData(Four, new float[] { 0, 16, 32, 48 }, new double[] { -1, -1.0 / 3, 1.0 / 3, 1 })
            .SetArgDisplayNames("whole numbers to 48 are no bytes"),
        new TestCaseData(Bytes, new float[] { 0, 51, 204, 255 }, new double[] { -1, -0.6, 0.6, 1 })
            .SetArgDisplayNames("bytes are 256 levels"),
        new TestCaseData(Bytes, new float[] { 51, 51, 51, 51 }, new double[] { -0.6, -0.6, -0.6, -0.6 })
            .SetArgDisplayNames("though only one occurs"),
        new TestCaseData(Binary, new float[] { 0, 1, 1, 0 }, new double[] { 0, 1, 1, 0 })
            .SetArgDisplayNames("0 and 1 are themselves"),
        new TestCaseData(Binary, new float[] { 0, 0, 0, 0 }, new double[] { 0, 0, 0, 0 }).SetArgDisplayNames("0 alone too"),
        new TestCaseData(Binary, new float[] { 0, 51, 102, 255 }, new[] { 0, 0.2, 0.4, 1 })
            .SetArgDisplayNames("bytes are fractions"),
        new TestCaseData(Binary, new float[] { 0, 4, 8, 16 }, new[] { 0, 0.25, 0.5, 1 })
            .SetArgDisplayNames("shades to 16 are fractions of their range"),
        new TestCaseData(Binary, new[] { 0.2f, 0.4f, 0.2f, 0.4f }, new[] { 0.2, 0.4, 0.2, 0.4 })
            .SetArgDisplayNames("fractions are themselves"),
        new TestCaseData(Threshold, new float[] { 3, 1, 2, 1.9f }, new double[] { 1, 0, 1, 0 })
            .SetArgDisplayNames("from the middle on 1"),
    ];

    [TestCaseSource(nameof(Columns))]
    public void Columns_become_values(OutputDistribution distribution, float[] column, double[] values)
    {
        using var channels = new Channels();
        var view = new ArrayView(1).AddVector("Features", NumberDataViewType.Single, 4, _ => column);
        using var scaling = Scale(view, distribution, channels);
        using var scope = NewDisposeScope();
        var observed = distribution.Observe(scaling.Apply(tensor(column, [1, 4])), () =>
            throw new InvalidOperationException("nothing is drawn"));
        Assert.That(observed.Numbers(), Is.EqualTo(values).Within(1e-6));
    }

    private static FeatureScaling Scale(ArrayView view, OutputDistribution distribution, Channels channels)
    {
        using var data = TrainingData.Read(channels.Channel, view, FeatureColumn.Bind(view.Schema, "Features"), null, 1 << 20);
        return distribution.CreateScaling(data, CPU, channels.Channel);
    }

    [Test]
    public void A_range_of_its_own_is_told()
    {
        using var channels = new Channels();
        var view = new ArrayView(2).AddVector("Features", NumberDataViewType.Single, 2, r => new[] { -0.5f, r * 12.25f });
        using var _ = Scale(view, Four, channels);
        Assert.That(channels.Messages, Has.Some.Contains("column 'Features' from -0.5 to 12.25 are divided into 4 levels"));
    }

    [TestCase(4, 200, "'Features' has values from 200 to 207, and all of them become one of the 4 levels")]
    [TestCase(4, 0, "'Features' holds whole numbers from 0 to 7, which are more than the 4 levels")]
    [TestCase(7, 0, "'Features' holds whole numbers from 0 to 7, which are more than the 7 levels")]
    [TestCase(8, 0, null)]
    [TestCase(8, 1, "column 'Features' from 1 to 8 are divided into 8 levels")]
    public void Whole_numbers_that_levels_do_not_tell_apart_are_told_of(int levels, int first, string? message)
    {
        using var channels = new Channels();
        var view = new ArrayView(8).AddVector("Features", NumberDataViewType.Single, 1, r => new float[] { first + r });
        using var _ = Scale(view, OutputDistribution.Categorical(levels), channels);
        Assert.That(channels.Messages, message is null ? Has.None.Contains("levels") : Has.Some.Contains(message));
    }

    [Test]
    public void Shades_of_another_range_are_not_said_to_be_divided()
    {
        using var channels = new Channels();
        var view = new ArrayView(2).AddVector("Features", NumberDataViewType.Single, 2, r => new[] { -0.5f, r * 12.25f });
        using var _ = Scale(view, Binary, channels);
        Assert.That(channels.Messages, Has.Some.Contains("column 'Features' from -0.5 to 12.25 become 0 to 1"));
    }

    [Test]
    public void A_column_of_bytes_has_their_range_whatever_occurs()
    {
        using var channels = new Channels();
        var view = new ArrayView(2).AddVector("Features", NumberDataViewType.Byte, 2, r => new byte[] { 0, 51 });
        using var scaling = Scale(view, Binary, channels);
        using var scope = NewDisposeScope();
        Assert.That(scaling.Apply(tensor(new byte[] { 0, 51 }, [1, 2])).Numbers(), Is.EqualTo(new[] { 0, 0.2 }).Within(1e-6));
    }

    [Test]
    public void What_lies_outside_counts_as_the_nearest_level()
    {
        using var scope = NewDisposeScope();
        Assert.That(Four.Observe(tensor(new[] { -7f, 1.2f }, [1, 2]), () => zeros(1, 2)).Numbers(),
            Is.EqualTo(new double[] { -1, 1 }));
    }

    [Test]
    public void Fractions_are_probabilities_of_a_1()
    {
        using var scope = NewDisposeScope();
        var distribution = new BernoulliDistribution { Binarization = Binarization.Stochastic };
        var scaled = tensor(new[] { 0f, 0.25f, 0.75f, 1f }, [1, 4]).expand(1_000, 4);
        // Evenly spaced, so that the shares are exact.
        var uniforms = arange(1_000, dtype: ScalarType.Float64).div(1_000).unsqueeze(1).expand(1_000, 4);
        var drawn = distribution.Observe(scaled, () => uniforms);
        Assert.That(drawn.mean([0L]).Numbers(), Is.EqualTo(new[] { 0, 0.25, 0.75, 1 }).Within(1e-6));
        Assert.That(drawn.eq(0).logical_or(drawn.eq(1)).all().item<bool>());
        Assert.That(distribution.Observe(full(1, 1, float.NaN), () => zeros(1, 1)).Numbers(), Is.EqualTo(new[] { double.NaN }));
    }
}
