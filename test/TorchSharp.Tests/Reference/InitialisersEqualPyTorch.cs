using NUnit.Framework;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.Reference;

/// <summary>nn.init's functions after manual_seed, bit for bit.</summary>
[TestFixture]
[NonParallelizable]
public class InitialisersEqualPyTorch
{
    private static readonly ReferenceFile File = ReferenceFile.Load("initialisers.json");

    private static readonly CaseTable<Func<Tensor, Tensor>> Table = new(File.Cases, new Dictionary<string, Func<Tensor, Tensor>>
    {
        ["zeros_(matrix)"] = w => init.zeros_(init.ones_(w)),
        ["ones_(matrix)"] = w => init.ones_(w),
        ["constant_(matrix, 0.3)"] = w => init.constant_(w, 0.3),
        ["eye_(matrix)"] = w => init.eye_(w),
        ["dirac_(kernel)"] = w => init.dirac_(w),
        ["uniform_(matrix, -1, 2)"] = w => init.uniform_(w, -1, 2),
        ["normal_(matrix, 1, 2)"] = w => init.normal_(w, 1, 2),
        ["trunc_normal_(matrix)"] = w => init.trunc_normal_(w),
        ["trunc_normal_(matrix, 0.5, 2, -1, 1)"] = w => init.trunc_normal_(w, 0.5, 2, -1, 1),
        ["xavier_uniform_(matrix)"] = w => init.xavier_uniform_(w),
        ["xavier_uniform_(kernel, 1.4)"] = w => init.xavier_uniform_(w, 1.4),
        ["xavier_normal_(matrix)"] = w => init.xavier_normal_(w),
        ["xavier_normal_(kernel, 1.4)"] = w => init.xavier_normal_(w, 1.4),
        ["kaiming_uniform_(matrix)"] = w => init.kaiming_uniform_(w),
        ["kaiming_uniform_(kernel, 0.2)"] = w => init.kaiming_uniform_(w, 0.2),
        ["kaiming_uniform_(matrix, nonlinearity='relu')"] =
            w => init.kaiming_uniform_(w, nonlinearity: init.NonlinearityType.ReLU),
        ["kaiming_normal_(matrix)"] = w => init.kaiming_normal_(w),
        ["kaiming_normal_(kernel, mode='fan_out', nonlinearity='relu')"] =
            w => init.kaiming_normal_(w, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU),
        ["orthogonal_(matrix)"] = w => init.orthogonal_(w),
        ["orthogonal_(kernel, 0.5)"] = w => init.orthogonal_(w, 0.5),
    });

    private static IEnumerable<string> Names => Table.Names;

    [TestCaseSource(nameof(Names))]
    public void Initialiser(string name)
    {
        RealTorchSharp.IgnoreFaulty(name);
        using var scope = NewDisposeScope();
        var (expected, run) = Table.Find(name);
        var target = File.Input(name.Contains("matrix") ? "matrix" : "kernel").ToTensor();
        manual_seed(ReferenceFile.Seed);
        // An orthogonal matrix comes out of a factorisation, whose last bits are the matrix library's.
        if (name.StartsWith("orthogonal_")) Expect.CloseNumbers(run(target), expected.Value!, name);
        else Expect.SameNumbers(run(target), expected.Value!, name);
    }

    [Test]
    public void Gain_of_each_nonlinearity()
    {
        Assert.That(init.calculate_gain(init.NonlinearityType.Linear), Is.EqualTo(1));
        Assert.That(init.calculate_gain(init.NonlinearityType.Tanh), Is.EqualTo(5.0 / 3).Within(1e-12));
        Assert.That(init.calculate_gain(init.NonlinearityType.ReLU), Is.EqualTo(Math.Sqrt(2)).Within(1e-12));
        Assert.That(init.calculate_gain(init.NonlinearityType.LeakyReLU, 0.2), Is.EqualTo(Math.Sqrt(2 / 1.04)).Within(1e-12));
    }
}
