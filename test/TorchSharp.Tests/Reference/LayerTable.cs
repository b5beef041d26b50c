using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.Reference;

/// <summary>The layers of layers.json in C#.</summary>
public static class LayerTable
{
    public static readonly Dictionary<string, Func<Layer>> Layers = new()
    {
        ["Linear(5, 3)"] = () => Linear(5, 3),
        ["Linear(5, 3, bias=False)"] = () => Linear(5, 3, hasBias: false),
        ["Conv1d(3, 4, 3, stride=2, padding=1)"] = () => Conv1d(3, 4, 3, stride: 2, padding: 1),
        ["Conv1d(2, 4, 2, dilation=2, groups=2)"] = () => Conv1d(2, 4, 2, padding: 0L, dilation: 2, groups: 2),
        ["Conv2d(3, 4, 3)"] = () => Conv2d(3, 4, 3, padding: 0L),
        ["Conv2d(2, 4, 3, stride=2, padding=1, bias=False)"] = () => Conv2d(2, 4, 3, stride: 2, padding: 1, bias: false),
        ["Conv2d(4, 4, 3, padding=1, groups=4)"] = () => Conv2d(4, 4, 3, padding: 1, groups: 4),
        ["Conv2d(2, 3, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2))"] =
            () => Conv2d(2, 3, (3, 2), stride: (2, 1), padding: (1, 0), dilation: (1, 2)),
        ["Conv2d(2, 3, 3, padding='same')"] = () => Conv2d(2, 3, 3, Padding.Same),
        ["Conv2d(2, 3, 3, padding=1, padding_mode='reflect')"] =
            () => Conv2d(2, 3, 3, padding: 1, padding_mode: PaddingModes.Reflect),
        ["Conv2d(2, 3, 3, padding=1, padding_mode='replicate')"] =
            () => Conv2d(2, 3, 3, padding: 1, padding_mode: PaddingModes.Replicate),
        ["Conv2d(2, 3, 3, padding=1, padding_mode='circular')"] =
            () => Conv2d(2, 3, 3, padding: 1, padding_mode: PaddingModes.Circular),
        ["Conv3d(2, 3, 2, stride=2)"] = () => Conv3d(2, 3, 2, stride: 2, padding: 0L),
        ["Conv3d(1, 2, 3, padding=1)"] = () => Conv3d(1, 2, 3, padding: 1),
        ["ConvTranspose2d(3, 2, 4, stride=2, padding=1)"] = () => ConvTranspose2d(3, 2, 4, stride: 2, padding: 1),
        ["ConvTranspose2d(4, 2, 3, stride=2, padding=1, output_padding=1, groups=2, bias=False)"] =
            () => ConvTranspose2d(4, 2, 3, stride: 2, padding: 1, output_padding: 1, groups: 2, bias: false),

        ["BatchNorm1d(4)"] = () => BatchNorm1d(4),
        ["BatchNorm1d(3) with sequences"] = () => BatchNorm1d(3),
        ["BatchNorm1d(4, affine=False)"] = () => BatchNorm1d(4, affine: false),
        ["BatchNorm2d(3)"] = () => BatchNorm2d(3),
        ["BatchNorm2d(3, eps=0.001, momentum=0.3)"] = () => BatchNorm2d(3, eps: 0.001, momentum: 0.3),
        ["BatchNorm2d(3, track_running_stats=False)"] = () => BatchNorm2d(3, track_running_stats: false),
        ["InstanceNorm2d(3)"] = () => InstanceNorm2d(3),
        ["InstanceNorm2d(3, affine=True)"] = () => InstanceNorm2d(3, affine: true),
        ["InstanceNorm2d(3, affine=True, track_running_stats=True)"] =
            () => InstanceNorm2d(3, affine: true, track_running_stats: true),
        ["LayerNorm(5)"] = () => LayerNorm(5),
        ["LayerNorm((3, 4))"] = () => LayerNorm([3, 4]),
        ["LayerNorm(5, elementwise_affine=False)"] = () => LayerNorm(5, elementwise_affine: false),
        ["GroupNorm(2, 4)"] = () => GroupNorm(2, 4),
        ["GroupNorm(1, 4, affine=False)"] = () => GroupNorm(1, 4, affine: false),

        ["Embedding(7, 3)"] = () => Embedding(7, 3),
        ["Embedding(7, 3, padding_idx=2)"] = () => Embedding(7, 3, padding_idx: 2),
        ["LSTM(3, 4)"] = () => LSTM(3, 4),
        ["LSTM(3, 4) with state"] = () => LSTM(3, 4),
        ["LSTM(3, 2, num_layers=2, batch_first=True, bidirectional=True)"] =
            () => LSTM(3, 2, numLayers: 2, batchFirst: true, bidirectional: true),
        ["LSTM(3, 4, bias=False)"] = () => LSTM(3, 4, bias: false),
        ["LSTM(3, 4, num_layers=2, dropout=0.4)"] = () => LSTM(3, 4, numLayers: 2, dropout: 0.4),
        ["LSTMCell(3, 4) with no state"] = () => LSTMCell(3, 4),
        ["LSTMCell(3, 4) with state"] = () => LSTMCell(3, 4),
        ["GRU(3, 4)"] = () => GRU(3, 4),
        ["GRU(3, 4) with state"] = () => GRU(3, 4),
        ["GRU(3, 2, num_layers=2, batch_first=True, bidirectional=True)"] =
            () => GRU(3, 2, numLayers: 2, batchFirst: true, bidirectional: true),
        ["GRUCell(3, 4) with state"] = () => GRUCell(3, 4),

        ["ConvTranspose1d(3, 2, 3, stride=2)"] = () => ConvTranspose1d(3, 2, 3, stride: 2),
        ["ConvTranspose3d(2, 1, 2, stride=2)"] = () => ConvTranspose3d(2, 1, 2, stride: 2),
        ["BatchNorm3d(2)"] = () => BatchNorm3d(2),
        ["InstanceNorm1d(3, affine=True)"] = () => InstanceNorm1d(3, affine: true),
        ["InstanceNorm3d(2)"] = () => InstanceNorm3d(2),
        ["RNN(3, 4)"] = () => RNN(3, 4, nonLinearity: NonLinearities.Tanh),
        ["RNN(3, 4, nonlinearity='relu', batch_first=True)"] =
            () => RNN(3, 4, nonLinearity: NonLinearities.ReLU, batchFirst: true),
        ["RNNCell(3, 4)"] = () => RNNCell(3, 4, NonLinearities.Tanh),
        ["RNNCell(3, 4) with state"] = () => RNNCell(3, 4, NonLinearities.Tanh),
        ["GRUCell(3, 4)"] = () => GRUCell(3, 4),

        ["PReLU()"] = () => PReLU(1),
        ["PReLU(3, init=0.1)"] = () => PReLU(3, init: 0.1),
        ["ReLU6()"] = () => ReLU6(),
        ["SELU()"] = () => SELU(),
        ["CELU(0.5)"] = () => CELU(0.5),
        ["GLU(dim=1)"] = () => GLU(1),
        ["Mish()"] = () => Mish(),
        ["Hardtanh()"] = () => Hardtanh(),
        ["Hardsigmoid()"] = () => Hardsigmoid(),
        ["Hardswish()"] = () => Hardswish(),
        ["LogSigmoid()"] = () => LogSigmoid(),
        ["CosineSimilarity(dim=1)"] = () => CosineSimilarity(1),
        ["PairwiseDistance(p=2)"] = () => PairwiseDistance(2),
        ["ReLU()"] = () => ReLU(),
        ["LeakyReLU()"] = () => LeakyReLU(),
        ["LeakyReLU(0.2)"] = () => LeakyReLU(0.2),
        ["Tanh()"] = () => Tanh(),
        ["Sigmoid()"] = () => Sigmoid(),
        ["SiLU()"] = () => SiLU(),
        ["GELU()"] = () => GELU(),
        ["Softplus()"] = () => Softplus(),
        ["Softplus(beta=2, threshold=1)"] = () => Softplus(beta: 2, threshold: 1),
        ["ELU()"] = () => ELU(),
        ["ELU(alpha=0.5)"] = () => ELU(alpha: 0.5),
        ["Softmax(dim=1)"] = () => Softmax(1),
        ["LogSoftmax(dim=-1)"] = () => LogSoftmax(-1),

        ["Flatten()"] = () => Flatten(),
        ["Flatten(2, 3)"] = () => Flatten(2, 3),
        ["Unflatten(1, (2, 3))"] = () => Unflatten(1, [2, 3]),
        ["Identity()"] = () => Identity(),
        ["Dropout(0.3)"] = () => Dropout(0.3),
        ["Dropout2d(0.5)"] = () => Dropout2d(0.5),
        ["MaxPool1d(2)"] = () => MaxPool1d(2),
        ["MaxPool2d(2)"] = () => MaxPool2d(2),
        ["MaxPool2d(3, stride=2, padding=1)"] = () => MaxPool2d(3, stride: 2, padding: 1),
        ["AvgPool1d(2)"] = () => AvgPool1d(2),
        ["AvgPool2d(2)"] = () => AvgPool2d(2),
        ["AvgPool2d(3, stride=1, padding=1, count_include_pad=False)"] =
            () => AvgPool2d(3, stride: 1, padding: 1, count_include_pad: false),
        ["AdaptiveAvgPool2d(2)"] = () => AdaptiveAvgPool2d(2),
        ["AdaptiveAvgPool2d((1, 3))"] = () => AdaptiveAvgPool2d((1, 3)),
        ["Upsample(scale_factor=2)"] = () => Upsample(scale_factor: [2, 2]),
        ["Upsample(scale_factor=2, mode='bilinear')"] = () => Upsample(scale_factor: [2, 2], mode: UpsampleMode.Bilinear),
        ["Upsample(size=(3, 5), mode='bilinear', align_corners=True)"] =
            () => Upsample(size: [3, 5], mode: UpsampleMode.Bilinear, align_corners: true),
        ["PixelShuffle(2)"] = () => PixelShuffle(2),
        ["PixelUnshuffle(2)"] = () => PixelUnshuffle(2),
        ["Dropout1d(0.5)"] = () => Dropout1d(0.5),
        ["Dropout3d(0.5)"] = () => Dropout3d(0.5),
        ["AdaptiveAvgPool1d(3)"] = () => AdaptiveAvgPool1d(3),
        ["AdaptiveAvgPool3d(2)"] = () => AdaptiveAvgPool3d(2),
        ["AdaptiveMaxPool1d(3)"] = () => AdaptiveMaxPool1d(3),
        ["AdaptiveMaxPool2d((2, 3))"] = () => AdaptiveMaxPool2d([2, 3]),
        ["AvgPool3d(2)"] = () => AvgPool3d(2),
        ["MaxPool3d(2)"] = () => MaxPool3d(2),
        ["Upsample(scale_factor=2, mode='bicubic')"] = () => Upsample(scale_factor: [2, 2], mode: UpsampleMode.Bicubic),
        ["Upsample(size=5, mode='linear')"] = () => Upsample(size: [5], mode: UpsampleMode.Linear),
        ["ConstantPad1d((1, 2), 0.5)"] = () => ConstantPad1d((1, 2), 0.5),
        ["ReflectionPad1d(2)"] = () => ReflectionPad1d(2),
        ["ReplicationPad1d((1, 2))"] = () => ReplicationPad1d((1, 2)),
        ["ZeroPad2d(1)"] = () => ZeroPad2d(1),
        ["ZeroPad2d((1, 0, 2, 1))"] = () => ZeroPad2d((1, 0, 2, 1)),
        ["ConstantPad2d(1, 0.5)"] = () => ConstantPad2d(1, 0.5),
        ["ReflectionPad2d(1)"] = () => ReflectionPad2d(1),
        ["ReflectionPad2d((1, 2, 0, 1))"] = () => ReflectionPad2d((1, 2, 0, 1)),
        ["ReplicationPad2d((2, 1, 1, 0))"] = () => ReplicationPad2d((2, 1, 1, 0)),

        ["Sequential(Linear(3, 4), Tanh(), Linear(4, 2))"] = () => Sequential(Linear(3, 4), Tanh(), Linear(4, 2)),
        ["Sequential(Conv2d(1, 3, 3), BatchNorm2d(3), LeakyReLU(0.2), Flatten(), Linear(12, 1))"] =
            () => Sequential(Conv2d(1, 3, 3, padding: 0L), BatchNorm2d(3), LeakyReLU(0.2), Flatten(), Linear(12, 1)),
        ["Sequential(Linear(3, 4), Sequential(SiLU(), Linear(4, 2)))"] =
            () => Sequential(Linear(3, 4), Sequential(SiLU(), Linear(4, 2))),
    };
}
