namespace Microsoft.ML.Generative;

/// <summary>
/// The neural autoregressive distribution estimator of Larochelle and Murray 2011, as <see cref="NadeTrainer.Options"/>
/// describe it; see <see cref="NadeModule"/>.
/// </summary>
internal sealed record NadeNetwork(int HiddenUnits, Activation Activation, ValueOrder Order) : AutoregressiveNetwork
{
    internal override void Validate()
    {
        Perceptron.Check([HiddenUnits], nameof(HiddenUnits));
        Check.Defined(Activation, nameof(Activation));
        Check.Defined(Order, nameof(Order));
    }

    internal override void CheckFit(AutoregressiveShapes shapes) => CheckParameters(shapes);

    internal override OutputDistribution OutputOfManyValues => OutputDistribution.Gaussian();

    internal override long LeastWeights(AutoregressiveShapes shapes)
    {
        var parameters = (long)shapes.Features * shapes.Output.ParametersPerValue;
        return HiddenUnits * (shapes.Features + parameters) + shapes.Condition * (HiddenUnits + parameters);
    }

    internal override AutoregressiveModule Create(AutoregressiveShapes shapes) => new NadeModule(this, shapes);
}
