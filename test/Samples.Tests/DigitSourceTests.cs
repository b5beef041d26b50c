using Microsoft.ML;
using Microsoft.ML.Data;
using NUnit.Framework;
using Samples.Common;

namespace Samples.Tests;

public class DigitSourceTests
{
    private static readonly Digit[] s_digits = [.. DigitSource.Create(4_000, seed: 1)];

    [Test]
    public void ADigitDependsOnItsSeedAndPlaceAlone()
    {
        DigitSource few = DigitSource.Create(10, seed: 1), many = DigitSource.Create(100_000, seed: 1);
        foreach (int i in new[] { 9, 0, 4 })
        {
            Assert.That(few[i].Features, Is.EqualTo(many[i].Features).And.EqualTo(s_digits[i].Features));
            Assert.That((few[i].Label, few[i].Slant), Is.EqualTo((many[i].Label, many[i].Slant)));
        }
        Assert.That(DigitSource.Create(10, seed: 2)[3].Features, Is.Not.EqualTo(few[3].Features));
        // From many threads at once.
        var parallel = Enumerable.Range(0, 500).AsParallel().AsOrdered().Select(i => many[i].Features);
        Assert.That(parallel, Is.EqualTo(s_digits.Take(500).Select(d => d.Features)));
        Assert.That(() => few[10], Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => DigitSource.Create(-1, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void PixelsAreWholeNumbersOfAByteWithInkInsideThePicture()
    {
        foreach (Digit digit in s_digits)
        {
            Assert.That(digit.Features, Has.Length.EqualTo(784));
            Assert.That(digit.Features.All(v => v is >= 0 and <= 255 && v == MathF.Truncate(v)));
            Assert.That(digit.Features.Max(), Is.EqualTo(255));
            // Ink may touch the outermost pixels with its soft edge only.
            float border = Enumerable.Range(0, 28).Max(i =>
                new[] { digit.Features[i], digit.Features[756 + i], digit.Features[28 * i], digit.Features[28 * i + 27] }.Max());
            Assert.That(border, Is.LessThanOrEqualTo(255 * 0.75));
        }
    }

    [Test]
    public void EveryLabelIsAboutAsFrequent()
    {
        // Binomial: mean 400, standard deviation 19; five of them.
        Assert.That(s_digits.CountBy(d => d.Label).Select(c => c.Value), Has.Exactly(10).InRange(305, 495));
    }

    [Test]
    public void NoTwoDigitsAreAlike()
    {
        Assert.That(s_digits.Select(d => Convert.ToBase64String([.. d.Features.Select(v => (byte)v)])).Distinct().Count(),
            Is.EqualTo(s_digits.Length));
    }

    /// <summary>
    /// The angle whose shear gives the picture's second moments, xy over yy. A digit's own shape adds to it, so that it follows
    /// the stated slant with noise: over 2,000 digits a label, slopes from 0.87 to 0.99 and correlations from 0.85 to 0.95.
    /// </summary>
    [Test]
    public void MeasuredSlantFollowsTheStatedOne([Range(0, 9)] int label)
    {
        var (slope, correlation) = Fit(label, d => d.Slant, d =>
        {
            var (x, y) = Centre(d.Features);
            double xy = 0, yy = 0;
            for (int i = 0; i < 784; i++)
            {
                xy += d.Features[i] * (i % 28 - x) * (i / 28 - y);
                yy += d.Features[i] * (i / 28 - y) * (i / 28 - y);
            }
            return Math.Atan(-xy / yy) * 180 / Math.PI;
        });
        Assert.That(slope, Is.InRange(0.75, 1.15));
        Assert.That(correlation, Is.GreaterThan(0.75));
    }

    /// <summary>
    /// A thin line's width is twice its area over its outline's length, and the outline's length is the picture's total
    /// variation. Lines that cross or touch have less outline: slopes from 0.81 to 1.18, correlations from 0.94 to 0.99.
    /// </summary>
    [Test]
    public void MeasuredStrokeWidthFollowsTheStatedOne([Range(0, 9)] int label)
    {
        var (slope, correlation) = Fit(label, d => d.StrokeWidth, d => 2 * d.Features.Sum() / TotalVariation(d.Features));
        Assert.That(slope, Is.InRange(0.7, 1.3));
        Assert.That(correlation, Is.GreaterThan(0.9));
    }

    [Test]
    public void TheInksCentreIsWhereTheShiftSays()
    {
        var errors = s_digits.Select(d =>
        {
            var (x, y) = Centre(d.Features);
            return (X: x - 13.5 - d.ShiftX, Y: y - 13.5 - d.ShiftY);
        }).ToArray();
        // Where lines overlap there is less ink than pen: the centres differ by at most 1.4, and on average by next to nothing.
        Assert.That(errors.Select(e => Math.Max(Math.Abs(e.X), Math.Abs(e.Y))), Has.All.LessThan(2));
        Assert.That(errors.Average(e => e.X * e.X + e.Y * e.Y), Is.LessThan(0.4));
        Assert.That(s_digits.Max(d => Math.Abs(d.ShiftX)), Is.GreaterThan(1.5));
    }

    [Test]
    public void TheNearestMeanTellsMostDigits()
    {
        // As hard as MNIST, where the nearest mean tells 80% (and chance 10%); 79% on digits of another seed.
        var means = Enumerable.Range(0, 10).Select(label => Mean(s_digits.Where(d => d.Label == label))).ToArray();
        double right = DigitSource.Create(1_000, seed: 2).Count(d =>
            means.Index().MinBy(m => m.Item.Zip(d.Features, (a, b) => (a - b) * (a - b)).Sum()).Index == d.Label) / 1_000.0;
        Assert.That(right, Is.InRange(0.7, 0.95));
    }

    [Test]
    public void TheViewHasAllColumns()
    {
        var context = new MLContext(seed: 1);
        IDataView view = DigitSource.Create(5, seed: 1).ToDataView(context);
        Assert.That(view.Schema.Select(c => c.Name),
            Is.EqualTo(new[] { "Features", "Label", "Slant", "StrokeWidth", "ShiftX", "ShiftY" }));
        Assert.That(view.Schema["Features"].Type, Is.EqualTo(new VectorDataViewType(NumberDataViewType.Single, 784)));
        var rows = context.Data.CreateEnumerable<Digit>(view, reuseRowObject: false).ToArray();
        Assert.That(rows.Select(r => r.Features), Is.EqualTo(s_digits.Take(5).Select(d => d.Features)));
        Assert.That(rows.Select(r => r.StrokeWidth), Is.EqualTo(s_digits.Take(5).Select(d => d.StrokeWidth)));
    }

    private static (double Slope, double Correlation) Fit(int label, Func<Digit, double> stated, Func<Digit, double> measured)
    {
        var pairs = s_digits.Where(d => d.Label == label).Select(d => (X: stated(d), Y: measured(d))).ToArray();
        double x = pairs.Average(p => p.X), y = pairs.Average(p => p.Y);
        double xx = pairs.Sum(p => (p.X - x) * (p.X - x)), yy = pairs.Sum(p => (p.Y - y) * (p.Y - y));
        double xy = pairs.Sum(p => (p.X - x) * (p.Y - y));
        return (xy / xx, xy / Math.Sqrt(xx * yy));
    }

    private static (double X, double Y) Centre(float[] pixels)
    {
        double ink = pixels.Sum();
        return (pixels.Select((v, i) => (double)v * (i % 28)).Sum() / ink,
            pixels.Select((v, i) => (double)v * (i / 28)).Sum() / ink);
    }

    private static double TotalVariation(float[] pixels)
    {
        double At(int x, int y) => x is < 0 or > 27 || y is < 0 or > 27 ? 0 : pixels[28 * y + x];
        double sum = 0;
        for (int y = -1; y < 28; y++)
        {
            for (int x = -1; x < 28; x++)
            {
                double right = (At(x + 1, y) + At(x + 1, y + 1) - At(x, y) - At(x, y + 1)) / 2;
                double down = (At(x, y + 1) + At(x + 1, y + 1) - At(x, y) - At(x + 1, y)) / 2;
                sum += Math.Sqrt(right * right + down * down);
            }
        }
        return sum;
    }

    private static double[] Mean(IEnumerable<Digit> digits)
    {
        var all = digits.ToArray();
        return [.. Enumerable.Range(0, 784).Select(i => all.Average(d => (double)d.Features[i]))];
    }
}
