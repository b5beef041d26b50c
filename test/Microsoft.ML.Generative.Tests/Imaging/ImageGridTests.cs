using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests;

public class ImageGridTests
{
    private static Raster Painted(ImageGrid grid) => PngReader.Decode(grid.ToPng(), "grid");

    [Test]
    public void LaysSamplesOutRowByRowBetweenMargins()
    {
        var grid = new ImageGrid(new ImageShape(1, 2, 3), rows: 2, columns: 2, margin: 1);
        grid.AddBatch([0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6]);
        grid.Add([255, 255, 255, 0, 0, 0]);
        const byte M = 96;
        byte[] expected =
        [
            M, M, M, M, M, M, M, M, M,
            M, 0, 51, 102, M, 1, 2, 3, M,
            M, 153, 204, 255, M, 4, 5, 6, M,
            M, M, M, M, M, M, M, M, M,
            M, 255, 255, 255, M, M, M, M, M,
            M, 0, 0, 0, M, M, M, M, M,
            M, M, M, M, M, M, M, M, M,
        ];
        Raster picture = Painted(grid);
        Assert.That((picture.Width, picture.Height, picture.Channels), Is.EqualTo((9, 7, 1)));
        Assert.That(picture.Pixels, Is.EqualTo(expected));
    }

    [Test]
    public void ScalesPixelsToSquaresAndChannelsToColours()
    {
        var grid = new ImageGrid(new ImageShape(3, 1, 2), rows: 1, columns: 1, minimum: -1, maximum: 1, margin: 0, scale: 2);
        grid.Set(0, 0, [-1, 1, 0, 0, 1, -1]);
        byte[] row = [0, 128, 255, 0, 128, 255, 255, 128, 0, 255, 128, 0];
        Assert.That(Painted(grid).Pixels, Is.EqualTo(row.Concat(row)));
    }

    [Test]
    public void ValuesOutsideTheRangeAreClampedAndNaNIsBlack()
    {
        var grid = new ImageGrid(new ImageShape(1, 1, 5), 1, 1, minimum: 0, maximum: 1, margin: 0);
        grid.Add([-3, 7, float.NaN, float.PositiveInfinity, float.NegativeInfinity]);
        Assert.That(Painted(grid).Pixels, Is.EqualTo(new byte[] { 0, 255, 0, 255, 0 }));
    }

    [Test]
    public void EmptyCellsOfASheetWithAlphaAreOpaque()
    {
        Raster picture = Painted(new ImageGrid(new ImageShape(4, 1, 1), 1, 1, margin: 0));
        Assert.That(picture.Pixels, Is.EqualTo(new byte[] { 96, 96, 96, 255 }));
    }

    [Test]
    public void FileAndStreamHoldTheSameBytes()
    {
        var grid = new ImageGrid(new ImageShape(1, 4, 4), 3, 3);
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "grid.png");
        grid.Save(path);
        using var stream = new MemoryStream();
        grid.Save(stream);
        Assert.That(stream.ToArray(), Is.EqualTo(grid.ToPng()));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(grid.ToPng()));
    }

    [Test]
    public void WrongInputIsNamed()
    {
        var shape = new ImageShape(1, 28, 28);
        Assert.That(() => new ImageGrid(new ImageShape(2, 4, 4), 1, 1), Throws.ArgumentException.With.Message.Contains("2×4×4"));
        Assert.That(() => new ImageGrid(shape, 1, 1, 1, 1), Throws.ArgumentException.With.Message.Contains("from 1 to 1"));
        Assert.That(() => new ImageGrid(shape, 1, 1, 0, float.NaN), Throws.ArgumentException);
        Assert.That(() => new ImageGrid(shape, 0, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new ImageGrid(shape, 1_000_000, 1_000), Throws.ArgumentException.With.Message.Contains("too large"));
        Assert.That(() => new ImageGrid(shape, int.MaxValue, int.MaxValue, scale: int.MaxValue), Throws.ArgumentException);
        var grid = new ImageGrid(shape, 1, 1);
        Assert.That(() => grid.Add(new float[783]), Throws.ArgumentException.With.Message.Contains("783")
            .And.Message.Contains("784"));
        Assert.That(() => grid.AddBatch(new float[785]), Throws.ArgumentException.With.Message.Contains("785"));
        Assert.That(() => grid.Set(1, 0, new float[784]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        grid.Add(new float[784]);
        Assert.That(() => grid.Add(new float[784]), Throws.InvalidOperationException);
    }

    [Test]
    public void ShapesAreChecked()
    {
        Assert.That(new ImageShape(3, 4, 5).Size, Is.EqualTo(60));
        Assert.That(new ImageShape(3, 4, 5).ToString(), Is.EqualTo("3×4×5"));
        Assert.That(new ImageShape(3, 4, 5), Is.EqualTo(new ImageShape(3, 4, 5)));
        Assert.That(() => new ImageShape(0, 4, 5), Throws.InstanceOf<ArgumentOutOfRangeException>()
            .With.Message.Contains("channels"));
        Assert.That(() => new ImageShape(1, -4, 5), Throws.InstanceOf<ArgumentOutOfRangeException>()
            .With.Message.Contains("height"));
        Assert.That(() => new ImageShape(1, 4, 0), Throws.InstanceOf<ArgumentOutOfRangeException>()
            .With.Message.Contains("width"));
        Assert.That(() => new ImageShape(65536, 65536, 1), Throws.InstanceOf<ArgumentOutOfRangeException>()
            .With.Message.Contains("65536×65536×1"));
    }
}
