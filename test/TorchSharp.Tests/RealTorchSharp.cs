using NUnit.Framework;

namespace TorchSharp.Tests;

/// <summary>
/// Which TorchSharp is loaded: the package, or this solution's, which is right where the package is known to err.
/// </summary>
public static class RealTorchSharp
{
    /// <summary>Only the package declares its native functions in this class.</summary>
    public static bool Is { get; } = typeof(torch).Assembly.GetType("TorchSharp.PInvoke.NativeMethods") is not null;

    private static readonly (string Case, string Fault)[] Faults =
    [
        ("trunc_normal_(", "init.trunc_normal_ multiplies by the mean and adds the standard deviation."),
        ("xavier_normal_(", "init.xavier_normal_ draws from the uniform distribution of xavier_uniform_."),
        ("LSTMCell(3, 4) with no state", "An LSTMCell that is called without a state throws."),
        ("L1Loss(", "Before 0.102.8, l1_loss is the squared error."),
        ("F.l1_loss(", "Before 0.102.8, l1_loss is the squared error."),
        ("GaussianNLLLoss(", "gaussian_nll_loss adds up the features of a row before it averages."),
        ("F.gaussian_nll_loss(", "gaussian_nll_loss adds up the features of a row before it averages."),
        ("F.hardtanh(", "functional.Hardtanh returns its input."),
        ("F.batch_norm(x, None, None", "functional.batch_norm wants running statistics even where it takes the batch's."),
        ("x.var(unbiased=False)", "var(unbiased) ignores its argument."),
        ("torch.baddbmm(", "baddbmm takes its matrices in the wrong order."),
    ];

    /// <summary>Ignores a case that the package gets wrong.</summary>
    public static void IgnoreFaulty(string name)
    {
        if (Faults.FirstOrDefault(f => name.StartsWith(f.Case)) is { Fault: { } fault }) Ignore(fault);
    }

    public static void Ignore(string fault)
    {
        if (Is) Assert.Ignore("TorchSharp 0.102: " + fault);
    }
}
