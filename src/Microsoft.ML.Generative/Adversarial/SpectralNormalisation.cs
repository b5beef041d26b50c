using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A layer whose weight is divided by its largest singular value, estimated by power iteration (Miyato et al. 2018,
/// algorithm 1): one iteration a pass in training mode, none in evaluation mode. The weight is taken as a matrix of outputs ×
/// everything else. The state dictionary's names are those of PyTorch's torch.nn.utils.spectral_norm.
/// </summary>
internal abstract class SpectralNormLayer : nn.Module<Tensor, Tensor>
{
    // A vector this short is left short instead of being divided by zero.
    private const double SmallestNorm = 1e-12;

    // Fields of a base class are registered only where the derived class sees them.
    [ComponentName(Name = "bias")] protected Parameter _bias;
    [ComponentName(Name = "weight_orig")] protected Parameter _weight;
    [ComponentName(Name = "weight_u")] protected Tensor _left;
    [ComponentName(Name = "weight_v")] protected Tensor _right;

    /// <param name="weightShape">Outputs first.</param>
    /// <param name="gain">Multiplies the weight, drawn from Glorot and Bengio's uniform distribution (2010, equation 16).</param>
    protected SpectralNormLayer(long[] weightShape, double gain) : base(nameof(SpectralNormLayer))
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        _weight = Owned(new Parameter(empty(weightShape)));
        nn.init.xavier_uniform_(_weight, gain);
        _bias = Owned(new Parameter(zeros(weightShape[0])));
        _left = Owned(Unit(randn(weightShape[0])));
        _right = Owned(Unit(randn(weightShape.Skip(1).Aggregate(1L, (product, side) => product * side))));
    }

    /// <summary>What the layer does with its input, the normalised weight and the bias.</summary>
    protected abstract Tensor Apply(Tensor input, Tensor weight, Tensor bias);

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var matrix = _weight.flatten(1);
        var (left, right) = training ? Iterate(matrix) : (_left, _right);
        // The singular vectors are constants to the gradient (equation 12).
        var norm = left.dot(matrix.mv(right));
        return Apply(input, _weight / norm, _bias).MoveToOuterDisposeScope();
    }

    /// <summary>One power iteration. The graph gets tensors of its own, which a later pass does not change.</summary>
    private (Tensor left, Tensor right) Iterate(Tensor matrix)
    {
        using var frozen = no_grad();
        var right = Unit(matrix.t().mv(_left));
        var left = Unit(matrix.mv(right));
        _left.copy_(left);
        _right.copy_(right);
        return (left, right);
    }

    private static Tensor Unit(Tensor vector) => vector / vector.norm().clamp_min(SmallestNorm);

    private static T Owned<T>(T tensor) where T : Tensor
    {
        tensor.DetachFromDisposeScope();
        return tensor;
    }
}

/// <summary>x (W/σ(W))ᵀ + b, from [n, inputs] to [n, outputs].</summary>
internal sealed class SpectralNormLinear : SpectralNormLayer
{
    public SpectralNormLinear(long inputs, long outputs) : base([outputs, inputs], gain: 1) => RegisterComponents();

    protected override Tensor Apply(Tensor input, Tensor weight, Tensor bias) => nn.functional.linear(input, weight, bias);
}

/// <summary>A convolution by W/σ(W) with a square kernel of odd size, its input padded so that height and width stay.</summary>
internal sealed class SpectralNormConv2d : SpectralNormLayer
{
    private readonly long _padding;

    public SpectralNormConv2d(long inputs, long outputs, long kernel, double gain = 1)
        : base([outputs, inputs, kernel, kernel], gain)
    {
        _padding = kernel / 2;
        RegisterComponents();
    }

    protected override Tensor Apply(Tensor input, Tensor weight, Tensor bias) =>
        nn.functional.conv2d(input, weight, bias, padding: [_padding, _padding]);
}
