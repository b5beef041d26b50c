using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Reference;

/// <summary>A module and how it is called with some tensors.</summary>
public sealed record Layer(nn.Module Module, Func<Tensor[], Tensor[]> Forward)
{
    public static implicit operator Layer(nn.Module<Tensor, Tensor> module) => new(module, x => [module.call(x[0])]);

    public static implicit operator Layer(nn.Module<Tensor, Tensor, Tensor> module) =>
        new(module, x => [module.call(x[0], x[1])]);

    public static implicit operator Layer(LSTM module) => new(module, x =>
    {
        var (output, h, c) = x.Length == 1 ? module.call(x[0]) : module.call(x[0], (x[1], x[2]));
        return [output, h, c];
    });

    public static implicit operator Layer(GRU module) => new(module, x =>
    {
        var (output, h) = x.Length == 1 ? module.call(x[0]) : module.call(x[0], x[1]);
        return [output, h];
    });

    public static implicit operator Layer(LSTMCell module) => new(module, x =>
    {
        var (h, c) = x.Length == 1 ? module.call(x[0]) : module.call(x[0], (x[1], x[2]));
        return [h, c];
    });

    public static implicit operator Layer(GRUCell module) => new(module, x => [module.call(x[0], x.Length == 1 ? null! : x[1])]);

    public static implicit operator Layer(RNNCell module) => new(module, x => [module.call(x[0], x.Length == 1 ? null! : x[1])]);

    public static implicit operator Layer(RNN module) => new(module, x =>
    {
        var (output, h) = module.call(x[0]);
        return [output, h];
    });
}
