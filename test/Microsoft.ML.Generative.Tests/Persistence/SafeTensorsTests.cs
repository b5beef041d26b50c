using System.Buffers.Binary;
using System.Text;
using NUnit.Framework;
using TorchSharp;

namespace Microsoft.ML.Generative.Tests.Persistence;

public class SafeTensorsTests
{
    // As the format's own description gives it: no hash, no metadata, any order.
    private static byte[] File(string header, params byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        data.CopyTo(bytes, 8 + json.Length);
        return bytes;
    }

    private static SafeTensors Read(byte[] bytes, bool requireHash = false) =>
        SafeTensors.Read(new MemoryStream(bytes), requireHash);

    private static byte[] Written(IReadOnlyDictionary<string, TensorData> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    private static byte[] Sample() => Written(new Dictionary<string, TensorData>
    {
        ["generator.0.weight"] = new(torch.float32, [2, 3], Enumerable.Range(0, 24).Select(i => (byte)(i * 11)).ToArray()),
        ["generator.0.bias"] = new(torch.int64, [], [1, 2, 3, 4, 5, 6, 7, 8]),
        ["empty"] = new(torch.float64, [0, 5], []),
    }, new Dictionary<string, string> { ["note"] = "ä \"quoted\"" });

    [Test]
    public void A_file_written_by_hand_is_read()
    {
        var file = Read(File(
            """
            {"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]},"__metadata__":{"format":"pt"},
             "a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}
            """, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 7, 8, 255));

        Assert.That(file.Metadata, Is.EqualTo(new Dictionary<string, string> { ["format"] = "pt" }));
        Assert.That(file.Tensors.Keys, Is.EquivalentTo(new[] { "a", "b" }));
        Assert.That(file.Tensors["a"].ToFloats(), Is.EqualTo(new[] { 1f, -2f }));
        Assert.That(file.Tensors["a"].Shape, Is.EqualTo(new[] { 2L, 1L }));
        using var b = file.Tensors["b"].ToTensor();
        Assert.That(b.dtype, Is.EqualTo(torch.uint8));
        Assert.That(b.data<byte>().ToArray(), Is.EqualTo(new byte[] { 7, 8, 255 }));
    }

    [Test]
    public void What_is_written_has_the_layout_of_the_format()
    {
        var bytes = Written(new Dictionary<string, TensorData>
        {
            ["y"] = new(torch.uint8, [1], [9]),
            ["x"] = new(torch.float32, [1], [0, 0, 0x80, 0x3F]),
        });

        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.That((8 + length) % 8, Is.Zero);
        var header = Encoding.UTF8.GetString(bytes, 8, length);
        Assert.That(header, Does.Match("""^\{"__metadata__":\{"sha256":"[0-9a-f]{64}"\},"""));
        Assert.That(header.TrimEnd(' '), Does.EndWith(
            """},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[1],"data_offsets":[4,5]}}"""));
        Assert.That(bytes[(8 + length)..], Is.EqualTo(new byte[] { 0, 0, 0x80, 0x3F, 9 }));
    }

    [TestCase(torch.ScalarType.Bool, 1), TestCase(torch.ScalarType.Byte, 1), TestCase(torch.ScalarType.Int8, 1)]
    [TestCase(torch.ScalarType.Int16, 2), TestCase(torch.ScalarType.Int32, 4), TestCase(torch.ScalarType.Int64, 8)]
    [TestCase(torch.ScalarType.Float16, 2)]
    [TestCase(torch.ScalarType.BFloat16, 2), TestCase(torch.ScalarType.Float32, 4), TestCase(torch.ScalarType.Float64, 8)]
    public void Every_type_comes_back_bit_for_bit(torch.ScalarType type, int size)
    {
        using var scope = torch.NewDisposeScope();
        var tensor = torch.tensor(new float[] { 0, 1, 1, 0, 1, 1 }, [2, 3]).to(type);
        var data = TensorData.From(tensor);
        Assert.That(data.Bytes, Has.Length.EqualTo(6 * size));

        var read = Read(Written(new Dictionary<string, TensorData> { ["t"] = data }), requireHash: true).Tensors["t"];
        var back = read.ToTensor();
        Assert.That(back.dtype, Is.EqualTo(type));
        Assert.That(back.shape, Is.EqualTo(new[] { 2L, 3L }));
        Assert.That(read.Bytes, Is.EqualTo(data.Bytes));
        Assert.That(back.to(torch.float32).data<float>().ToArray(), Is.EqualTo(new float[] { 0, 1, 1, 0, 1, 1 }));
    }

    [Test]
    public void A_transposed_tensor_is_saved_in_its_own_order()
    {
        using var scope = torch.NewDisposeScope();
        var tensor = torch.tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]).t();
        Assert.That(TensorData.From(tensor).ToFloats(), Is.EqualTo(new float[] { 1, 4, 2, 5, 3, 6 }));
    }

    [Test]
    public void Names_metadata_scalars_and_empty_tensors_come_back()
    {
        var file = Read(Sample(), requireHash: true);
        Assert.That(file.Metadata["note"], Is.EqualTo("ä \"quoted\""));
        Assert.That(file.Metadata, Has.Count.EqualTo(1));
        Assert.That(file.Tensors["generator.0.bias"].Shape, Is.Empty);
        Assert.That(file.Tensors["generator.0.bias"].Bytes, Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }));
        Assert.That(file.Tensors["empty"].Shape, Is.EqualTo(new[] { 0L, 5L }));
    }

    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "does not take the 4 bytes")]
    [TestCase("""{"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,4]}}""", 4, "does not take the 4 bytes")]
    [TestCase("""{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}""", 0, "does not take the 0 bytes")]
    [TestCase("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "does not take")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "byte 4 of the data, and byte 0 comes next")]
    [TestCase("""
        {"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}
        """, 3, "gaps or overlap")]
    [TestCase("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}""", 1, "must be a begin and an end")]
    [TestCase("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""", 1, "must be a begin and an end")]
    [TestCase("""{"a":{"dtype":"F128","shape":[1],"data_offsets":[0,16]}}""", 16, "type 'F128', which is unknown")]
    [TestCase("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 2, "describes 1 bytes of data, and 2 follow")]
    [TestCase("""{"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}""", 2, "describes 9 bytes of data, and 2 follow")]
    [TestCase("""
        {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}
        """, 2, "tensor 'a' twice")]
    [TestCase("""{"__metadata__":{"k":"1","k":"2"}}""", 0, "'k' twice")]
    [TestCase("""{"__metadata__":{"k":null}}""", 0, "'k' is null")]
    [TestCase("""{"__metadata__":{"sha256":"00"}}""", 0, "contents don't match")]
    [TestCase("""{"a":{"dtype":"U8","shape":[1]}}""", 1, "header is damaged")]
    [TestCase("""{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""", 1, "1.5 in 'shape'")]
    [TestCase("""{"a":{"dtype":8,"shape":[1],"data_offsets":[0,1]}}""", 1, "header is damaged")]
    [TestCase("""{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,1]}}""", 1, "must be a whole number")]
    [TestCase("""[1,2,3]""", 0, "header is damaged")]
    [TestCase("""{"a":""", 0, "header is damaged")]
    public void A_wrong_header_is_refused_with_the_reason(string header, int dataLength, string reason) =>
        Assert.That(() => Read(File(header, new byte[dataLength])),
            Throws.InstanceOf<FormatException>().With.Message.Contains(reason));

    [Test]
    public void A_length_that_is_not_there_allocates_nothing()
    {
        var claimsMuch = File("""{"a":{"dtype":"U8","shape":[2000000000],"data_offsets":[0,2000000000]}}""", new byte[100]);
        var longHeader = new byte[50];
        BinaryPrimitives.WriteInt64LittleEndian(longHeader, 90_000_000);
        foreach (var bytes in new[] { claimsMuch, longHeader })
        foreach (var isSeekable in new[] { true, false })
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.That(() => SafeTensors.Read(isSeekable ? new MemoryStream(bytes) : new ForwardStream(bytes)),
                Throws.InstanceOf<FormatException>());
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
        }
    }

    [Test]
    public void Truncated_at_every_length_it_is_refused([Values] bool isSeekable)
    {
        var bytes = Sample();
        for (int length = 0; length < bytes.Length; length++)
        {
            Stream part = isSeekable ? new MemoryStream(bytes[..length]) : new ForwardStream(bytes[..length]);
            Assert.That(() => SafeTensors.Read(part), Throws.InstanceOf<FormatException>().With.Message.Length.GreaterThan(20),
                $"{length} bytes");
        }
        Assert.That(() => SafeTensors.Read(isSeekable ? new MemoryStream(bytes) : new ForwardStream(bytes)), Throws.Nothing);
    }

    [Test]
    public void Every_flipped_bit_is_found()
    {
        var bytes = Sample();
        for (int bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.That(() => Read(bytes, requireHash: true), Throws.InstanceOf<FormatException>(), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
        }
        Assert.That(() => Read(bytes, requireHash: true), Throws.Nothing);
    }

    [Test]
    public void A_type_that_the_format_lacks_is_refused() =>
        Assert.That(() => SafeTensors.SizeInBytes(torch.ScalarType.ComplexFloat32, [1]),
            Throws.InstanceOf<NotSupportedException>());

    private sealed class ForwardStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        // As a network or a compressed stream does.
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 7));
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 7)]);
    }
}
