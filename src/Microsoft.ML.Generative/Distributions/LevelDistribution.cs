using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Values of a number of evenly spaced levels, such as the 256 of a picture's bytes; level k of L is −1 + 2k / (L − 1) in the
/// network's units. Columns hold whole numbers from 0 to L − 1; or fractions from 0 to 1, or a picture's bytes (of type Byte, or
/// whole numbers of which the largest is from 128 to 255), or any other range, which is divided into the levels: values count as
/// the nearest level.
/// </summary>
public abstract record LevelDistribution : OutputDistribution
{
    // Level numbers are exact in the network's units of Single up to here.
    private const int MostLevels = 1 << 16;

    private protected LevelDistribution() { }

    /// <summary>How many levels, from 2 to 65,536. Default 256.</summary>
    public int Levels { get; init; } = 256;

    internal override bool IsDiscrete => true;

    internal override void Validate() => Check.Between(2, Levels, MostLevels, nameof(Levels));

    internal override FeatureScaling CreateScaling(TrainingData data, Device device, IChannel channel, bool isExact = false)
    {
        var values = data.Values;
        var scaling = FeatureScaling.Levels(data.Features, values, Levels, -1, 1, device, channel);
        using var scope = NewDisposeScope();
        var ends = LevelOf(scaling.Apply(tensor(new[] { (float)values.Minimum, (float)values.Maximum }, device: device)));
        // Such as bytes from 200 to 210 under 4 levels.
        if (values.Minimum < values.Maximum && ends[0].ToSingle() == ends[1].ToSingle())
            channel.Warning(MessageSensitivity.None, $"Column '{data.Features.Name}' has values from "
                + $"{NumberTypes.Text(values.Minimum)} to {NumberTypes.Text(values.Maximum)}, and all of them become one of the "
                + $"{Levels} levels: there is nothing to learn from it.");
        return scaling;
    }

    internal override Tensor Observe(Tensor scaled, Func<Tensor> uniforms)
    {
        using var scope = NewDisposeScope();
        return ValueOf(LevelOf(scaled)).MoveToOuterDisposeScope();
    }

    internal override Tensor Exact(Tensor values)
    {
        using var scope = NewDisposeScope();
        return ValueOf(LevelOf(values.to(ScalarType.Float64))).MoveToOuterDisposeScope();
    }

    /// <summary>The numbers of the nearest levels, from 0, in the values' own type; NaN for NaN.</summary>
    private protected Tensor LevelOf(Tensor values) => ((values + 1) * ((Levels - 1) / 2.0)).round().clamp(0, Levels - 1);

    private protected Tensor ValueOf(Tensor levels) => levels * (2.0 / (Levels - 1)) - 1;
}
