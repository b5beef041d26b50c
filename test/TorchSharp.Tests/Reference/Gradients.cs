using NUnit.Framework;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Reference;

/// <summary>
/// The gradients of a fixed linear form of the outputs, and of a gradient penalty: the squared norm of the inputs' gradients.
/// </summary>
public static class Gradients
{
    public static void Check(Tensor[] results, IReadOnlyList<(string name, Tensor value)> leaves, ReferenceCase expected)
    {
        var outputs = results.Where(r => r.requires_grad).ToArray();
        if (outputs.Length == 0 || leaves.Count == 0)
        {
            Assert.That(expected.Gradients, Is.Null, "Nothing here has a gradient; in PyTorch it has.");
            return;
        }
        var inputs = leaves.Select(l => l.value).ToArray();
        var ramps = outputs.Select(Ramp).ToArray();
        var first = autograd.grad(outputs, inputs, ramps, retain_graph: true, create_graph: true, allow_unused: true);
        Compare("gradient of", leaves, first, expected.Gradients);

        if (expected.Once) return;
        var slopes = leaves.Zip(first).Where(p => p.First.name.StartsWith("input") && !p.Second.IsInvalid).Select(p => p.Second);
        var norms = slopes.Select(s => s.square().sum());
        var penalty = norms.Aggregate((Tensor?)null, (sum, norm) => sum is null ? norm : sum + norm);
        if (penalty is { requires_grad: true })
        {
            var second = autograd.grad([penalty], inputs, allow_unused: true);
            // A sum over products with the first gradients, which can cancel to nothing: singular values' gradients are of
            // one norm.
            var terms = slopes.Max(slope => slope.abs().max().to(ScalarType.Float64).item<double>());
            Compare("penalty's gradient of", leaves, second, expected.PenaltyGradients, double.IsFinite(terms) ? terms : 0);
        }
        else
        {
            Assert.That(expected.PenaltyGradients, Is.Null, "The gradient penalty has no gradient; in PyTorch it has.");
        }
    }

    private static void Compare(string what, IReadOnlyList<(string name, Tensor value)> leaves, IList<Tensor> actual,
        Dictionary<string, ReferenceTensor>? expected, double terms = 0)
    {
        var unknown = (expected?.Keys ?? Enumerable.Empty<string>()).Except(leaves.Select(l => l.name));
        Assert.That(unknown, Is.Empty, $"PyTorch has a {what} these; here they are no inputs");
        for (var i = 0; i < leaves.Count; i++)
        {
            var name = leaves[i].name;
            if (expected?.GetValueOrDefault(name) is { } reference)
            {
                Assert.That(actual[i].IsInvalid, Is.False, $"There is no {what} {name}.");
                Expect.CloseNumbers(actual[i], reference, $"{what} {name}", terms);
            }
            else if (!actual[i].IsInvalid)
            {
                Assert.That(Expect.Numbers(actual[i]), Is.All.Zero, $"{what} {name}, which PyTorch has none of");
            }
        }
    }

    private static Tensor Ramp(Tensor output)
    {
        var values = Enumerable.Range(0, (int)output.numel()).Select(i => (i * 37 % 101 - 50) / 64.0).ToArray();
        return tensor(values, ScalarType.Float64).to(output.dtype).reshape(output.shape);
    }
}
