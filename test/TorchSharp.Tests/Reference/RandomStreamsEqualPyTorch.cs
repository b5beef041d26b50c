using NUnit.Framework;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.Reference;

/// <summary>Every stream of random numbers, after manual_seed and from a generator of its own, bit for bit.</summary>
[TestFixture]
[NonParallelizable]
public class RandomStreamsEqualPyTorch
{
    private sealed record Inputs(Tensor p, Tensor weights, Tensor mean, Tensor std, Generator g);

    private static readonly ReferenceFile File = ReferenceFile.Load("random.json");

    private static readonly CaseTable<Func<Inputs, Tensor>> Table = new(File.Cases, new Dictionary<string, Func<Inputs, Tensor>>
    {
        ["torch.rand(5)"] = _ => rand(5),
        ["torch.rand(3, 7)"] = _ => rand(3, 7),
        ["torch.rand(4, dtype=torch.float64)"] = _ => rand(4, dtype: float64),
        ["torch.randn(5)"] = _ => randn(5),
        ["torch.randn(3, 20)"] = _ => randn(3, 20),
        ["torch.randn(37)"] = _ => randn(37),
        ["torch.randn(4, dtype=torch.float64)"] = _ => randn(4, dtype: float64),
        ["torch.randint(10, (12,))"] = _ => randint(10, [12]),
        ["torch.randint(-5, 100, (3, 4))"] = _ => randint(-5, 100, [3, 4]),
        ["torch.randint(0, 2 ** 40, (3,))"] = _ => randint(0, 1L << 40, [3]),
        ["torch.randint(2, (6,), dtype=torch.float32)"] = _ => randint(2, [6], dtype: float32),
        ["torch.randperm(13)"] = _ => randperm(13),
        ["torch.empty(4, 5).normal_(1, 2)"] = _ => empty(4, 5).normal_(1, 2),
        ["torch.empty(37).normal_(-1, 0.5)"] = _ => empty(37).normal_(-1, 0.5),
        ["torch.empty(7).uniform_(-1, 3)"] = _ => empty(7).uniform_(-1, 3),
        ["torch.empty(3, 4).exponential_(2)"] = _ => empty(3, 4).exponential_(2),
        ["torch.empty(3, 4).bernoulli_(0.3)"] = _ => empty(3, 4).bernoulli_(0.3),
        ["torch.bernoulli(p)"] = t => bernoulli(t.p),
        ["torch.multinomial(weights, 8, replacement=True)"] = t => multinomial(t.weights, 8, replacement: true),
        ["torch.multinomial(weights, 4)"] = t => multinomial(t.weights, 4),
        ["torch.rand_like(p)"] = t => rand_like(t.p),
        ["torch.randn_like(p)"] = t => randn_like(t.p),
        ["torch.randint_like(p, 3, 9)"] = t => randint_like(t.p, 3, 9),
        ["torch.normal(mean, std)"] = t => normal(t.mean, t.std),
        ["torch.cat([torch.rand(2), torch.randn(3), torch.randn(2), torch.rand(2)])"] =
            _ => cat([rand(2), randn(3), randn(2), rand(2)]),
        ["torch.rand(3, 4, generator=g)"] = t => rand(3, 4, generator: t.g),
        ["torch.randn(3, 20, generator=g)"] = t => randn(3, 20, generator: t.g),
        ["torch.randint(0, 10, (12,), generator=g)"] = t => randint(0, 10, [12], generator: t.g),
        ["torch.randperm(13, generator=g)"] = t => randperm(13, generator: t.g),
        ["torch.empty(4, 5).normal_(1, 2, generator=g)"] = t => empty(4, 5).normal_(1, 2, generator: t.g),
        ["torch.empty(7).uniform_(-1, 3, generator=g)"] = t => empty(7).uniform_(-1, 3, generator: t.g),
        ["torch.empty(3, 4).bernoulli_(0.3, generator=g)"] = t => empty(3, 4).bernoulli_(0.3, generator: t.g),
        ["torch.bernoulli(p, generator=g)"] = t => bernoulli(t.p, generator: t.g),
        ["torch.multinomial(weights, 8, replacement=True, generator=g)"] =
            t => multinomial(t.weights, 8, replacement: true, generator: t.g),
        ["torch.empty(3, 4).exponential_(2, generator=g)"] = t => empty(3, 4).exponential_(2, generator: t.g),
        ["torch.cat([torch.rand(3), torch.rand(3, generator=g), torch.rand(3)])"] =
            t => cat([rand(3), rand(3, generator: t.g), rand(3)]),
        ["F.dropout(mean, 0.4)"] = t => functional.dropout(t.mean, 0.4),
    });

    private static IEnumerable<string> Names => Table.Names;

    [TestCaseSource(nameof(Names))]
    public void Stream(string name)
    {
        LibtorchBuild.IgnoreWhereStreamsDiffer(name);
        using var scope = NewDisposeScope();
        using var generator = new Generator(11);
        var (expected, run) = Table.Find(name);
        var inputs = new Inputs(Input("p"), Input("weights"), Input("mean"), Input("std"), generator);
        manual_seed(ReferenceFile.Seed);
        Expect.SameNumbers(run(inputs), expected.Value!, "stream");
    }

    [Test]
    public void A_restored_state_continues_the_stream()
    {
        using var scope = NewDisposeScope();
        manual_seed(ReferenceFile.Seed);
        randn(3);
        var state = get_rng_state();
        var first = randn(5);
        set_rng_state(state);
        Assert.That(randn(5).allclose(first, 0, 0));
    }

    [Test]
    public void A_generator_of_its_own_leaves_the_default_stream_alone()
    {
        using var scope = NewDisposeScope();
        using var own = new Generator(3);
        manual_seed(ReferenceFile.Seed);
        rand(100, generator: own);
        Expect.SameNumbers(rand(5), File.Cases["torch.rand(5)"].Value!, "stream");
    }

    private static Tensor Input(string name) => File.Input(name).ToTensor();
}
