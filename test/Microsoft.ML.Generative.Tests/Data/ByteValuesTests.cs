using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Data;

public class ByteValuesTests
{
    // Lengths on both sides of a vector's, so that every value is tried in a vector and in the rest after it.
    private static readonly int[] Lengths = [1, 31, 32, 33, 70];

    private static readonly float[] Special =
    [
        0, -0f, 1, 254, 255, 256, -1, 0.5f, 1.5f, 2.5f, 254.5f, 255.49f, 1e-40f, 1e10f, -1e10f, 2147483648f, float.MaxValue,
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, 128, 127, 129,
    ];

    [Test]
    public void Only_whole_numbers_of_a_byte_s_range_are_narrowed()
    {
        foreach (var length in Lengths)
            foreach (var special in Special)
                for (int place = 0; place < length; place++)
                {
                    var values = Enumerable.Range(0, length).Select(i => (float)(i * 37 % 256)).ToArray();
                    values[place] = special;
                    var bytes = new byte[length];
                    bool fits = special >= 0 && special <= 255 && MathF.Floor(special) == special;
                    Assert.That(ByteValues.TryNarrow(values, bytes), Is.EqualTo(fits), $"{special} at {place} of {length}");
                    if (fits)
                        Assert.That(bytes, Is.EqualTo(values.Select(v => (byte)(int)v)));
                }
    }

    [Test]
    public void Rounding_goes_to_the_nearest_byte()
    {
        foreach (var length in Lengths)
            foreach (var special in Special)
            {
                var values = Enumerable.Range(0, length).Select(i => i % 3 == 0 ? special : i * 3.7f - 5).ToArray();
                var bytes = new byte[length];
                ByteValues.Round(values, bytes);
                Assert.That(bytes, Is.EqualTo(values.Select(v => v switch
                {
                    float.NaN or <= 0 => (byte)0,
                    >= 255 => (byte)255,
                    _ => (byte)Math.Round((double)v, MidpointRounding.ToEven),
                })), $"{special}");
            }
    }

    [Test]
    public void Widening_gives_every_byte_s_value()
    {
        foreach (var length in Lengths.Append(256))
        {
            var bytes = Enumerable.Range(0, length).Select(i => (byte)(255 - i % 256)).ToArray();
            var values = new float[length];
            ByteValues.Widen(bytes, values);
            Assert.That(values, Is.EqualTo(bytes.Select(b => (float)b)));
        }
        Assert.That(() => ByteValues.Widen(new byte[64], new float[63]), Throws.ArgumentException.With.Message.Contains("63"));
    }
}
