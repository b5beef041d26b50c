using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A discriminator: a body that turns rows [n, d] and their conditions [n, c] into features, and a head that turns features
/// into one output.
/// </summary>
internal abstract class Discriminator : nn.Module<Tensor, Tensor?, Tensor>
{
    protected Discriminator() : base(nameof(Discriminator)) { }

    /// <summary>Numbers of <see cref="Features"/> a row; 0 where there are none to be had.</summary>
    public abstract int FeatureCount { get; }

    /// <summary>
    /// Whether each row's output is its own in training too, as it is not under batch normalisation. Where nothing is known of
    /// that, false.
    /// </summary>
    public abstract bool TreatsRowsIndependently { get; }

    /// <summary>The last hidden layer, [n, <see cref="FeatureCount"/>].</summary>
    public abstract Tensor Features(Tensor rows, Tensor? condition);

    /// <summary>The outputs for features, [n].</summary>
    public abstract Tensor Judge(Tensor features);

    public override Tensor forward(Tensor rows, Tensor? condition)
    {
        using var features = Features(rows, condition);
        return Judge(features);
    }
}
