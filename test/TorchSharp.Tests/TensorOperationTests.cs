using NUnit.Framework;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Arithmetic with broadcasting, in place and by C#'s operators, shapes, and the errors of bad calls.</summary>
[TestFixture]
public class TensorOperationTests
{
    private DisposeScope _scope = null!;

    [SetUp]
    public void Enter() => _scope = NewDisposeScope();

    [TearDown]
    public void Leave() => _scope.Dispose();

    private static float[] Values(Tensor t) => t.to(float32).data<float>().ToArray();

    [Test]
    public void Operators_compute_what_they_say()
    {
        var x = tensor(new[] { -3f, 2f, 5f });
        Assert.That(Values(x + 1), Is.EqualTo(new[] { -2f, 3f, 6f }));
        Assert.That(Values(1.5f - x), Is.EqualTo(new[] { 4.5f, -0.5f, -3.5f }));
        Assert.That(Values(2 * x / 4.0), Is.EqualTo(new[] { -1.5f, 1f, 2.5f }));
        Assert.That(Values(10L / x), Is.EqualTo(new[] { 10 / -3f, 5f, 2f }).Within(1e-6));
        Assert.That(Values(-x % 4), Is.EqualTo(new[] { 3f, 2f, 3f }));
        Assert.That(Values(x > 0), Is.EqualTo(new[] { 0f, 1f, 1f }));
        Assert.That(Values((x > 0) & (x < 5)), Is.EqualTo(new[] { 0f, 1f, 0f }));
        Assert.That(Values(~(x == 2)), Is.EqualTo(new[] { 1f, 0f, 1f }));
        Assert.That((tensor(3) + 2L).dtype, Is.EqualTo(int32));
        Assert.That((tensor(3) + 0.5).dtype, Is.EqualTo(float32));
        Assert.That((tensor(3) / 2).item<float>(), Is.EqualTo(1.5f));
        Assert.That(tensor(-7).div(2, RoundingMode.floor).item<int>(), Is.EqualTo(-4));
        Assert.That(tensor(-7).div(2, RoundingMode.trunc).item<int>(), Is.EqualTo(-3));
    }

    [Test]
    public void Shapes_are_broadcast()
    {
        var sum = arange(3).reshape(3, 1) * 10 + arange(4);
        Assert.That(sum.shape, Is.EqualTo(new long[] { 3, 4 }));
        Assert.That(sum[2, 3].item<long>(), Is.EqualTo(23));
    }

    [Test]
    public void In_place_operators_change_and_return_the_same_tensor()
    {
        var x = ones(3);
        var count = LiveTensors.Count();
        Assert.That(x.add_(1).mul_(3).sub_(0.5).div_(2).clamp_(0, 2.5), Is.SameAs(x));
        Assert.That(LiveTensors.Now(), Is.EqualTo(count));
        Assert.That(Values(x), Is.All.EqualTo(2.5f));
        x.lerp_(zeros(3), full(3, 0.2f));
        Assert.That(Values(x), Is.All.EqualTo(2f));
        x.addcmul_(ones(3), full(3, 2f), 0.25);
        Assert.That(Values(x), Is.All.EqualTo(2.5f));
        x.addcdiv_(ones(3), full(3, 2f), -1);
        Assert.That(Values(x), Is.All.EqualTo(2f));
        Assert.That(() => zeros(2, 1).add_(zeros(2, 3)), Throws.Exception);
    }

