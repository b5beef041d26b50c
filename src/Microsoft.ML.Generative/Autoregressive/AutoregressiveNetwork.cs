using System.Text.Json.Serialization;

namespace Microsoft.ML.Generative;

/// <summary>
/// The architecture of a network that computes p(x) = Π p(xᵢ | x before i): each value's distribution from the values before it
/// alone, in one order or several.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(MadeNetwork), "made")]
[JsonDerivedType(typeof(NadeNetwork), "nade")]
[JsonDerivedType(typeof(PlainPixelCnnNetwork), "pixelcnn")]
[JsonDerivedType(typeof(GatedPixelCnnNetwork), "gated-pixelcnn")]
[JsonDerivedType(typeof(PlusPlusPixelCnnNetwork), "pixelcnn++")]
[JsonDerivedType(typeof(RowLstmNetwork), "row-lstm")]
[JsonDerivedType(typeof(DiagonalBiLstmNetwork), "diagonal-bilstm")]
public abstract record AutoregressiveNetwork
{
    private protected AutoregressiveNetwork() { }

    /// <summary>Checks the architecture's own numbers.</summary>
    /// <exception cref="ArgumentException">
    /// One is out of its range, or two contradict each other; the message names them.
    /// </exception>
    internal abstract void Validate();

    /// <summary>Checks that the architecture can model such rows.</summary>
    /// <exception cref="ArgumentException">It can't; the message says why and what would do.</exception>
    internal virtual void CheckFit(AutoregressiveShapes shapes) { }

    /// <summary>The distribution of values of which there are more than two, unless another one is asked for.</summary>
    internal abstract OutputDistribution OutputOfManyValues { get; }

    /// <summary>Numbers that the network's weights have at the least, told without making it.</summary>
    internal abstract long LeastWeights(AutoregressiveShapes shapes);

    /// <summary>Makes the network, on the CPU, its weights drawn from libtorch's default generator.</summary>
    internal abstract AutoregressiveModule Create(AutoregressiveShapes shapes);

    /// <summary>That one layer can compute the parameters of all of a row's values.</summary>
    private protected static void CheckParameters(AutoregressiveShapes shapes)
    {
        var (features, output) = (shapes.Features, shapes.Output);
        if ((long)features * output.ParametersPerValue > int.MaxValue)
            throw new ArgumentException($"{nameof(AutoregressiveOptions.Output)} is {output.Name}, whose parameters for the "
                + $"{features} values of a row, {output.ParametersPerValue} for each, are more than one layer can compute "
                + $"({int.MaxValue}). Take an output of fewer parameters.");
    }
}

/// <summary>What an autoregressive network must fit.</summary>
/// <param name="Features">Numbers of a row, d.</param>
/// <param name="Image">The row as an image, channel first; null where it is none.</param>
/// <param name="Condition">Numbers of the encoded label or condition; 0 without one.</param>
/// <param name="Output">The distribution of each value.</param>
internal sealed record AutoregressiveShapes(int Features, ImageShape? Image, int Condition, OutputDistribution Output);
