using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>An autoregressive network with what turns its rows into the user's and back.</summary>
internal sealed class AutoregressiveModel(
    AutoregressiveShapes shapes, FeatureScaling scaling, AutoregressiveModule network) : IDisposable
{
    private const double NatsPerBit = 0.6931471805599453;

    // What a density loses from the network's units to the column's; probabilities lose nothing.
    private readonly double _logVolume = shapes.Output.IsDiscrete ? 0 : scaling.LogVolume(shapes.Features);

    public AutoregressiveShapes Shapes { get; } = shapes;
    public FeatureScaling Scaling { get; } = scaling;
    public AutoregressiveModule Network { get; } = network;

    /// <summary>Rows as the network sees them, [n, d].</summary>
    /// <param name="features">As in the column, [n, d].</param>
    /// <param name="uniforms">As in <see cref="OutputDistribution.Observe"/>.</param>
    public Tensor Observe(Tensor features, Func<Tensor> uniforms)
    {
        using var scaled = Scaling.Apply(features);
        return Shapes.Output.Observe(scaled, uniforms);
    }

    /// <summary>
    /// Log-likelihoods of observed rows in nats, [n]: of probabilities, or of densities in the column's units.
    /// </summary>
    public Tensor LogLikelihood(Tensor values, Tensor? condition)
    {
        using var scope = NewDisposeScope();
        var parts = Network.Parts(values).Select(part => Network.LogLikelihood(
            values.narrow(0, part.Start, part.Count), condition?.narrow(0, part.Start, part.Count)));
        return ToColumn(cat([.. parts])).MoveToOuterDisposeScope();
    }

    /// <summary>Log-likelihoods in the network's units in the column's.</summary>
    public Tensor ToColumn(Tensor logLikelihood) => logLikelihood - _logVolume;

    /// <summary>Bits per dimension of log-likelihoods in nats: −log₂ p(x) / d.</summary>
    public Tensor BitsPerDimension(Tensor logLikelihood) => logLikelihood * (-1 / (NatsPerBit * Shapes.Features));

    /// <summary>Rows in the column's units, [n, d], whose missing values are drawn and whose others are as they were.</summary>
    /// <param name="features">As in the column, [n, d]; NaN is missing.</param>
    /// <param name="mask">Which values are missing beside, [n, d] of Bool; null for none.</param>
    /// <param name="condition">Their conditions, [n, c].</param>
    /// <param name="uniforms">Makes numbers in [0, 1) of Double, [n, d]; called where something is missing.</param>
    /// <param name="temperature">As in <see cref="OutputDistribution.Sample(Tensor, Tensor, double)"/>.</param>
    public Tensor Complete(Tensor features, Tensor? mask, Tensor? condition, Func<Tensor> uniforms, double temperature)
    {
        using var scope = NewDisposeScope();
        var missing = features.isnan();
        if (mask is not null) missing = missing.logical_or(mask);
        if (!missing.any().item<bool>()) return features.alias().MoveToOuterDisposeScope();
        features = features.to(ScalarType.Float32);
        var numbers = uniforms();
        var values = Observe(features.nan_to_num(), () => numbers);
        var complete = InColumn(Network.Complete(values, missing, condition, numbers, temperature));
        // Without its label a row stays incomplete.
        if (condition is not null) complete = complete + condition.sum(1, keepdim: true) * 0;
        return where(missing, complete, features).MoveToOuterDisposeScope();
    }

    /// <summary>New rows in the column's units, [n, d].</summary>
    public Tensor Generate(Tensor? condition, Tensor uniforms, double temperature)
    {
        using var scope = NewDisposeScope();
        var empty = zeros(uniforms.shape, device: uniforms.device);
        var rows = Network.Complete(empty, ones_like(empty, dtype: ScalarType.Bool), condition, uniforms, temperature);
        return InColumn(rows).MoveToOuterDisposeScope();
    }

    private Tensor InColumn(Tensor values) => Scaling.Invert(Shapes.Output.Exact(values)).to(ScalarType.Float32);

    public void Dispose()
    {
        Network.Dispose();
        Scaling.Dispose();
    }
}
