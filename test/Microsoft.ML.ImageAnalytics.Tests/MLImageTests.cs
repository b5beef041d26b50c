namespace Microsoft.ML.ImageAnalytics.Tests;

public class MLImageTests
{
    private static readonly byte[] Pixels =
        [1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255, 13, 14, 15, 255, 16, 17, 18, 255];

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("images-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void PixelsAreThoseGiven()
    {
        using var image = MLImage.CreateFromPixels(3, 2, MLPixelFormat.Rgba32, Pixels);
        Assert.That((image.Width, image.Height, image.PixelFormat), Is.EqualTo((3, 2, MLPixelFormat.Rgba32)));
        Assert.That(image.Pixels.ToArray(), Is.EqualTo(Pixels));
        Assert.That(image.GetBGRPixels[..6], Is.EqualTo(new byte[] { 3, 2, 1, 6, 5, 4 }));
        image.Tag = "mine";
        Assert.That(image.Tag, Is.EqualTo("mine"));
        using var bgra = MLImage.CreateFromPixels(3, 2, MLPixelFormat.Bgra32, Pixels);
        Assert.That(bgra.GetBGRPixels[..6], Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6 }));
    }

    [Test]
    public void ArgumentsAreChecked()
    {
        Assert.That(() => MLImage.CreateFromPixels(3, 2, MLPixelFormat.Unknown, Pixels), Throws.ArgumentException);
        Assert.That(() => MLImage.CreateFromPixels(0, 2, MLPixelFormat.Rgba32, Pixels), Throws.ArgumentException);
        Assert.That(() => MLImage.CreateFromPixels(3, -2, MLPixelFormat.Rgba32, Pixels), Throws.ArgumentException);
        Assert.That(() => MLImage.CreateFromPixels(3, 3, MLPixelFormat.Rgba32, Pixels), Throws.ArgumentException
            .With.Message.Contains("36"));
    }

    [Test]
    public void ADisposedPictureSaysSo()
    {
        var image = MLImage.CreateFromPixels(3, 2, MLPixelFormat.Rgba32, Pixels);
        image.Dispose();
        image.Dispose();
        Assert.That(() => image.Width, Throws.InvalidOperationException);
        Assert.That(() => image.Pixels.Length, Throws.InvalidOperationException);
        Assert.That(() => image.Tag = "x", Throws.InvalidOperationException);
        Assert.That(() => image.Save(Path.Combine(_folder, "x.png")), Throws.InvalidOperationException);
    }

    [TestCase(".png", MLPixelFormat.Bgra32)]
    [TestCase(".PNG", MLPixelFormat.Rgba32)]
    [TestCase(".bmp", MLPixelFormat.Bgra32)]
    [TestCase(".bmp", MLPixelFormat.Rgba32)]
    public void WhatIsSavedIsReadBack(string extension, MLPixelFormat format)
    {
        using var image = MLImage.CreateFromPixels(3, 2, format, Pixels);
        string path = Path.Combine(_folder, "saved" + extension);
        image.Save(path);
        using var back = MLImage.CreateFromFile(path);
        Assert.That(back.GetBGRPixels, Is.EqualTo(image.GetBGRPixels));
        Assert.That((back.Width, back.Height), Is.EqualTo((3, 2)));
    }

    [TestCase(".png")]
    [TestCase(".bmp")]
    public void TransparencyIsSaved(string extension)
    {
        // Premultiplied: half of (200, 100, 50), nothing, all of (1, 2, 3).
        byte[] pixels = [25, 50, 100, 128, 0, 0, 0, 0, 3, 2, 1, 255];
        using var image = MLImage.CreateFromPixels(3, 1, MLPixelFormat.Bgra32, pixels);
        Assert.That(image.GetBGRPixels, Is.EqualTo(new byte[] { 50, 100, 199, 0, 0, 0, 3, 2, 1 }), "The eighth bit is lost.");
        string path = Path.Combine(_folder, "saved" + extension);
        image.Save(path);
        using var back = MLImage.CreateFromFile(path);
        Assert.That(back.Pixels.ToArray(), Is.EqualTo(pixels));
    }

    [Test]
    public void OtherExtensionsAreRefused()
    {
        using var image = MLImage.CreateFromPixels(3, 2, MLPixelFormat.Rgba32, Pixels);
        Assert.That(() => image.Save(Path.Combine(_folder, "x.jpg")), Throws.InstanceOf<NotSupportedException>()
            .With.Message.Contains(".jpg"));
        Assert.That(() => image.Save(Path.Combine(_folder, "x.doc")), Throws.ArgumentException);
        Assert.That(Directory.GetFiles(_folder), Is.Empty);
    }
}
