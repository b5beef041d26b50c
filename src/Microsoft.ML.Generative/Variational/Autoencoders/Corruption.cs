using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// What a denoising autoencoder does to a row before it encodes it; it learns to make the clean row of it (Vincent et al. 2010,
/// section 3.3). Numbers are in the network's units: from 0 to 1 for images and with the cross-entropy as loss, else those
/// in which every slot has mean 0 and standard deviation 1.
/// </summary>
public abstract record Corruption
{
    private protected Corruption() { }

    /// <summary>Isotropic normal noise is added: <see cref="GaussianCorruption"/>.</summary>
    /// <param name="deviation">The noise's standard deviation, above 0.</param>
    public static Corruption Gaussian(double deviation = 0.3) => new GaussianCorruption { Deviation = deviation };

    /// <summary>Some values become 0: <see cref="MaskingCorruption"/>.</summary>
    /// <param name="fraction">The share of values, above 0 and below 1.</param>
    public static Corruption Masking(double fraction = 0.25) => new MaskingCorruption { Fraction = fraction };

    /// <summary>Some values become the least or the most that there is: <see cref="SaltAndPepperCorruption"/>.</summary>
    /// <param name="fraction">The share of values, above 0 and below 1.</param>
    public static Corruption SaltAndPepper(double fraction = 0.1) => new SaltAndPepperCorruption { Fraction = fraction };

    /// <summary>Checks the corruption's own number.</summary>
    internal abstract void Validate();

    /// <summary>Corrupted rows, [n, d]; the given ones stay as they are.</summary>
    /// <param name="rows">Rows in the network's units, [n, d].</param>
    /// <param name="areUnit">
    /// Whether the values that there are go from 0 to 1; else they go as far as the given rows', slot by slot.
    /// </param>
    /// <param name="random">Decides which values, and how.</param>
    internal abstract Tensor Apply(Tensor rows, bool areUnit, Generator random);
}

/// <summary>x̃ = x + ε with ε from N(0, σ²), independent for each value.</summary>
public sealed record GaussianCorruption : Corruption
{
    /// <summary>The noise's standard deviation σ, above 0 and finite. Default 0.3.</summary>
    public double Deviation { get; init; } = 0.3;

    internal override void Validate() => Check.Positive(Deviation, nameof(Deviation));

    internal override Tensor Apply(Tensor rows, bool areUnit, Generator random)
    {
        using var scope = NewDisposeScope();
        return randn(rows.shape, rows.dtype, rows.device, generator: random).mul_(Deviation).add_(rows).MoveToOuterDisposeScope();
    }
}

/// <summary>Each value becomes 0 with a given probability, independent of the others.</summary>
public sealed record MaskingCorruption : Corruption
{
    /// <summary>The probability, above 0 and below 1. Default 0.25.</summary>
    public double Fraction { get; init; } = 0.25;

    internal override void Validate() => Check.Fraction(Fraction, nameof(Fraction));

    internal override Tensor Apply(Tensor rows, bool areUnit, Generator random)
    {
        using var scope = NewDisposeScope();
        var kept = rand(rows.shape, device: rows.device, generator: random) >= Fraction;
        return (rows * kept).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// Each value becomes, with a given probability and independent of the others, the least or the greatest that there is, either
/// one as likely: 0 or 1 where values go from 0 to 1, else the batch's least or greatest value in that slot.
/// </summary>
public sealed record SaltAndPepperCorruption : Corruption
{
    /// <summary>The probability, above 0 and below 1. Default 0.1.</summary>
    public double Fraction { get; init; } = 0.1;

    internal override void Validate() => Check.Fraction(Fraction, nameof(Fraction));

    internal override Tensor Apply(Tensor rows, bool areUnit, Generator random)
    {
        using var scope = NewDisposeScope();
        // One uniform number decides both: below half the fraction it is pepper, in its other half salt.
        var uniform = rand(rows.shape, device: rows.device, generator: random);
        var (low, high) = areUnit ? (zeros_like(rows), ones_like(rows)) : (rows.amin(0L), rows.amax(0L));
        var peppered = where(uniform < Fraction / 2, low, rows);
        return where((uniform >= Fraction / 2) & (uniform < Fraction), high, peppered).MoveToOuterDisposeScope();
    }
}
