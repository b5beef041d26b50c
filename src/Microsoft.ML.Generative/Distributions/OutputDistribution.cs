using System.Text.Json.Serialization;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// The distribution that a network gives each value of a row, by the numbers it computes for it. Values are independent of one
/// another given those numbers. Probabilities are in nats.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(BernoulliDistribution), "bernoulli")]
[JsonDerivedType(typeof(GaussianDistribution), "gaussian")]
[JsonDerivedType(typeof(CategoricalDistribution), "categorical")]
[JsonDerivedType(typeof(DiscretizedLogisticDistribution), "discretized-logistic")]
[JsonDerivedType(typeof(LogisticMixtureDistribution), "logistic-mixture")]
public abstract record OutputDistribution
{
    /// <summary>Two values, such as black and white: <see cref="BernoulliDistribution"/>.</summary>
    public static OutputDistribution Bernoulli { get; } = new BernoulliDistribution();

    private protected OutputDistribution() { }

    /// <summary>Any real value, normally distributed: <see cref="GaussianDistribution"/>.</summary>
    /// <param name="deviation">
    /// The standard deviation, above 0, where that of a column's slot over the training data is 1. Default: the network
    /// computes it, for each value of its own.
    /// </param>
    public static OutputDistribution Gaussian(double? deviation = null) => new GaussianDistribution { Deviation = deviation };

    /// <summary>A number of levels, each with a probability of its own: <see cref="CategoricalDistribution"/>.</summary>
    /// <param name="levels">How many levels, from 2 to 65,536. Default 256.</param>
    public static OutputDistribution Categorical(int levels = 256) => new CategoricalDistribution { Levels = levels };

    /// <summary>A number of levels under one logistic: <see cref="DiscretizedLogisticDistribution"/>.</summary>
    /// <param name="levels">How many levels, from 2 to 65,536. Default 256.</param>
    public static OutputDistribution DiscretizedLogistic(int levels = 256) =>
        new DiscretizedLogisticDistribution { Levels = levels };

    /// <summary>A number of levels under a mixture of logistics: <see cref="LogisticMixtureDistribution"/>.</summary>
    /// <param name="components">Logistics in the mixture, from 1 to 1,024. Default 10.</param>
    /// <param name="levels">How many levels, from 2 to 65,536. Default 256.</param>
    public static OutputDistribution LogisticMixture(int components = 10, int levels = 256) =>
        new LogisticMixtureDistribution { Components = components, Levels = levels };

    /// <summary>The distribution's name, as messages and reports print it.</summary>
    public abstract string Name { get; }

    /// <summary>How many numbers the network computes for each value.</summary>
    internal abstract int ParametersPerValue { get; }

    /// <summary>Whether values are of a countable set and have probabilities; others have densities.</summary>
    internal abstract bool IsDiscrete { get; }

    /// <summary>Checks the distribution's own numbers.</summary>
    internal virtual void Validate() { }

    /// <summary>How a column's values become the network's.</summary>
    /// <param name="data">The training rows.</param>
    /// <param name="device">Where to scale.</param>
    /// <param name="channel">Is told what is noteworthy about the values.</param>
    /// <param name="isExact">
    /// Whether likelihoods are to be exact: values are refused then that the distribution can't have.
    /// </param>
    /// <exception cref="InvalidOperationException">There are such values; the message says what would do.</exception>
    internal abstract FeatureScaling CreateScaling(TrainingData data, Device device, IChannel channel, bool isExact = false);

    /// <summary>
    /// The values of scaled features [n, d] that the distribution can have, of the same shape: levels are rounded to the nearest,
    /// probabilities of black and white may be drawn from.
    /// </summary>
    /// <param name="scaled">Features as <see cref="CreateScaling"/>'s scaling gives them.</param>
    /// <param name="uniforms">Makes numbers uniform in [0, 1), shaped as the features; called where something is drawn.</param>
    internal virtual Tensor Observe(Tensor scaled, Func<Tensor> uniforms) => scaled.alias();

    /// <summary>
    /// Values of the distribution without what single precision has rounded off, in double precision where that matters: so that
    /// they become the column's own numbers.
    /// </summary>
    internal virtual Tensor Exact(Tensor values) => values.alias();

    /// <summary>The logarithms of the values' probabilities, or of their densities in the network's units.</summary>
    /// <param name="parameters">The network's output, [n, d, <see cref="ParametersPerValue"/>].</param>
    /// <param name="values">Values in the network's units, [n, d].</param>
    /// <returns>In nats, [n, d]; NaN for a value that is NaN.</returns>
    internal abstract Tensor LogProbability(Tensor parameters, Tensor values);

    /// <summary>The values at which the distribution function reaches given numbers: samples, where these are uniform.</summary>
    /// <param name="parameters">The network's output, [n, d, <see cref="ParametersPerValue"/>].</param>
    /// <param name="uniforms">Numbers in [0, 1), [n, d].</param>
    /// <param name="temperature">
    /// Above 0: logits are divided by it, scales multiplied. At 1 it is the distribution itself, below that likely values are
    /// likelier.
    /// </param>
    /// <returns>Values in the network's units, [n, d].</returns>
    internal abstract Tensor Sample(Tensor parameters, Tensor uniforms, double temperature = 1);

    /// <summary>As above, with uniform numbers of double precision from a generator on the parameters' device.</summary>
    internal Tensor Sample(Tensor parameters, Generator random, double temperature = 1)
    {
        using var uniforms = rand(parameters.shape[0], parameters.shape[1], dtype: ScalarType.Float64, device: parameters.device,
            generator: random);
        return Sample(parameters, uniforms, temperature);
    }

    /// <summary>The expected values, [n, d] in the network's units. Differentiable.</summary>
    internal abstract Tensor Mean(Tensor parameters);
}