    [Test]
    public void Shapes_change_and_parts_are_taken_and_joined()
    {
        var x = arange(24);
        Assert.That(x.reshape(2, -1, 4).unflatten(1, 3, 1).shape, Is.EqualTo(new long[] { 2, 3, 1, 4 }));
        Assert.That(() => x.unflatten(0, 5, 5), Throws.Exception);
        Assert.That(() => x.unflatten(-1, 1, -1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => x.view(5, 5), Throws.Exception);
        var cube = x.view(2, 3, 4);
        Assert.That(cube.permute(2, 0, 1).stride(), Is.EqualTo(new long[] { 1, 12, 4 }));
        Assert.That(cube.movedim([0], [2]).shape, Is.EqualTo(new long[] { 3, 4, 2 }));
        Assert.That(cat(cube.chunk(2, 2), 2).Equals(cube));
        Assert.That(cat(cube.split([1, 2], 1), 1).Equals(cube));
        Assert.That(stack(cube.unbind(1), 1).Equals(cube));
        Assert.That(cube.unbind().Length, Is.EqualTo(2));
        Assert.That(x.split(1).Length, Is.EqualTo(24));
        Assert.That(x.narrow(0, 3, 2).data<long>().ToArray(), Is.EqualTo(new long[] { 3, 4 }));
        Assert.That(arange(4).roll(1).data<long>().ToArray(), Is.EqualTo(new long[] { 3, 0, 1, 2 }));
        Assert.That(arange(3).flip(0).data<long>().ToArray(), Is.EqualTo(new long[] { 2, 1, 0 }));
        Assert.That(arange(2).repeat_interleave(2).data<long>().ToArray(), Is.EqualTo(new long[] { 0, 0, 1, 1 }));
        Assert.That(arange(2).repeat(2, 2).shape, Is.EqualTo(new long[] { 2, 4 }));
        Assert.That(ones(3, 3).tril(-1).sum().item<float>(), Is.EqualTo(3));
        Assert.That(arange(5).unfold(0, 3, 1).data<long>().ToArray(), Is.EqualTo(new long[] { 0, 1, 2, 1, 2, 3, 2, 3, 4 }));
        Assert.That(ones(1, 3, 1).squeeze().shape, Is.EqualTo(new long[] { 3 }));
        Assert.That(ones(1, 3, 1).squeeze(0).shape, Is.EqualTo(new long[] { 3, 1 }));
        Assert.That(meshgrid([arange(2), arange(3)])[1].data<long>().ToArray(), Is.EqualTo(new long[] { 0, 1, 2, 0, 1, 2 }));
    }

    [Test]
    public void Scattering_undoes_gathering()
    {
        var x = arange(6).reshape(2, 3);
        var index = tensor(new long[,] { { 2, 0, 1 }, { 1, 2, 0 } });
        Assert.That(zeros_like(x).scatter_(1, index, x.gather(1, index)).Equals(x));
        Assert.That(zeros(3, int64).scatter_add_(0, tensor(new long[] { 1, 1, 2 }), tensor(new long[] { 5, 6,
            7 })).data<long>().ToArray(),
            Is.EqualTo(new long[] { 0, 11, 7 }));
        Assert.That(x.masked_fill(x > 3, -1).sum().item<long>(), Is.EqualTo(0 + 1 + 2 + 3 - 2));
        Assert.That(where(x > 3, x, zeros_like(x)).sum().item<long>(), Is.EqualTo(9));
        Assert.That(x.index_select(1, tensor(new long[] { 2 })).data<long>().ToArray(), Is.EqualTo(new long[] { 2, 5 }));
    }

    [Test]
    public void Known_values_of_functions()
    {
        Assert.That(tensor(0.5).erf().item<double>(), Is.EqualTo(0.5204998778130465).Within(1e-14));
        Assert.That(tensor(5.0).lgamma().item<double>(), Is.EqualTo(Math.Log(24)).Within(1e-13));
        Assert.That(tensor(0.3).sigmoid().logit().item<double>(), Is.EqualTo(0.3).Within(1e-13));
        Assert.That(special.ndtr(tensor(1.0)).item<double>(), Is.EqualTo(0.8413447460685429).Within(1e-14));
        Assert.That(tensor(1.0).gelu().item<double>(), Is.EqualTo(0.8413447460685429).Within(1e-14));
        Assert.That(tensor(0.0).xlogy(tensor(0.0)).item<double>(), Is.Zero);
        Assert.That(tensor(2.345).round(2).item<double>(), Is.EqualTo(2.35).Or.EqualTo(2.34));
        Assert.That(Values(tensor(new[] { -1f, 2f }).leaky_relu(0.1)), Is.EqualTo(new[] { -0.1f, 2f }));
        Assert.That(Values(tensor(new[] { 0f, float.NaN }).nan_to_num(7)), Is.EqualTo(new[] { 0f, 7f }));
    }

    [Test]
    public void Random_tensors_repeat_with_their_generators_seed_and_have_their_distributions_moments()
    {
        using var generator = new Generator();
        generator.manual_seed(3);
        var first = randn([100_000], generator: generator);
        generator.manual_seed(3);
        Assert.That(randn([100_000], generator: generator).Equals(first));
        Assert.That(first.mean().item<float>(), Is.Zero.Within(0.02));
        Assert.That(first.std().item<float>(), Is.EqualTo(1).Within(0.02));
        var uniform = empty(100_000).uniform_(2, 6, generator);
        Assert.That(uniform.mean().item<float>(), Is.EqualTo(4).Within(0.02));
        Assert.That(uniform.min().item<float>(), Is.InRange(2, 2.01));
        Assert.That(zeros(100_000).bernoulli_(0.3, generator).mean().item<float>(), Is.EqualTo(0.3).Within(0.01));
        var whole = randint(3, 8, [10_000], generator: generator);
        Assert.That(whole.unique().output.data<long>().ToArray(), Is.EqualTo(new long[] { 3, 4, 5, 6, 7 }));
        Assert.That(randperm(50, generator: generator).sort().Values.Equals(arange(50)));
        Assert.That(tensor(new[] { 0f, 1f, 0f }).multinomial(20, replacement: true, generator).unique().output.item<long>(),
            Is.EqualTo(1));
    }

    [Test]
    public void Bad_calls_throw_with_libtorchs_words()
    {
        Assert.That(() => ones(2, 3).mm(ones(2, 3)), Throws.Exception.With.Message.Contains("(2x3 and 2x3)"));
        Assert.That(() => ones(2) + ones(3), Throws.Exception.With.Message.Contains("must match"));
        Assert.That(() => ones(2).gather(0, ones(2)), Throws.Exception.With.Message.Contains("int64"));
        Assert.That(() => ones(2, 2).sum(5), Throws.Exception.With.Message.Contains("Dimension out of range"));
        Assert.That(() => ones(2).add_(ones(2, int64).to(float64).unsqueeze(0).expand(3, 2)), Throws.Exception);
        Assert.That(() => cat([ones(2, 2), ones(3, 3)]), Throws.Exception);
        Assert.That(() => zeros(-1L), Throws.Exception);
        Assert.That(() => empty(1L << 60), Throws.Exception);
        Assert.That(() => linalg.cholesky(-eye(2)), Throws.Exception);
        Assert.That(() => ones(2).multinomial(5), Throws.Exception);
        Assert.That(() => ones(2).where(ones(2), ones(2)), Throws.ArgumentException);
    }

    [Test]
    public void A_tensor_that_was_disposed_of_says_so()
    {
        var gone = ones(2);
        var accessor = gone.data<float>();
        gone.Dispose();
        gone.Dispose();
        Assert.That(() => gone + 1, Throws.InvalidOperationException);
        Assert.That(() => gone.shape, Throws.InvalidOperationException);
        Assert.That(() => ones(2).add_(gone), Throws.InvalidOperationException);
        Assert.That(() => cat([ones(2), gone]), Throws.InvalidOperationException);
        Assert.That(() => accessor[0], Throws.InvalidOperationException);
        Assert.That(() => accessor.ToArray(), Throws.InvalidOperationException);
        Assert.That(gone.IsInvalid);
    }
}
