using NUnit.Framework;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>
/// Single precision has kernels of its own on the processor; here they are compared with those of double precision, which are
/// libtorch's in every version.
/// </summary>
public class ConvolutionTests
{
    // Channels of input and output, side, kernel, stride, padding, output padding, groups, dilation.
    private static readonly long[][] s_windows =
    [
        [100, 128, 1, 4, 1, 0, 0, 1, 1], // from a vector to an image
        [8, 16, 5, 4, 2, 1, 0, 1, 1], // to twice the side
        [16, 1, 4, 4, 2, 1, 0, 1, 1], // to few channels
        [3, 12, 9, 5, 3, 2, 2, 1, 1],
        [8, 16, 5, 3, 2, 1, 1, 4, 1],
        [8, 32, 5, 3, 2, 1, 1, 2, 1],
        [8, 8, 6, 3, 2, 1, 1, 1, 2],
        [8, 16, 7, 1, 1, 0, 0, 1, 1],
        [4, 8, 3, 3, 1, 1, 1, 1, 2], // an output padding beyond the stride
    ];

    [TestCaseSource(nameof(s_windows))]
    public void Transposed_convolutions_have_values_gradients_and_gradients_of_those(long[] w)
    {
        long[] images = [3, w[0], w[2], w[2]], kernels = [w[0], w[1] / w[7], w[3], w[3]];
        Compare(images, kernels, bias: w[1], (x, k, b) => nn.functional.conv_transpose2d(x, k, b, strides: [w[4], w[4]],
            padding: [w[5], w[5]], output_padding: [w[6], w[6]], groups: w[7], dilation: [w[8], w[8]]));
    }

    [TestCase(1, 2, 8)]
    [TestCase(3, 1, 7)]
    [TestCase(3, 3, 7)] // pixels on the border that no window reaches
    [TestCase(16, 2, 8)]
    public void Convolutions_of_few_and_many_channels(long channels, long stride, long side) =>
        Compare([3, channels, side, side], [6, channels, 4, 4], bias: 6,
            (x, k, b) => nn.functional.conv2d(x, k, b, strides: [stride, stride], padding: [1, 1]));

    [Test]
    public void One_number_stands_for_both_dimensions() =>
        Compare([2, 4, 5, 6], [4, 8, 4, 4], bias: 8,
            (x, k, b) => nn.functional.conv_transpose2d(x, k, b, strides: [2], padding: [1]));

    [Test]
    public void Height_and_width_differ() =>
        Compare([2, 4, 5, 3], [4, 8, 2, 5], bias: 8, (x, k, b) => nn.functional.conv_transpose2d(x, k, b, strides: [3, 2],
            padding: [0, 1], output_padding: [2, 1]));

    // The input's channels, the bias's size, the padding; the images have 8 channels, 3×3, to 16 by 3×3 kernels.
    [TestCase(5, 16, 1)]
    [TestCase(8, 15, 1)]
    [TestCase(8, 16, -1)]
    [TestCase(8, 16, 9)] // nothing would be left of the image
    public void A_transposed_convolution_that_can_not_be_is_refused(long channels, long bias, long padding)
    {
        using var scope = NewDisposeScope();
        Tensor images = ones(2, channels, 3, 3), kernels = ones(8, 16, 3, 3), added = ones(bias);
        Assert.That(() => nn.functional.conv_transpose2d(images, kernels, added, padding: [padding, padding]),
            Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>().With.Message.Not.Empty);
    }

    private static void Compare(long[] images, long[] kernels, long bias, Func<Tensor, Tensor, Tensor, Tensor> convolve)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        Tensor[] leaves = [randn(images), randn(kernels), randn(bias)];
        var single = Results(ScalarType.Float32);
        var exact = Results(ScalarType.Float64);
        for (var i = 0; i < exact.Length; i++)
        {
            Assert.That(single[i].shape, Is.EqualTo(exact[i].shape));
            var error = (single[i].to(ScalarType.Float64) - exact[i]).abs().max().item<double>();
            // Sums of up to 2,000 products, rounded to 24 bits; twice differentiated ones were off by 1.1e-5 at most.
            Assert.That(error, Is.LessThan(1e-4 * exact[i].abs().max().item<double>()), $"result {i}");
        }

        Tensor[] Results(ScalarType type)
        {
            Tensor[] inputs = [.. leaves.Select(t => t.to(type).detach().requires_grad_())];
            var output = convolve(inputs[0], inputs[1], inputs[2]);
            var first = autograd.grad([output.tanh().square().sum()], inputs, retain_graph: true, create_graph: true);
            var penalty = first.Select(g => g.square().sum()).Aggregate((a, b) => a + b);
            return [output, .. first, .. autograd.grad([penalty], inputs)];
        }
    }
}
