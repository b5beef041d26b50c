namespace Microsoft.ML.ImageAnalytics.Tests;

/// <summary>Picture files that ImageMagick 6 and Netpbm wrote, with their pixels as ImageMagick reads them.</summary>
public class ImageFileTests
{
    public sealed record Picture(string Name, byte[] File, byte[] Rgba)
    {
        public override string ToString() => Name;
    }

    public static IEnumerable<Picture> Pictures() =>
        from line in File.ReadLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "Fixtures", "pictures.txt"))
        let part = line.Split(' ')
        select new Picture(part[0], Convert.FromBase64String(part[1]), Convert.FromBase64String(part[2]));

    [TestCaseSource(nameof(Pictures))]
    public void ReadsWhatOthersWrote(Picture picture)
    {
        using var image = MLImage.CreateFromStream(new MemoryStream(picture.File));
        Assert.That((image.Width, image.Height, image.BitsPerPixel, image.PixelFormat),
            Is.EqualTo((5, 3, 32, MLPixelFormat.Bgra32)));
        byte[] expected = picture.Rgba.Chunk(4).SelectMany(p => new[]
        {
            Premultiplied(p[2], p[3]), Premultiplied(p[1], p[3]), Premultiplied(p[0], p[3]), p[3],
        }).ToArray();
        // ImageMagick widens five bits to eight by repeating the first three, which is off by one from 255/31 in places.
        int tolerance = picture.Name.StartsWith("rgb5") ? 1 : 0;
        Assert.That(image.Pixels.ToArray().Select(v => (int)v), Is.EqualTo(expected.Select(v => (int)v)).Within(tolerance));
    }

    private static byte Premultiplied(byte colour, byte alpha) => (byte)Math.Round(colour * alpha / 255d);

    [TestCaseSource(nameof(Pictures))]
    public void DamageIsFoundAndNothingElseThrown(Picture picture)
    {
        var random = new Random(picture.File.Length);
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = i % 2 == 0 ? picture.File[..random.Next(picture.File.Length)] : [.. picture.File];
            if (damaged.Length > 0)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                MLImage.CreateFromStream(new MemoryStream(damaged)).Dispose();
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                Assert.That(e.Message, Does.Contain("stream"), "It names what was read.");
            }
        }
    }

    [TestCase("/9j/4AAQSkZJRgABAQAAAQABAAD//gAI", "JPEG")]
    [TestCase("R0lGODlhBQADAPMAAHhQbqAAeKBQWiig", "GIF")]
    [TestCase("UklGRlQAAABXRUJQVlA4IEgAAABwAgCd", "WebP")]
    [TestCase("SUkqADYAAAAAAMgoALRQAKB4AIygAHgA", "TIFF")]
    [TestCase("UDQKNSAzCgAA", "PBM")]
    public void OtherFormatsAreRefusedByName(string start, string format)
    {
        using var stream = new MemoryStream(Convert.FromBase64String(start));
        Assert.That(() => MLImage.CreateFromStream(stream), Throws.InstanceOf<NotSupportedException>()
            .With.Message.Contains(format).And.Message.Contains("PNG"));
    }

    [Test]
    public void RunLengthsAreRefusedByName()
    {
        byte[] file = Pictures().Single(p => p.Name == "grey8.bmp").File;
        file[30] = 1;
        Assert.That(() => MLImage.CreateFromStream(new MemoryStream(file)), Throws.InstanceOf<NotSupportedException>()
            .With.Message.Contains("BMP"));
    }

    [Test]
    public void WhatIsNoPictureIsAnArgumentError()
    {
        Assert.That(() => MLImage.CreateFromStream(new MemoryStream("no picture at all"u8.ToArray())), Throws.ArgumentException);
        Assert.That(() => MLImage.CreateFromStream(new MemoryStream()), Throws.ArgumentException);
        Assert.That(() => MLImage.CreateFromStream(null!), Throws.ArgumentNullException);
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Assert.That(() => MLImage.CreateFromFile(path), Throws.ArgumentException.With.Message.Contains(path));
    }
}
