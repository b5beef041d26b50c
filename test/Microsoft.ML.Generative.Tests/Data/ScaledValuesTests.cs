using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Data;

public class ScaledValuesTests
{
    // On both sides of a vector's length, so that every value is tried in a vector and in the rest after it.
    [Test]
    public void Values_are_shifted_and_divided([Values(0, 1, 15, 16, 17, 70)] int length, [Values] bool inPlace)
    {
        var random = new Random(length);
        float[] values = Drawn(-9), shifts = Drawn(-2), scales = Drawn(0.1f);
        var (one, each) = (inPlace ? [.. values] : new float[length], inPlace ? [.. values] : new float[length]);
        ScaledValues.Fill(inPlace ? one : values, 0.3f, 0.7f, one);
        ScaledValues.Fill(inPlace ? each : values, shifts, scales, each);
        Assert.That(one, Is.EqualTo(values.Select(v => (v - 0.3f) / 0.7f)));
        Assert.That(each, Is.EqualTo(values.Select((v, i) => (v - shifts[i]) / scales[i])));

        float[] Drawn(float least) => [.. Enumerable.Range(0, length).Select(_ => least + 18 * random.NextSingle())];
    }

    [Test]
    public void Nothing_is_written_beyond_an_end()
    {
        float[] values = new float[16], fewer = new float[15];
        Assert.That(() => ScaledValues.Fill(values, 0, 1, fewer), Throws.ArgumentException.With.Message.Contains("15"));
        Assert.That(() => ScaledValues.Fill(values, values, values, fewer), Throws.ArgumentException);
        Assert.That(() => ScaledValues.Fill(values, fewer, values, values), Throws.ArgumentException);
        Assert.That(() => ScaledValues.Fill(values, values, fewer, values), Throws.ArgumentException);
    }
}
