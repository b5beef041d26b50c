using NUnit.Framework;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Tests.Reference;

/// <summary>Ten steps of every optimiser on a tiny net, one of whose parameters never gets a gradient; and clipping.</summary>
[TestFixture]
public class OptimisersEqualPyTorch
{
    private delegate Optimizer Make(Parameter[] parameters);
    private delegate double? Clip(Parameter[] parameters);

    private static readonly ReferenceFile File = ReferenceFile.Load("optimisers.json");

    private static readonly CaseTable<Make> Table = new(File.Cases, new Dictionary<string, Make>
    {
        ["SGD(lr=0.1)"] = p => SGD(p, 0.1),
        ["SGD(lr=0.1, momentum=0.9)"] = p => SGD(p, 0.1, momentum: 0.9),
        ["SGD(lr=0.1, momentum=0.9, nesterov=True)"] = p => SGD(p, 0.1, momentum: 0.9, nesterov: true),
        ["SGD(lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.05)"] =
            p => SGD(p, 0.1, momentum: 0.9, dampening: 0.3, weight_decay: 0.05),
        ["SGD(lr=0.1, maximize=True)"] = p => SGD(p, 0.1, maximize: true),
        ["Adam(lr=0.05)"] = p => Adam(p, 0.05),
        ["Adam(lr=0.05, betas=(0.5, 0.99), eps=0.001, weight_decay=0.1)"] =
            p => Adam(p, 0.05, beta1: 0.5, beta2: 0.99, eps: 0.001, weight_decay: 0.1),
        ["Adam(lr=0.05, amsgrad=True)"] = p => Adam(p, 0.05, amsgrad: true),
        ["Adam(lr=0.05, maximize=True)"] = p => Adam(p, 0.05, maximize: true),
        ["AdamW(lr=0.05)"] = p => AdamW(p, 0.05, weight_decay: 0.01),
        ["AdamW(lr=0.05, betas=(0.5, 0.99), eps=0.001, weight_decay=0.1, amsgrad=True)"] =
            p => AdamW(p, 0.05, beta1: 0.5, beta2: 0.99, eps: 0.001, weight_decay: 0.1, amsgrad: true),
        ["RMSprop(lr=0.02)"] = p => RMSProp(p, 0.02),
        ["RMSprop(lr=0.02, alpha=0.9, weight_decay=0.1)"] = p => RMSProp(p, 0.02, alpha: 0.9, weight_decay: 0.1),
        ["RMSprop(lr=0.02, momentum=0.9)"] = p => RMSProp(p, 0.02, momentum: 0.9),
        ["RMSprop(lr=0.02, momentum=0.9, centered=True)"] = p => RMSProp(p, 0.02, momentum: 0.9, centered: true),
    });

    private static readonly CaseTable<Clip> Clipping = new(File.Clipping, new Dictionary<string, Clip>
    {
        ["clip_grad_norm_(parameters, 0.1)"] = p => nn.utils.clip_grad_norm_(p, 0.1),
        ["clip_grad_norm_(parameters, 100)"] = p => nn.utils.clip_grad_norm_(p, 100),
        ["clip_grad_norm_(parameters, 0.1, 1)"] = p => nn.utils.clip_grad_norm_(p, 0.1, 1),
        ["clip_grad_norm_(parameters, 0.1, math.inf)"] = p => nn.utils.clip_grad_norm_(p, 0.1, double.PositiveInfinity),
        ["clip_grad_value_(parameters, 0.05)"] = p => { nn.utils.clip_grad_value_(p, 0.05); return null; },
    });

    private static IEnumerable<string> Names => Table.Names;
    private static IEnumerable<string> ClippingNames => Clipping.Names;

    [TestCaseSource(nameof(Names))]
    public void Ten_steps(string name)
    {
        using var scope = NewDisposeScope();
        var (expected, make) = Table.Find(name);
        var parameters = Start();
        using var optimiser = make(parameters);
        var losses = new double[10];
        for (var step = 0; step < losses.Length; step++)
        {
            optimiser.zero_grad();
            var loss = Loss(parameters);
            loss.backward();
            losses[step] = loss.item<float>();
            optimiser.step();
        }
        Expect.CloseNumbers(tensor(losses, float32), expected.Losses!, "losses");
        Expect.CloseNumbers(parameters, expected.Parameters!, "parameter");
    }

    [TestCaseSource(nameof(ClippingNames))]
    public void Clipped_gradients(string name)
    {
        using var scope = NewDisposeScope();
        var (expected, clip) = Clipping.Find(name);
        var parameters = Start();
        Loss(parameters).backward();
        if (clip(parameters) is { } value) Expect.CloseNumbers(tensor(value, float32), expected.Result!, "norm");
        var gradients = parameters.Select(p => p.grad).OfType<Tensor>().ToArray();
        Expect.CloseNumbers(gradients, expected.Outputs!, "gradient");
    }

    private static Parameter[] Start() => File.InputList("parameters").Select(p => new Parameter(p.ToTensor())).ToArray();

    private static Tensor Loss(Parameter[] p)
    {
        var hidden = File.Input("x").ToTensor().matmul(p[0].t()).add(p[1]).tanh();
        return hidden.matmul(p[2].t()).sub(File.Input("target").ToTensor()).square().mean();
    }
}
