using NUnit.Framework;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class GradientClippingTests
{
    private static Parameter WithGradient(params float[] grad)
    {
        var parameter = new Parameter(zeros(grad.Length));
        parameter.grad = tensor(grad);
        return parameter;
    }

    private static float[] Gradient(Parameter parameter) => parameter.grad!.data<float>().ToArray();

    [Test]
    public void The_norm_of_all_gradients_together_is_limited()
    {
        using Parameter a = WithGradient(3, 0), b = WithGradient(-4), without = new(zeros(1));
        Assert.That(nn.utils.clip_grad_norm_([a, b, without], 1), Is.EqualTo(5).Within(1e-6));
        Assert.That(Gradient(a), Is.EqualTo(new[] { 0.6f, 0 }).Within(1e-6));
        Assert.That(Gradient(b), Is.EqualTo(new[] { -0.8f }).Within(1e-6));
    }

    [Test]
    public void A_gradient_within_the_limit_stays()
    {
        using var a = WithGradient(3, 4);
        Assert.That(nn.utils.clip_grad_norm_([a], 10), Is.EqualTo(5).Within(1e-6));
        Assert.That(Gradient(a), Is.EqualTo(new[] { 3f, 4 }));
    }

    [Test]
    public void Other_norms()
    {
        using Parameter a = WithGradient(3, -1), b = WithGradient(-4);
        Assert.That(nn.utils.clip_grad_norm_([a, b], 100, norm_type: 1), Is.EqualTo(8).Within(1e-6));
        Assert.That(nn.utils.clip_grad_norm_([a, b], 2, norm_type: double.PositiveInfinity), Is.EqualTo(4).Within(1e-6));
        Assert.That(Gradient(b), Is.EqualTo(new[] { -2f }).Within(1e-6));
    }

    [Test]
    public void Each_number_is_limited()
    {
        using var a = WithGradient(3, -0.5f, -7);
        nn.utils.clip_grad_value_([a], 1);
        Assert.That(Gradient(a), Is.EqualTo(new[] { 1, -0.5f, -1 }));
    }

    [Test]
    public void Parameters_go_into_a_vector_and_back()
    {
        using var net = new Affine(2, 3);
        using var vector = nn.utils.parameters_to_vector(net.parameters());
        Assert.That(vector.shape, Is.EqualTo(new long[] { 9 }));
        Assert.That(vector.requires_grad, Is.True);
        using var next = arange(9, ScalarType.Float32);
        nn.utils.vector_to_parameters(next, net.parameters());
        Assert.That(net.weight[2, 1].ToSingle(), Is.EqualTo(5));
        Assert.That(net.bias[0].ToSingle(), Is.EqualTo(6));
        Assert.That(net.weight.requires_grad && net.weight.is_leaf, Is.True);
    }
}
