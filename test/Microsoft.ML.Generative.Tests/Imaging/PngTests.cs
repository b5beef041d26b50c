using System.Buffers.Binary;
using System.IO.Compression;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests;

/// <summary>
/// PNG against files that a plain Python script made from the specification (Fixtures/make_png.py), and against damage.
/// </summary>
public class PngTests
{
    private const string Name = "pictures/some.png";

    public sealed record Case(string Name, int Width, int Height, int Channels, byte[] File, byte[] Pixels)
    {
        public override string ToString() => Name;
    }

    public static IEnumerable<Case> Cases() =>
        from line in File.ReadLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "Imaging", "Fixtures", "png.txt"))
        let part = line.Split(' ')
        select new Case(part[0], int.Parse(part[1]), int.Parse(part[2]), int.Parse(part[3]),
            Convert.FromBase64String(part[4]), Convert.FromBase64String(part[5]));

    [TestCaseSource(nameof(Cases))]
    public void ReadsWhatAnotherWriterWrote(Case file)
    {
        Raster picture = PngReader.Decode(file.File, Name);
        Assert.That((picture.Width, picture.Height, picture.Channels), Is.EqualTo((file.Width, file.Height, file.Channels)));
        Assert.That(picture.Pixels, Is.EqualTo(file.Pixels));
    }

    [TestCase("123456789", 0xCBF43926u)]
    [TestCase("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    [TestCase("IEND", 0xAE426082u)]
    public void ChecksumsAreTheKnownOnes(string text, uint expected)
    {
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(text);
        Assert.That(Crc32.Compute(bytes), Is.EqualTo(expected));
        Assert.That(Crc32.Compute(bytes.AsSpan(0, 3), bytes.AsSpan(3)), Is.EqualTo(expected));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void WritesWhatItReads(int channels)
    {
        var random = new Random(channels);
        foreach (var (width, height) in new[] { (1, 1), (17, 5), (64, 64), (3, 200) })
        {
            var picture = new Raster(width, height, channels);
            for (int i = 0; i < picture.Pixels.Length; i++)
            {
                // Smooth parts, flat parts and noise, so that every filter is the best of some row.
                picture.Pixels[i] = (byte)((i / (8 * width) % 3) switch { 0 => i * 3, 1 => 90, _ => random.Next(256) });
            }
            Raster back = PngReader.Decode(PngWriter.Encode(picture), Name);
            Assert.That((back.Width, back.Height, back.Channels), Is.EqualTo((width, height, channels)));
            Assert.That(back.Pixels, Is.EqualTo(picture.Pixels));
        }
    }

    [Test]
    public void WritesTheLayoutOfTheSpecification()
    {
        var picture = new Raster(2, 1, 3);
        byte[] pixels = [10, 20, 30, 40, 50, 60];
        pixels.CopyTo(picture.Pixels, 0);
        byte[] file = PngWriter.Encode(picture);
        Assert.That(Convert.ToHexString(file.AsSpan(0, 29)),
            Is.EqualTo("89504E470D0A1A0A" + "0000000D49484452" + "0000000200000001" + "0802000000"));
        // The checksum as zlib.crc32 of Python gives it.
        Assert.That(BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(29)), Is.EqualTo(0x7B40E8DDu));
        Assert.That(Convert.ToHexString(file.AsSpan(file.Length - 12)), Is.EqualTo("0000000049454E44AE426082"));
        int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(33));
        using var inflate = new ZLibStream(new MemoryStream(file, 41, length), CompressionMode.Decompress);
        var row = new byte[7];
        inflate.ReadExactly(row);
        Assert.That(inflate.ReadByte(), Is.EqualTo(-1));
        PngFilters.Undo((PngFilter)row[0], row.AsSpan(1), new byte[6], 3);
        Assert.That(row[1..], Is.EqualTo(pixels));
    }

    [Test]
    public void EveryTruncationIsReported()
    {
        Case file = Cases().First(c => c.Name == "palette4_alpha");
        for (int length = 0; length < file.File.Length; length++)
        {
            AssertDamaged(file.File[..length]);
        }
    }

    [Test]
    public void EveryFlippedBitIsReported()
    {
        // The checksums cover all but the signature and the lengths, and those are checked by themselves.
        Case file = Cases().First(c => c.Name == "colour2_depth8_interlaced");
        for (int bit = 0; bit < 8 * file.File.Length; bit++)
        {
            byte[] damaged = [.. file.File];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertDamaged(damaged);
        }
    }

    [Test]
    public void DamageUnderCorrectChecksumsGivesAPictureOrTheDocumentedException()
    {
        var random = new Random(5);
        Case[] cases = [.. Cases()];
        int refused = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        const int Variants = 3000;
        for (int i = 0; i < Variants; i++)
        {
            byte[] damaged = [.. cases[random.Next(cases.Length)].File];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                damaged[random.Next(8, damaged.Length)] ^= (byte)(1 << random.Next(8));
            }
            RepairChecksums(damaged);
            try
            {
                PngReader.Decode(damaged, Name);
            }
            catch (InvalidDataException e)
            {
                Assert.That(e.Message, Does.Contain(Name));
                refused++;
            }
        }
        Assert.That(refused, Is.GreaterThan(Variants / 2).And.LessThan(Variants));
        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / Variants, Is.LessThan(200_000),
            "bytes allocated for a file");
    }

    [TestCase(int.MaxValue, int.MaxValue)]
    [TestCase(int.MaxValue, 1)]
    [TestCase(30_000, 30_000)]
    [TestCase(20_000, 20)]
    public void AHugeHeaderAllocatesNothing(int width, int height)
    {
        byte[] file = [.. Cases().First(c => c.Name == "colour6_depth16").File];
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        RepairChecksums(file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertDamaged(file);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(10_000_000));
    }

    [Test]
    public void MessagesSayWhatIsWrong()
    {
        byte[] file = Cases().First(c => c.Name == "filter0").File;
        Assert.That(Message([1, 2, 3]), Does.Contain("not a PNG file"));
        Assert.That(Message(file[..^12]), Does.Contain("before its IEND chunk"));
        byte[] damaged = [.. file];
        damaged[20] ^= 1;
        Assert.That(Message(damaged), Does.Contain("checksum").And.Contain("at byte 8"));
        RepairChecksums(damaged);
        Assert.That(Message(damaged), Does.Contain("its header says 6×16777222 pixels"));
        damaged = [.. file];
        damaged[24] = 3;
        RepairChecksums(damaged);
        Assert.That(Message(damaged), Does.Contain("colour type 2 with 3 bits"));
    }

    private static string Message(byte[] file) =>
        Assert.Throws<InvalidDataException>(() => PngReader.Decode(file, Name))!.Message;

    private static void AssertDamaged(byte[] file) => Assert.That(Message(file), Does.Contain(Name));

    private static void RepairChecksums(Span<byte> file)
    {
        file = file[8..];
        while (file.Length >= 12)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file);
            if (length > file.Length - 12)
            {
                return;
            }
            uint sum = Crc32.Compute(file.Slice(4, 4 + (int)length));
            BinaryPrimitives.WriteUInt32BigEndian(file[(8 + (int)length)..], sum);
            file = file[(12 + (int)length)..];
        }
    }
}
