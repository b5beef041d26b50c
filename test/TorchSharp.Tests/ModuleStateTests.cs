using System.Text;
using NUnit.Framework;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class ModuleStateTests
{
    private static Sequential Net() => nn.Sequential(("a", new Affine(3, 5)), ("b", new Affine(5, 2)));

    private static bool AreEqual(nn.Module x, nn.Module y)
    {
        var other = y.state_dict();
        return x.state_dict().All(e => e.Value.Equals(other[e.Key]));
    }

    [Test]
    public void The_dictionary_holds_the_live_tensors()
    {
        using var net = new Affine(2, 2);
        using (no_grad()) net.state_dict()["bias"].fill_(7);
        Assert.That(net.bias[0].ToSingle(), Is.EqualTo(7));
    }

    [Test]
    public void Loading_copies()
    {
        using var from = Net();
        using var to = Net();
        var (missing, unexpected) = to.load_state_dict(from.state_dict());
        Assert.That(missing, Is.Empty);
        Assert.That(unexpected, Is.Empty);
        Assert.That(AreEqual(from, to), Is.True);
        using (no_grad()) from.get_parameter("a.bias")!.fill_(9);
        Assert.That(AreEqual(from, to), Is.False);
        Assert.That(to.parameters().All(p => p.requires_grad && p.is_leaf), Is.True);
    }

    [Test]
    public void Strict_loading_refuses_what_does_not_fit_and_changes_nothing()
    {
        using var net = Net();
        var before = net.get_parameter("b.weight")!.clone();
        var state = net.state_dict().ToDictionary(e => e.Key, e => e.Value.detach().clone().fill_(1));
        state.Remove("a.bias");
        state["c.weight"] = ones(1);
        Assert.That(() => net.load_state_dict(state), Throws.InvalidOperationException);
        Assert.That(net.get_parameter("b.weight")!.Equals(before), Is.True);

        var (missing, unexpected) = net.load_state_dict(state, strict: false);
        Assert.That(missing, Is.EqualTo(new[] { "a.bias" }));
        Assert.That(unexpected, Is.EqualTo(new[] { "c.weight" }));
        Assert.That(net.get_parameter("b.weight")!.min().ToSingle(), Is.EqualTo(1));
    }

    [Test]
    public void Skipped_names_are_left_alone()
    {
        using var net = Net();
        var before = net.get_parameter("b.weight")!.clone();
        var state = net.state_dict().ToDictionary(e => e.Key, e => e.Value.detach().clone().fill_(1));
        state.Remove("a.bias");
        var (missing, unexpected) = net.load_state_dict(state, skip: ["b.weight", "a.bias"]);
        Assert.That(missing.Concat(unexpected), Is.Empty);
        Assert.That(net.get_parameter("b.weight")!.Equals(before), Is.True);
        Assert.That(net.get_parameter("a.weight")!.min().ToSingle(), Is.EqualTo(1));
    }

    [Test]
    public void A_wrong_shape_is_an_error()
    {
        using var net = new Affine(2, 2);
        var state = new Dictionary<string, Tensor> { ["weight"] = ones(3, 3), ["bias"] = ones(2) };
        Assert.That(() => net.load_state_dict(state), Throws.Exception);
    }

    [Test]
    public void A_file_holds_count_names_types_sizes_and_numbers()
    {
        using var net = new Affine(1, 2);
        using (no_grad())
        {
            net.weight.copy_(tensor(new float[] { 1, 2 }).view(2, 1));
            net.bias.fill_(0.5f);
        }
        var stream = new MemoryStream();
        net.save(stream);
        var expected = new List<byte> { 2 };
        Add("weight", [6, 2, 2, 1], [1, 2]);
        Add("bias", [6, 1, 2], [0.5f, 0.5f]);
        Assert.That(stream.ToArray(), Is.EqualTo(expected));

        void Add(string name, byte[] header, float[] values)
        {
            expected.Add((byte)name.Length);
            expected.AddRange(Encoding.UTF8.GetBytes(name));
            expected.AddRange(header);
            foreach (var value in values) expected.AddRange(BitConverter.GetBytes(value));
        }
    }

    [Test]
    public void Files_go_round()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var from = Net();
            using var to = Net();
            from.save(path);
            var loaded = new Dictionary<string, bool>();
            to.load(path, loadedParameters: loaded);
            Assert.That(AreEqual(from, to), Is.True);
            Assert.That(loaded.Values, Is.All.True);
            Assert.That(loaded.Keys, Is.EquivalentTo(from.state_dict().Keys));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void The_stream_overloads_close_the_stream_and_the_writers_dont()
    {
        using var net = Net();
        var stream = new MemoryStream();
        net.save(stream);
        Assert.That(stream.CanRead, Is.False);

        var open = new MemoryStream();
        net.save(new BinaryWriter(open));
        net.save(new BinaryWriter(open));
        open.Position = 0;
        var reader = new BinaryReader(open);
        net.load(reader);
        net.load(reader);
        Assert.That(open.Position, Is.EqualTo(open.Length));
    }

    [Test]
    public void Another_modules_file_is_refused_unless_asked_for()
    {
        using var net = Net();
        using var other = new Affine(3, 5);
        Assert.That(() => other.load(new MemoryStream(Saved(net))), Throws.InstanceOf<ArgumentException>());
        var before = other.weight.clone();
        var loaded = new Dictionary<string, bool>();
        other.load(new MemoryStream(Saved(net)), strict: false, loadedParameters: loaded);
        Assert.That(loaded.Values, Is.All.False);
        Assert.That(other.weight.Equals(before), Is.True);
    }

    [Test]
    public void Skipped_names_are_passed_over_in_the_file()
    {
        using var from = Net();
        using var to = Net();
        var before = to.get_parameter("a.weight")!.clone();
        to.load(new MemoryStream(Saved(from)), skip: ["a.weight"]);
        Assert.That(to.get_parameter("a.weight")!.Equals(before), Is.True);
        Assert.That(to.get_parameter("b.weight")!.Equals(from.get_parameter("b.weight")!), Is.True);

        var stream = new MemoryStream();
        from.save(stream, skip: ["b.bias"]);
        Assert.That(() => to.load(new MemoryStream(stream.ToArray())), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void A_truncated_file_is_an_error()
    {
        using var net = Net();
        var saved = Saved(net);
        Assert.That(() => net.load(new MemoryStream(saved[..(saved.Length / 2)])), Throws.Exception);
    }

    private static byte[] Saved(nn.Module module)
    {
        var stream = new MemoryStream();
        module.save(stream);
        return stream.ToArray();
    }
}
