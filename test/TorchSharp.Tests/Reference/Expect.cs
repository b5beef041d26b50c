using NUnit.Framework;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Reference;

/// <summary>Compares tensors of TorchSharp with PyTorch's, and says where they part.</summary>
public static class Expect
{
    /// <summary>
    /// How far a float32 result may be from PyTorch's, relative to the largest number of its tensor: the same operators with sums
    /// taken in another order (another matrix library, another number of threads) differ by a few roundings of 6e-8.
    /// </summary>
    public const double FloatPrecision = 1e-6;

    public static void SameNumbers(Tensor actual, ReferenceTensor expected, string what) => Compare(actual, expected, what, 0);

    /// <param name="actual">What came out here.</param>
    /// <param name="expected">What comes out in PyTorch.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="terms">The largest of the terms that add up to the numbers, where these may cancel: their roundings
    /// stay.</param>
    public static void CloseNumbers(Tensor actual, ReferenceTensor expected, string what, double terms = 0) => Compare(
        actual, expected, what, expected.Dtype is "float16" or "bfloat16" ? 0 : FloatPrecision, terms);

    public static void CloseNumbers(Tensor[] actual, ReferenceTensor[] expected, string what)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length), $"{what}: number of tensors");
        for (var i = 0; i < actual.Length; i++) CloseNumbers(actual[i], expected[i], $"{what} {i}");
    }

    private static void Compare(Tensor actual, ReferenceTensor expected, string what, double tolerance, double terms = 0)
    {
        Assert.That(actual.dtype, Is.EqualTo(expected.ScalarType), $"{what}: type");
        Assert.That(actual.shape, Is.EqualTo(expected.Shape), $"{what}: shape");
        var values = Numbers(actual);
        // A decimal of the file names a number of the tensor's own type.
        var wide = expected.ScalarType is ScalarType.Float64 or ScalarType.Int64;
        var allowed = tolerance * expected.Values.Where(double.IsFinite).Select(Math.Abs).Append(terms).Max();
        for (var i = 0; i < values.Length; i++)
        {
            var reference = wide ? expected.Values[i] : (float)expected.Values[i];
            var same = values[i].Equals(reference) || values[i] == reference || Math.Abs(values[i] - reference) <= allowed;
            if (!same)
                Assert.Fail($"{what}: element {Position(i, expected.Shape)} is {values[i]:R}, PyTorch has {reference:R}: "
                    + $"they differ by {Math.Abs(values[i] - reference):G3}, and {allowed:G3} is allowed.");
        }
    }

    /// <summary>All numbers in row-major order.</summary>
    public static double[] Numbers(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        return x.detach().cpu().to(ScalarType.Float64).reshape(-1).data<double>().ToArray();
    }

    private static string Position(long flat, long[] shape)
    {
        var index = new long[shape.Length];
        for (var d = shape.Length - 1; d >= 0; d--) (flat, index[d]) = (flat / shape[d], flat % shape[d]);
        return $"[{string.Join(", ", index)}]";
    }
}
