using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>
/// Rates and moments of corruptions over 300,000 values. Tolerances are five standard deviations of the estimate.
/// </summary>
[TestFixture]
public class CorruptionTests
{
    private const int Rows = 3_000;
    private const int Slots = 100;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _random = new(1);
    private Tensor _clean = null!;

    [OneTimeSetUp]
    public void MakeRows()
    {
        // Between 0.2 and 0.8: no value is one of those that corruptions put in its place.
        _clean = rand(Rows, Slots, generator: _random).mul(0.6).add(0.2);
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    [Test]
    public void Gaussian_noise_has_its_moments_and_touches_every_value()
    {
        const double Deviation = 0.3;
        using var scope = NewDisposeScope();
        var noise = (Corrupt(Corruption.Gaussian(Deviation)) - _clean).Numbers();
        Assert.That(noise, Has.None.Zero);
        Assert.That(Moment(noise, 1), Is.Zero.Within(5 * Deviation / Math.Sqrt(noise.Length)));
        // Of N(0, σ²): the second moment is σ² with variance 2σ⁴/n, the fourth 3σ⁴ with variance 96σ⁸/n.
        var (second, fourth) = (Math.Pow(Deviation, 2), Math.Pow(Deviation, 4));
        Assert.That(Moment(noise, 2), Is.EqualTo(second).Within(5 * second * Math.Sqrt(2.0 / noise.Length)));
        Assert.That(Moment(noise, 4), Is.EqualTo(3 * fourth).Within(5 * fourth * Math.Sqrt(96.0 / noise.Length)));
    }

    [TestCase(0.05)]
    [TestCase(0.25)]
    [TestCase(0.9)]
    public void Masking_makes_its_share_zero_and_leaves_the_rest(double fraction)
    {
        using var scope = NewDisposeScope();
        var (clean, masked) = (_clean.Numbers(), Corrupt(Corruption.Masking(fraction)).Numbers());
        Assert.That(clean.Zip(masked).Where(p => p.Second != 0), Is.All.Matches<(double, double)>(p => p.Item1 == p.Item2));
        AssertShare(masked.Count(v => v == 0), fraction);
    }

    [TestCase(0.1)]
    [TestCase(0.6)]
    public void Salt_and_pepper_have_half_the_share_each(double fraction)
    {
        using var scope = NewDisposeScope();
        var (clean, spiced) = (_clean.Numbers(), Corrupt(Corruption.SaltAndPepper(fraction)).Numbers());
        Assert.That(clean.Zip(spiced).Where(p => p.Second is not (0 or 1)),
            Is.All.Matches<(double, double)>(p => p.Item1 == p.Item2));
        AssertShare(spiced.Count(v => v == 0), fraction / 2);
        AssertShare(spiced.Count(v => v == 1), fraction / 2);
    }

    [Test]
    public void Where_values_have_no_range_salt_and_pepper_are_each_slots_own_extremes()
    {
        using var scope = NewDisposeScope();
        var (clean, spiced) = (_clean * 3, new SaltAndPepperCorruption { Fraction = 0.5 }.Apply(_clean * 3, areUnit: false,
            _random));
        for (var slot = 0; slot < Slots; slot += 33)
        {
            double[] before = clean[TensorIndex.Colon, slot].Numbers(), after = spiced[TensorIndex.Colon, slot].Numbers();
            Assert.That(after.Zip(before).Where(p => p.First != p.Second).Select(p => p.First).Distinct().Order(),
                Is.EqualTo(new[] { before.Min(), before.Max() }));
        }
    }

    [Test]
    public void The_same_seed_corrupts_alike_and_the_given_rows_stay()
    {
        foreach (var corruption in new[] { Corruption.Gaussian(), Corruption.Masking(), Corruption.SaltAndPepper() })
        {
            using var scope = NewDisposeScope();
            var before = _clean.Numbers();
            double[] Seeded(ulong seed)
            {
                using var random = new Generator(seed);
                return corruption.Apply(_clean, areUnit: true, random).Numbers();
            }
            Assert.That(Seeded(7), Is.EqualTo(Seeded(7)), $"{corruption}");
            Assert.That(Seeded(8), Is.Not.EqualTo(Seeded(7)), $"{corruption}");
            Assert.That(_clean.Numbers(), Is.EqualTo(before), $"{corruption}");
        }
    }

    [Test]
    public void Numbers_out_of_range_are_refused_by_name()
    {
        foreach (var wrong in new[] { 0, -0.1, 1, double.NaN })
        {
            Assert.That(Corruption.Masking(wrong).Validate,
                Throws.InstanceOf<ArgumentException>().With.Message.Contains("Fraction"));
            Assert.That(Corruption.SaltAndPepper(wrong).Validate,
                Throws.InstanceOf<ArgumentException>().With.Message.Contains("Fraction"));
        }
        foreach (var wrong in new[] { 0, -0.1, double.NaN, double.PositiveInfinity })
            Assert.That(Corruption.Gaussian(wrong).Validate,
                Throws.InstanceOf<ArgumentException>().With.Message.Contains("Deviation"));
    }

    private Tensor Corrupt(Corruption corruption) => corruption.Apply(_clean, areUnit: true, _random);

    private static double Moment(double[] values, int order) => values.Average(v => Math.Pow(v, order));

    // A binomial share's standard deviation is √(p(1 − p)/n).
    private static void AssertShare(int count, double expected) => Assert.That((double)count / (Rows * Slots),
        Is.EqualTo(expected).Within(5 * Math.Sqrt(expected * (1 - expected) / (Rows * Slots))));
}
