namespace Microsoft.ML.Generative;

/// <summary>
/// The masked autoencoder of Germain et al. 2015, as <see cref="MadeTrainer.Options"/> describe it; see <see cref="MadeModule"/>.
/// </summary>
internal sealed record MadeNetwork(
    IReadOnlyList<int> HiddenWidths, Activation Activation, ValueOrder Order, int Masks, bool DirectConnections)
        : AutoregressiveNetwork
{
    private const int MostMasks = 1 << 10;

    // Places in the order are whole numbers of Single.
    private const int MostFeatures = 1 << 24;

    internal override void Validate()
    {
        Perceptron.Check(HiddenWidths, nameof(HiddenWidths));
        Check.Defined(Activation, nameof(Activation));
        Check.Defined(Order, nameof(Order));
        Check.Between(1, Masks, MostMasks, nameof(Masks));
        if (HiddenWidths.Count == 0 && Order == ValueOrder.AsGiven && Masks > 1)
            throw new ArgumentException($"{nameof(Masks)} is {Masks}, but without hidden layers masks differ by the values' "
                + $"order only: set {nameof(Order)} to {nameof(ValueOrder.Random)}, or {nameof(Masks)} to 1.");
    }

    internal override void CheckFit(AutoregressiveShapes shapes)
    {
        if (shapes.Features > MostFeatures)
            throw new ArgumentException(
                $"A masked autoencoder models rows of {MostFeatures} values at most; these have {shapes.Features}.");
        CheckParameters(shapes);
    }

    internal override OutputDistribution OutputOfManyValues => OutputDistribution.Gaussian();

    internal override long LeastWeights(AutoregressiveShapes shapes)
    {
        var parameters = (long)shapes.Features * shapes.Output.ParametersPerValue;
        var direct = DirectConnections && HiddenWidths.Count > 0 ? shapes.Features * parameters : 0;
        var condition = shapes.Condition * (HiddenWidths.FirstOrDefault() + parameters);
        // Each set of masks has a number for each value and each hidden unit.
        var masks = Masks * (shapes.Features + HiddenWidths.Sum(width => (long)width));
        return Perceptron.Weights(shapes.Features, HiddenWidths, parameters) + direct + condition + masks;
    }

    internal override AutoregressiveModule Create(AutoregressiveShapes shapes) => new MadeModule(this, shapes);
}
