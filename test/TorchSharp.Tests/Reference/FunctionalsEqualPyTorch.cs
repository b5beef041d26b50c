using NUnit.Framework;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;
using Case = System.Func<TorchSharp.Tests.Reference.FunctionalInputs, TorchSharp.Tests.Reference.Results>;

namespace TorchSharp.Tests.Reference;

public sealed class FunctionalInputs(ReferenceFile file) : Inputs(file)
{
    public Tensor x => Get();
    public Tensor signal => Get();
    public Tensor image => Get();
    public Tensor kernel => Get();
    public Tensor wide => Get();
    public Tensor volume => Get();
    public Tensor deconv => Get();
    public Tensor weight => Get();
    public Tensor bias => Get();
    public Tensor scale => Get();
    public Tensor labels => Get();
    public Tensor taps => Get();
    public Tensor block => Get();
}

/// <summary>nn.functional, with gradients and those of a gradient penalty.</summary>
[TestFixture]
public class FunctionalsEqualPyTorch
{
    private static readonly ReferenceFile File = ReferenceFile.Load("functionals.json");

    private static readonly CaseTable<Case> Table = new(File.Cases, new Dictionary<string, Case>
    {
        ["F.relu(x)"] = t => relu(t.x),
        ["F.leaky_relu(x, 0.2)"] = t => leaky_relu(t.x, 0.2),
        ["F.elu(x, 0.7)"] = t => elu(t.x, 0.7),
        ["F.gelu(x)"] = t => gelu(t.x),
        ["F.silu(x)"] = t => silu(t.x),
        ["F.softplus(x)"] = t => softplus(t.x),
        ["F.logsigmoid(x)"] = t => logsigmoid(t.x),
        ["F.softmax(x, 1)"] = t => functional.softmax(t.x, 1),
        ["F.log_softmax(x, 1)"] = t => log_softmax(t.x, 1),
        ["F.one_hot(labels, 3)"] = t => one_hot(t.labels, 3),
        ["F.one_hot(labels)"] = t => one_hot(t.labels),
        ["F.hardtanh(x)"] = t => functional.Hardtanh(t.x),
        ["F.relu6(x)"] = t => relu6(t.x),
        ["F.selu(x)"] = t => selu(t.x),
        ["F.celu(x, 0.7)"] = t => celu(t.x, 0.7),
        ["F.glu(x.repeat(1, 2))"] = t => glu(t.x.repeat(1, 2)),
        ["F.hardsigmoid(x)"] = t => hardsigmoid(t.x),
        ["F.hardswish(x)"] = t => hardswish(t.x),
        ["F.mish(x)"] = t => functional.Mish(t.x),
        ["F.prelu(x, scale)"] = t => prelu(t.x, t.scale),
        ["F.sigmoid(x)"] = t => functional.sigmoid(t.x),
        ["F.tanh(x)"] = t => functional.tanh(t.x),
        ["F.linear(x, weight)"] = t => linear(t.x, t.weight),
        ["F.linear(x, weight, bias[:2])"] = t => linear(t.x, t.weight, t.bias[..2]),
        ["F.conv1d(signal, taps)"] = t => conv1d(t.signal, t.taps),
        ["F.conv1d(signal, taps, stride=2, padding=1)"] = t => conv1d(t.signal, t.taps, stride: 2, padding: 1),
        ["F.conv2d(image, kernel)"] = t => conv2d(t.image, t.kernel),
        ["F.conv2d(image, kernel, bias, padding=1)"] = t => conv2d(t.image, t.kernel, t.bias, padding: [1, 1]),
        ["F.conv2d(image, kernel, stride=2, dilation=1, padding=(1, 0))"] =
            t => conv2d(t.image, t.kernel, strides: [2, 2], padding: [1, 0], dilation: [1, 1]),
        ["F.conv3d(volume, block)"] = t => conv3d(t.volume, t.block),
        ["F.conv_transpose2d(image, deconv, stride=2)"] = t => conv_transpose2d(t.image, t.deconv, strides: [2, 2]),
        ["F.max_pool2d(image, 2)"] = t => max_pool2d(t.image, 2),
        ["F.max_pool2d(image, 3, stride=1, padding=1)"] = t => max_pool2d(t.image, 3, stride: 1, padding: 1),
        ["F.max_pool1d(signal, 2)"] = t => max_pool1d(t.signal, 2),
        ["F.avg_pool2d(image, 2)"] = t => avg_pool2d(t.image, 2),
        ["F.avg_pool1d(signal, 2)"] = t => avg_pool1d(t.signal, 2),
        ["F.adaptive_avg_pool2d(image, 3)"] = t => adaptive_avg_pool2d(t.image, 3),
        ["F.interpolate(image, scale_factor=2)"] = t => interpolate(t.image, scale_factor: [2, 2]),
        ["F.interpolate(image, size=(3, 6), mode='bilinear')"] =
            t => interpolate(t.image, size: [3, 6], mode: InterpolationMode.Bilinear),
        ["F.interpolate(image, scale_factor=2, mode='bilinear', align_corners=True)"] =
            t => interpolate(t.image, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: true),
        ["F.interpolate(image, size=(2, 2), mode='area')"] =
            t => interpolate(t.image, size: [2, 2], mode: InterpolationMode.Area),
        ["F.interpolate(image, scale_factor=2, mode='bicubic')"] =
            t => interpolate(t.image, scale_factor: [2, 2], mode: InterpolationMode.Bicubic),
        ["F.interpolate(signal, size=8, mode='linear')"] = t => interpolate(t.signal, size: [8], mode: InterpolationMode.Linear),
        ["F.interpolate(image, size=3)"] = t => interpolate(t.image, size: [3, 3]),
        ["F.conv_transpose1d(signal, taps[:3], stride=2)"] = t => conv_transpose1d(t.signal, t.taps[..3], stride: 2),
        ["F.adaptive_avg_pool1d(signal, 2)"] = t => adaptive_avg_pool1d(t.signal, 2),
        ["F.adaptive_max_pool2d(image, 3)"] = t => adaptive_max_pool2d(t.image, [3, 3]),
        ["F.avg_pool3d(volume, 2, stride=1)"] = t => avg_pool3d(t.volume, [2, 2, 2], [1, 1, 1]),
        ["F.max_pool3d(volume, 2, stride=1)"] = t => max_pool3d(t.volume, [2, 2, 2], strides: [1, 1, 1]),
        ["F.fold(wide.reshape(1, 4, 16), (5, 5), 2)"] = t => fold(t.wide.reshape(1, 4, 16), 5, 2),
        ["F.grid_sample(image, image.permute(0, 2, 3, 1), align_corners=False)"] =
            t => grid_sample(t.image, t.image.permute(0, 2, 3, 1), GridSampleMode.Bilinear, align_corners: false),
        ["F.grid_sample(image, image.permute(0, 2, 3, 1), padding_mode='border', align_corners=True)"] =
            t => grid_sample(t.image, t.image.permute(0, 2, 3, 1), GridSampleMode.Bilinear, GridSamplePaddingMode.Border,
                align_corners: true),
        ["F.affine_grid(weight.unsqueeze(0), [1, 1, 2, 3], align_corners=False)"] =
            t => affine_grid(t.weight.unsqueeze(0), [1, 1, 2, 3], align_corners: false),
        ["F.pad(image, (1, 2))"] = t => pad(t.image, (1, 2)),
        ["F.pad(image, (1, 0, 0, 2), value=0.5)"] = t => pad(t.image, (1, 0, 0, 2), value: 0.5),
        ["F.pad(image, (1, 1, 2, 0), mode='reflect')"] = t => pad(t.image, (1, 1, 2, 0), PaddingModes.Reflect),
        ["F.pad(image, (1, 1, 1, 1), mode='replicate')"] = t => pad(t.image, (1, 1, 1, 1), PaddingModes.Replicate),
        ["F.pad(image, (1, 1, 1, 1), mode='circular')"] = t => pad(t.image, (1, 1, 1, 1), PaddingModes.Circular),
        ["F.pixel_shuffle(wide, 2)"] = t => pixel_shuffle(t.wide, 2),
        ["F.pixel_unshuffle(image, 2)"] = t => pixel_unshuffle(t.image, 2),
        ["F.layer_norm(x, (3,))"] = t => layer_norm(t.x, [3]),
        ["F.layer_norm(x, (3,), scale, bias)"] = t => layer_norm(t.x, [3], t.scale, t.bias),
        ["F.group_norm(signal, 3, scale, bias)"] = t => group_norm(t.signal, 3, t.scale, t.bias),
        ["F.instance_norm(image)"] = t => instance_norm(t.image),
        ["F.batch_norm(x, None, None, training=True)"] = t => batch_norm(t.x, null, null, training: true),
        ["F.batch_norm(x, bias.detach(), scale.detach().abs(), scale, bias)"] =
            t => batch_norm(t.x, t.bias.detach(), t.scale.detach().abs(), t.scale, t.bias),
        ["F.cosine_similarity(x, x.flip(0))"] = t => cosine_similarity(t.x, t.x.flip(0)),
        ["F.pairwise_distance(x, x.flip(0))"] = t => pairwise_distance(t.x, t.x.flip(0)),
        ["F.unfold(image, 2)"] = t => unfold(t.image, 2),
    });

    private static IEnumerable<string> Names => Table.Names;

    [TestCaseSource(nameof(Names))]
    public void Function(string name)
    {
        RealTorchSharp.IgnoreFaulty(name);
        using var scope = NewDisposeScope();
        Expression.Check(Table, name, new FunctionalInputs(File));
    }
}
