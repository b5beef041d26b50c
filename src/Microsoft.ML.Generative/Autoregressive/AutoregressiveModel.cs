using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>An autoregressive network with what turns its rows into the user's and back.</summary>
internal sealed class AutoregressiveModel(
    AutoregressiveShapes shapes, FeatureScaling scaling, AutoregressiveModule network) : IDisposable
{
    private const double NatsPerBit = 0.6931471805599453;

    // Numbers of single precision that the rows take which are computed at once: half a GiB; where operations are small unless
    // rows are many, on a GPU and pixel by pixel, two.
    private const long NumbersAtOnce = 1L << 27, NumbersOfManyRows = 1L << 29;

    // Where that is more, rows may take so often what the weights take: a MADE masks its weights anew for every part of them.
    private const long TimesTheWeights = 4;

    // On the way to a probability there are about so many maps of the distributions' parameters, or of the values.
    private const long MapsOnTheWay = 8;

    // What a density loses from the network's units to the column's; probabilities lose nothing.
    private readonly double _logVolume = shapes.Output.IsDiscrete ? 0 : scaling.LogVolume(shapes.Features);

    private readonly long _weights = network.parameters().Sum(weight => weight.numel());

    public AutoregressiveShapes Shapes { get; } = shapes;
    public FeatureScaling Scaling { get; } = scaling;
    public AutoregressiveModule Network { get; } = network;

    /// <summary>Uniform numbers that drawing a row takes: its values' first, then the network's own.</summary>
    public int Uniforms => Shapes.Features + Network.MoreUniforms;

    /// <summary>How many rows' likelihoods are computed at once.</summary>
    public long RowsToScore(Device device)
    {
        var numbers = MapsOnTheWay * Shapes.Features * Shapes.Output.ParametersPerValue + Network.NumbersToScore;
        var atOnce = Math.Max(
            device.type == DeviceType.CUDA ? NumbersOfManyRows : NumbersAtOnce, TimesTheWeights * _weights);
        return Math.Clamp(atOnce / numbers, 1, Network.RowsAtOnce(device));
    }

    /// <summary>How many rows are completed at once.</summary>
    public long RowsToComplete => Math.Max(1, NumbersOfManyRows / (MapsOnTheWay * Shapes.Features + Network.NumbersToComplete));

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
        var parts = values.Parts(RowsToScore(values.device)).Select(part => Network.LogLikelihood(
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
    /// <param name="uniforms">
    /// Makes numbers in [0, 1) of Double, [n, <see cref="Uniforms"/>]; called where something is missing.
    /// </param>
    /// <param name="temperature">As in <see cref="OutputDistribution.Sample(Tensor, Tensor, double)"/>.</param>
    public Tensor Complete(Tensor features, Tensor? mask, Tensor? condition, Func<Tensor> uniforms, double temperature)
    {
        using var scope = NewDisposeScope();
        var missing = features.isnan();
        if (mask is not null) missing = missing.logical_or(mask);
        // Rows that lack nothing are not drawn.
        var incomplete = missing.any(1).nonzero().squeeze(1);
        if (incomplete.shape[0] == 0) return features.alias().MoveToOuterDisposeScope();
        var rows = features.to(ScalarType.Float32, copy: true);
        var (given, gaps, numbers) = (Of(rows), Of(missing), Of(uniforms()));
        condition = condition is null ? null : Of(condition);
        var values = Observe(given.nan_to_num(), () => numbers.narrow(1, 0, Shapes.Features));
        var complete = InColumn(Complete(values, gaps, condition, numbers, temperature));
        // Without its label a row stays incomplete.
        if (condition is not null) complete = complete + condition.sum(1, keepdim: true) * 0;
        return rows.index_copy_(0, incomplete, where(gaps, complete, given)).MoveToOuterDisposeScope();

        Tensor Of(Tensor all) => all.index_select(0, incomplete);
    }

    /// <summary>New rows in the column's units, [n, d].</summary>
    /// <param name="condition">Their conditions, [n, c].</param>
    /// <param name="uniforms">Numbers in [0, 1) of Double, [n, <see cref="Uniforms"/>].</param>
    /// <param name="temperature">As in <see cref="OutputDistribution.Sample(Tensor, Tensor, double)"/>.</param>
    public Tensor Generate(Tensor? condition, Tensor uniforms, double temperature)
    {
        using var scope = NewDisposeScope();
        var empty = zeros(uniforms.shape[0], Shapes.Features, device: uniforms.device);
        var rows = Complete(empty, ones_like(empty, dtype: ScalarType.Bool), condition, uniforms, temperature);
        return InColumn(rows).MoveToOuterDisposeScope();
    }

    // In the network's units, as many rows at once as fit.
    private Tensor Complete(Tensor values, Tensor isMissing, Tensor? condition, Tensor uniforms, double temperature)
    {
        var parts = values.Parts(RowsToComplete).Select(part =>
        {
            Tensor Of(Tensor rows) => rows.narrow(0, part.Start, part.Count);
            return Network.Complete(
                Of(values), Of(isMissing), condition is null ? null : Of(condition), Of(uniforms), temperature);
        });
        return cat([.. parts]);
    }

    private Tensor InColumn(Tensor values) => Scaling.Invert(Shapes.Output.Exact(values)).to(ScalarType.Float32);

    public void Dispose()
    {
        Network.Dispose();
        Scaling.Dispose();
    }
}
