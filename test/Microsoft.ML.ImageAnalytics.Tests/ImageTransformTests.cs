using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace Microsoft.ML.ImageAnalytics.Tests;

public class ImageTransformTests
{
    private readonly MLContext _ml = new(seed: 1);
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("images-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    private class PathRow
    {
        public string Path = "";
    }

    private class PictureRow
    {
        [ImageType(2, 3)]
        public MLImage? Image { get; set; }
    }

    private class VectorRow
    {
        [VectorType(12)]
        public float[] V = [];
    }

    // Blue 1 to 6, green 11 to 16, red 21 to 26, alpha 255.
    private static MLImage Picture() => MLImage.CreateFromPixels(3, 2, MLPixelFormat.Bgra32,
        Enumerable.Range(1, 6).SelectMany(i => new byte[] { (byte)i, (byte)(i + 10), (byte)(i + 20), 255 }).ToArray());

    private static MLImage Grey(int width, int height, params byte[] values) => MLImage.CreateFromPixels(width, height,
        MLPixelFormat.Rgba32, values.SelectMany(v => new byte[] { v, v, v, 255 }).ToArray());

    private static byte[] Red(MLImage image) => image.GetBGRPixels.Chunk(3).Select(p => p[2]).ToArray();

    private IDataView Pictures(params MLImage?[] images) =>
        _ml.Data.LoadFromEnumerable(images.Select(i => new PictureRow { Image = i }).ToList());

    private T[] Column<T>(IDataView data, IEstimator<ITransformer> estimator, string column) =>
        estimator.Fit(data).Transform(data).GetColumn<T>(column).ToArray();

    private MLImage Resized(MLImage image, int width, int height, ImageResizingEstimator.ResizingKind kind,
        ImageResizingEstimator.Anchor anchor = ImageResizingEstimator.Anchor.Center)
    {
        image.Save(Path.Combine(_folder, "resized.png"));
        var data = _ml.Data.LoadFromEnumerable(new[] { new PathRow { Path = "resized.png" } });
        return Column<MLImage>(data, _ml.Transforms.LoadImages("I", _folder, "Path")
            .Append(_ml.Transforms.ResizeImages("I", width, height, resizing: kind, cropAnchor: anchor)), "I").Single();
    }

    [Test]
    public void CachesAndPoolsOfRowsLeavePicturesOut()
    {
        Picture().Save(Path.Combine(_folder, "a.png"));
        var paths = _ml.Data.LoadFromEnumerable(new[] { new PathRow { Path = "a.png" } });
        var pictures = _ml.Transforms.LoadImages("Image", _folder, "Path").Fit(paths).Transform(paths);
        foreach (var view in new[] { _ml.Data.Cache(pictures), _ml.Data.ShuffleRows(pictures) })
        {
            Assert.That(view.Schema.Select(c => c.Name), Is.EqualTo(new[] { "Path" }));
            Assert.That(view.GetColumn<string>("Path"), Is.EqualTo(new[] { "a.png" }));
        }
        Assert.That(() => _ml.Data.Cache(pictures, "Image"), Throws.InvalidOperationException.With.Message.Contains("'Image'"));
        var checkpoint = _ml.Transforms.CopyColumns("Copy", "Path").AppendCacheCheckpoint(_ml)
            .Append(_ml.Transforms.ConvertToGrayscale("Image"));
        Assert.That(() => checkpoint.Fit(pictures), Throws.InstanceOf<ArgumentOutOfRangeException>()
            .With.Message.Contains("'Image'"));
    }

    [Test]
    public void PicturesAreLoadedFromPaths()
    {
        Picture().Save(Path.Combine(_folder, "a.png"));
        var data = _ml.Data.LoadFromEnumerable(new[] { new PathRow { Path = "a.png" }, new PathRow() });
        var loaded = _ml.Transforms.LoadImages("Image", _folder, "Path").Fit(data).Transform(data);
        Assert.That($"{loaded.Schema["Image"].Type}", Is.EqualTo("Image"));
        var images = loaded.GetColumn<MLImage>("Image").ToArray();
        Assert.That(images[0].GetBGRPixels, Is.EqualTo(Picture().GetBGRPixels));
        Assert.That(images[0].Tag, Is.EqualTo(Path.Combine(_folder, "a.png")));
        Assert.That(images[1], Is.Null);

        var missing = _ml.Data.LoadFromEnumerable(new[] { new PathRow { Path = "b.png" } });
        Assert.That(() => Column<MLImage>(missing, _ml.Transforms.LoadImages("I", _folder, "Path"), "I"),
            Throws.InstanceOf<FileNotFoundException>().With.Message.Contains("b.png"));
        Assert.That(() => _ml.Transforms.LoadImages("I", _folder + "x", "Path"), Throws.ArgumentException
            .With.Message.Contains(_folder + "x"));
        Assert.That(() => _ml.Transforms.LoadImages("I", _folder, "Image").Fit(Pictures()),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'Image'"));
    }

    [Test]
    public void PixelsAreExtractedByPlanesOrByPixels()
    {
        var data = Pictures(Picture(), null);
        var planes = _ml.Transforms.ExtractPixels("V", "Image").Fit(data).Transform(data);
        Assert.That($"{planes.Schema["V"].Type}", Is.EqualTo("Vector<Single, 3, 2, 3>"));
        var vectors = planes.GetColumn<float[]>("V").ToArray();
        Assert.That(vectors[0], Is.EqualTo(new float[] { 21, 22, 23, 24, 25, 26, 11, 12, 13, 14, 15, 16, 1, 2, 3, 4, 5, 6 }));
        Assert.That(vectors[1], Is.EqualTo(new float[18]), "No picture.");

        var pixels = _ml.Transforms.ExtractPixels("V", "Image", ColorBits.Blue | ColorBits.Red | ColorBits.Alpha,
            ColorsOrder.ABGR, interleavePixelColors: true, outputAsFloatArray: false).Fit(data).Transform(data);
        Assert.That($"{pixels.Schema["V"].Type}", Is.EqualTo("Vector<Byte, 2, 3, 3>"));
        Assert.That(pixels.GetColumn<byte[]>("V").First()[..6], Is.EqualTo(new byte[] { 255, 1, 21, 255, 2, 22 }));

        Assert.That(Column<float[]>(data, _ml.Transforms.ExtractPixels("V", "Image", ColorBits.Green, offsetImage: 10,
            scaleImage: 0.5f), "V")[0], Is.EqualTo(new[] { 0.5f, 1, 1.5f, 2, 2.5f, 3 }));
        var blueFirst = _ml.Transforms.ExtractPixels("V", "Image", orderOfExtraction: ColorsOrder.ABGR);
        Assert.That(Column<float[]>(data, blueFirst, "V")[0][..2],
            Is.EqualTo(new float[] { 1, 2 }));
    }

    [Test]
    public void ExtractingNeedsASizeThatTheyHave()
    {
        var paths = _ml.Data.LoadFromEnumerable(new[] { new PathRow() });
        Assert.That(() => _ml.Transforms.LoadImages("I", null, "Path").Append(_ml.Transforms.ExtractPixels("V", "I")).Fit(paths),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'I'"));
        Assert.That(() => Column<float[]>(Pictures(Grey(1, 1, 7)), _ml.Transforms.ExtractPixels("V", "Image"), "V"),
            Throws.InvalidOperationException.With.Message.Contains("'Image'"));
        Assert.That(() => _ml.Transforms.ExtractPixels("V", colorsToExtract: 0),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => _ml.Transforms.ExtractPixels("V", scaleImage: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => _ml.Transforms.ResizeImages("V", 0, 5), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void VectorsBecomePictures()
    {
        var row = new VectorRow { V = [.. Enumerable.Range(0, 12).Select(i => i * 20f)] };
        var data = _ml.Data.LoadFromEnumerable(new[] { row });
        var image = Column<MLImage>(data, _ml.Transforms.ConvertToImage(2, 2, "I", "V"), "I").Single();
        // Red 0 to 60, green 80 to 140, blue 160 to 220.
        Assert.That(image.Pixels.ToArray(), Is.EqualTo(new byte[]
        {
            160, 80, 0, 255, 180, 100, 20, 255, 200, 120, 40, 255, 220, 140, 60, 255,
        }));
        image = Column<MLImage>(data, _ml.Transforms.ConvertToImage(2, 2, "I", "V", orderOfColors: ColorsOrder.ABGR,
            interleavedColors: true), "I").Single();
        Assert.That(image.Pixels.ToArray()[..8], Is.EqualTo(new byte[] { 0, 20, 40, 255, 60, 80, 100, 255 }));

        // -1 to 1 to 0 to 255, by value · 127.5 + 127.5.
        row = new VectorRow { V = [-1, 0, 1, -0.5f, .. new float[4], 1, 1, 1, 1] };
        var scaled = _ml.Data.LoadFromEnumerable(new[] { row });
        var toImage = _ml.Transforms.ConvertToImage(2, 2, "I", "V", ColorBits.Red | ColorBits.Green | ColorBits.Alpha,
            ColorsOrder.AGRB, scaleImage: 127.5f, offsetImage: -127.5f);
        image = Column<MLImage>(scaled, toImage, "I").Single();
        Assert.That(image.Pixels.ToArray().Chunk(4).Select(p => p[3]), Is.EqualTo(new byte[] { 0, 128, 255, 64 }), "alpha");
        Assert.That(image.Pixels.ToArray().Chunk(4).Select(p => p[1]), Is.All.EqualTo(128), "green");

        Assert.That(() => _ml.Transforms.ConvertToImage(3, 3, "I", "V").Fit(data),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'V'"));
    }

    [Test]
    public void PixelsAndPicturesAreInverses()
    {
        var data = Pictures(Picture());
        foreach (bool interleaved in new[] { false, true })
            foreach (var order in Enum.GetValues<ColorsOrder>())
            {
                var there = _ml.Transforms.ExtractPixels("V", "Image", ColorBits.All, order, interleaved);
                var back = _ml.Transforms.ConvertToImage(2, 3, "Back", "V", ColorBits.All, order, interleaved);
                Assert.That(Column<MLImage>(data, there.Append(back), "Back").Single().Pixels.ToArray(),
                    Is.EqualTo(Picture().Pixels.ToArray()), $"{order} {interleaved}");
            }
    }

    [Test]
    public void GreyIsTheLuminance()
    {
        var colours = MLImage.CreateFromPixels(3, 2, MLPixelFormat.Rgba32,
            [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 10, 20, 30, 255, 77, 77, 77, 255, 255, 255, 255, 255]);
        var data = Pictures(colours, null);
        var grey = _ml.Transforms.ConvertToGrayscale("G", "Image").Fit(data).Transform(data);
        Assert.That(grey.Schema["G"].Type, Is.EqualTo(data.Schema["Image"].Type));
        var images = grey.GetColumn<MLImage>("G").ToArray();
        // 0.3 red + 0.59 green + 0.11 blue, rounded.
        Assert.That(Red(images[0]), Is.EqualTo(new byte[] { 77, 150, 28, 18, 77, 255 }));
        Assert.That(images[0].GetBGRPixels.Chunk(3).All(p => p[0] == p[1] && p[1] == p[2]), Is.True);
        Assert.That(images[1], Is.Null);
    }

    [Test]
    public void FillingTakesTheNearestPixel()
    {
        var image = Resized(Grey(2, 2, 10, 20, 30, 40), 4, 2, ImageResizingEstimator.ResizingKind.Fill);
        Assert.That(Red(image), Is.EqualTo(new byte[] { 10, 10, 20, 20, 30, 30, 40, 40 }));
        Assert.That(Red(Resized(Grey(4, 1, 1, 2, 3, 4), 2, 1, ImageResizingEstimator.ResizingKind.Fill)),
            Is.EqualTo(new byte[] { 2, 4 }));
    }

    [Test]
    public void PaddingKeepsTheShapeOnBlack()
    {
        byte[] red = Red(Resized(Grey(2, 1, 100, 200), 2, 3, ImageResizingEstimator.ResizingKind.IsoPad));
        Assert.That(red, Is.EqualTo(new byte[] { 0, 0, 100, 200, 0, 0 }));
        red = Red(Resized(Grey(1, 2, 100, 200), 4, 2, ImageResizingEstimator.ResizingKind.IsoPad));
        Assert.That(red, Is.EqualTo(new byte[] { 0, 100, 0, 0, 0, 200, 0, 0 }));
        // A flat picture stays flat, whatever its size: the filter's weights sum to one.
        red = Red(Resized(Grey(7, 5, [.. Enumerable.Repeat((byte)90, 35)]), 14, 14, ImageResizingEstimator.ResizingKind.IsoPad));
        Assert.That(red.Chunk(14).Select(row => row.Distinct().Single()),
            Is.EqualTo(new byte[] { 0, 0, 90, 90, 90, 90, 90, 90, 90, 90, 90, 90, 0, 0 }));
    }

    [TestCase(ImageResizingEstimator.Anchor.Left, 1)]
    [TestCase(ImageResizingEstimator.Anchor.Center, 3)]
    [TestCase(ImageResizingEstimator.Anchor.Right, 5)]
    public void CroppingKeepsTheAnchoredSide(ImageResizingEstimator.Anchor anchor, int first)
    {
        var wide = Grey(6, 2, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6);
        Assert.That(Red(Resized(wide, 2, 2, ImageResizingEstimator.ResizingKind.IsoCrop, anchor))[..2],
            Is.EqualTo(new[] { first, first + 1 }));
        var high = Grey(2, 6, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6);
        var vertical = anchor == ImageResizingEstimator.Anchor.Left ? ImageResizingEstimator.Anchor.Top
            : anchor == ImageResizingEstimator.Anchor.Right ? ImageResizingEstimator.Anchor.Bottom : anchor;
        Assert.That(Red(Resized(high, 2, 2, ImageResizingEstimator.ResizingKind.IsoCrop, vertical)),
            Is.EqualTo(new[] { first, first, first + 1, first + 1 }));
    }

    [Test]
    public void ShrinkingAverages()
    {
        // A checkerboard of single pixels seen from afar is grey.
        byte[] board = [.. Enumerable.Range(0, 64 * 64).Select(i => (i / 64 + i % 64) % 2 == 0 ? (byte)255 : (byte)0)];
        byte[] red = Red(Resized(Grey(64, 64, board), 8, 8, ImageResizingEstimator.ResizingKind.IsoCrop));
        Assert.That(red, Is.All.InRange(124, 131));
        // And a ramp stays a ramp: its middle is its middle.
        byte[] ramp = [.. Enumerable.Range(0, 64 * 64).Select(i => (byte)(4 * (i % 64)))];
        red = Red(Resized(Grey(64, 64, ramp), 8, 8, ImageResizingEstimator.ResizingKind.IsoCrop));
        Assert.That(red[2..6].Select(v => (int)v), Is.EqualTo(new[] { 78, 110, 142, 174 }).Within(1));
    }

    [Test]
    public void AModelOfPicturesComesBack()
    {
        Picture().Save(Path.Combine(_folder, "a.png"));
        var data = _ml.Data.LoadFromEnumerable(new[] { new PathRow { Path = "a.png" } });
        var pipeline = _ml.Transforms.LoadImages("I", _folder, "Path").Append(_ml.Transforms.ResizeImages("I", 6, 4))
            .Append(_ml.Transforms.ConvertToGrayscale("I"))
            .Append(_ml.Transforms.ExtractPixels("V", "I", offsetImage: 127.5f, scaleImage: 1 / 127.5f))
            .Append(_ml.Transforms.ConvertToImage(4, 6, "Back", "V", ColorBits.Rgb, scaleImage: 127.5f, offsetImage: -127.5f));
        var model = pipeline.Fit(data);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _);
        Assert.That(loaded.Transform(data).GetColumn<float[]>("V").Single(),
            Is.EqualTo(model.Transform(data).GetColumn<float[]>("V").Single()));
        Assert.That(loaded.Transform(data).GetColumn<MLImage>("Back").Single().Pixels.ToArray(),
            Is.EqualTo(model.Transform(data).GetColumn<MLImage>("Back").Single().Pixels.ToArray()));
    }

    [Test]
    public void PredictionEnginesTakePictures()
    {
        var data = Pictures(Picture());
        var model = _ml.Transforms.ExtractPixels("V", "Image", ColorBits.Red).Fit(data);
        using var engine = _ml.Model.CreatePredictionEngine<PictureRow, RedRow>(model);
        Assert.That(engine.Predict(new PictureRow { Image = Picture() }).V, Is.EqualTo(new float[] { 21, 22, 23, 24, 25, 26 }));
    }

    private class RedRow
    {
        public float[] V { get; set; } = [];
    }
}
