using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>What the tests of several networks look at.</summary>
internal static class Networks
{
    public static GanShapes Shapes(int channels, int height, int width, int noise, int condition = 0) =>
        new(channels * height * width, new ImageShape(channels, height, width), noise, condition);

    /// <summary>Names and shapes of the parameters, in order, as "name 2×3".</summary>
    public static string[] Layout(this nn.Module network) =>
        [.. network.named_parameters().Select(p => $"{p.name} {string.Join('×', p.parameter.shape)}")];

    public static long ParameterCount(this nn.Module network) => network.parameters().Sum(p => p.numel());

    /// <summary>Makes both networks, runs two rows through them, and compares the sizes of what comes out.</summary>
    public static void CheckSizes(GanNetwork network, GanShapes shapes)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        network.Validate();
        network.CheckFit(shapes);
        using var generator = network.CreateGenerator(shapes);
        using var discriminator = network.CreateDiscriminator(shapes, rowsIndependent: false);
        var condition = shapes.Condition > 0 ? randn(2, shapes.Condition) : null;
        var rows = generator.call(randn(2, shapes.Noise + shapes.Condition));
        Assert.That(rows.shape, Is.EqualTo(new long[] { 2, shapes.Features }), $"generator, {shapes}");
        Assert.That(rows.abs().max().item<float>(), Is.GreaterThan(0).And.LessThanOrEqualTo(1), $"tanh, {shapes}");
        Assert.That(discriminator.call(rows, condition).shape, Is.EqualTo(new long[] { 2 }), $"discriminator, {shapes}");
        var features = discriminator.Features(rows, condition);
        Assert.That(features.shape, Is.EqualTo(new long[] { 2, discriminator.FeatureCount }), $"features, {shapes}");
    }

    /// <summary>
    /// How far a network, as it is set, is from giving each row the output that it gives the row alone; in parts of the largest
    /// output, since kernels may add up in another order for other numbers of rows.
    /// </summary>
    public static double LargestInfluenceOfOtherRows(Func<Tensor, Tensor> network, Tensor rows)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var together = network(rows);
        var apart = Enumerable.Range(0, (int)rows.shape[0]).Select(i => network(rows.narrow(0, i, 1))).ToArray();
        return ((together - cat(apart, 0)).abs().max() / together.abs().max()).to(ScalarType.Float64).item<double>();
    }
}
