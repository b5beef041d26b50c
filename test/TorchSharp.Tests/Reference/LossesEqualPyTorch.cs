using NUnit.Framework;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;
using Case = System.Func<TorchSharp.Tests.Reference.LossInputs, TorchSharp.Tests.Reference.Results>;

namespace TorchSharp.Tests.Reference;

public sealed class LossInputs(ReferenceFile file) : Inputs(file)
{
    public Tensor x => Get();
    public Tensor y => Get();
    public Tensor p => Get();
    public Tensor q => Get();
    public Tensor bits => Get();
    public Tensor signs => Get();
    public Tensor labels => Get();
    public Tensor classes => Get();
    public Tensor weights => Get();
    public Tensor map => Get();
    public Tensor map_labels => Get();
}

/// <summary>Every loss, as a module and as a function, with its gradients and those of a gradient penalty.</summary>
[TestFixture]
public class LossesEqualPyTorch
{
    private static readonly ReferenceFile File = ReferenceFile.Load("losses.json");

    private static readonly CaseTable<Case> Table = new(File.Cases, new Dictionary<string, Case>
    {
        ["MSELoss()(x, y)"] = t => MSELoss().call(t.x, t.y),
        ["MSELoss(reduction='sum')(x, y)"] = t => MSELoss(Reduction.Sum).call(t.x, t.y),
        ["MSELoss(reduction='none')(x, y)"] = t => MSELoss(Reduction.None).call(t.x, t.y),
        ["L1Loss()(x, y)"] = t => L1Loss().call(t.x, t.y),
        ["L1Loss(reduction='sum')(x, y)"] = t => L1Loss(Reduction.Sum).call(t.x, t.y),
        ["SmoothL1Loss()(x, y)"] = t => SmoothL1Loss().call(t.x, t.y),
        ["SmoothL1Loss(reduction='sum', beta=0.5)(x, y)"] = t => SmoothL1Loss(Reduction.Sum, beta: 0.5).call(t.x, t.y),
        ["HuberLoss(delta=0.5)(x, y)"] = t => HuberLoss(delta: 0.5).call(t.x, t.y),
        ["BCELoss()(p, bits)"] = t => BCELoss().call(t.p, t.bits),
        ["BCELoss(weights, reduction='sum')(p, bits)"] = t => BCELoss(t.weights, Reduction.Sum).call(t.p, t.bits),
        ["BCELoss(reduction='none')(p, q)"] = t => BCELoss(reduction: Reduction.None).call(t.p, t.q),
        ["BCEWithLogitsLoss()(x, bits)"] = t => BCEWithLogitsLoss().call(t.x, t.bits),
        ["BCEWithLogitsLoss(reduction='sum')(x, q)"] = t => BCEWithLogitsLoss(reduction: Reduction.Sum).call(t.x, t.q),
        ["BCEWithLogitsLoss(weights, reduction='none', pos_weight=classes)(x, bits)"] =
            t => BCEWithLogitsLoss(t.weights, Reduction.None, t.classes).call(t.x, t.bits),
        ["CrossEntropyLoss()(x, labels)"] = t => CrossEntropyLoss().call(t.x, t.labels),
        ["CrossEntropyLoss(classes, reduction='sum')(x, labels)"] =
            t => CrossEntropyLoss(t.classes, reduction: Reduction.Sum).call(t.x, t.labels),
        ["CrossEntropyLoss(ignore_index=1)(x, labels)"] = t => CrossEntropyLoss(ignore_index: 1).call(t.x, t.labels),
        ["CrossEntropyLoss(reduction='none')(x, labels)"] = t => CrossEntropyLoss(reduction: Reduction.None).call(t.x, t.labels),
        ["CrossEntropyLoss()(x, q)"] = t => CrossEntropyLoss().call(t.x, t.q),
        ["CrossEntropyLoss()(map, map_labels)"] = t => CrossEntropyLoss().call(t.map, t.map_labels),
        ["NLLLoss()(x, labels)"] = t => NLLLoss().call(t.x, t.labels),
        ["NLLLoss(classes, reduction='sum')(x, labels)"] = t => NLLLoss(t.classes, Reduction.Sum).call(t.x, t.labels),
        ["KLDivLoss(log_target=False)(x, q)"] = t => KLDivLoss(log_target: false).call(t.x, t.q),
        ["KLDivLoss(log_target=True, reduction='sum')(x, y)"] = t => KLDivLoss(log_target: true, Reduction.Sum).call(t.x, t.y),
        ["GaussianNLLLoss(full=True, reduction='sum')(x, y, p)"] =
            t => GaussianNLLLoss(full: true, eps: 1e-6f, Reduction.Sum).call(t.x, t.y, t.p),
        ["PoissonNLLLoss(log_input=False, full=True)(p, q)"] = t => PoissonNLLLoss(log_input: false, full: true).call(t.p, t.q),
        ["HingeEmbeddingLoss()(x[:, 0], signs)"] = t => HingeEmbeddingLoss().call(t.x[.., 0], t.signs),
        ["HingeEmbeddingLoss(margin=0.5, reduction='sum')(x[:, 0], signs)"] =
            t => HingeEmbeddingLoss(margin: 0.5, Reduction.Sum).call(t.x[.., 0], t.signs),

        ["F.gaussian_nll_loss(x, y, p)"] = t => gaussian_nll_loss(t.x, t.y, t.p),
        ["F.poisson_nll_loss(x, p)"] = t => poisson_nll_loss(t.x, t.p),
        ["F.hinge_embedding_loss(x[:, 0], signs, margin=0.7)"] = t => hinge_embedding_loss(t.x[.., 0], t.signs, margin: 0.7),
        ["F.mse_loss(x, y)"] = t => mse_loss(t.x, t.y),
        ["F.l1_loss(x, y, reduction='none')"] = t => l1_loss(t.x, t.y, Reduction.None),
        ["F.smooth_l1_loss(x, y, beta=0.3)"] = t => smooth_l1_loss(t.x, t.y, beta: 0.3),
        ["F.huber_loss(x, y, reduction='sum', delta=0.4)"] = t => huber_loss(t.x, t.y, delta: 0.4, Reduction.Sum),
        ["F.binary_cross_entropy(p, bits)"] = t => binary_cross_entropy(t.p, t.bits),
        ["F.binary_cross_entropy(p, bits, weights)"] = t => binary_cross_entropy(t.p, t.bits, t.weights),
        ["F.binary_cross_entropy_with_logits(x, bits)"] = t => binary_cross_entropy_with_logits(t.x, t.bits),
        ["F.binary_cross_entropy_with_logits(x, bits, weights, reduction='sum', pos_weight=classes)"] =
            t => binary_cross_entropy_with_logits(t.x, t.bits, t.weights, Reduction.Sum, t.classes),
        ["F.cross_entropy(x, labels)"] = t => cross_entropy(t.x, t.labels),
        ["F.cross_entropy(x, labels, classes, label_smoothing=0.1)"] =
            t => cross_entropy(t.x, t.labels, t.classes, label_smoothing: 0.1),
        ["F.nll_loss(F.log_softmax(x, 1), labels)"] = t => nll_loss(functional.log_softmax(t.x, 1), t.labels),
        ["F.kl_div(x, q, log_target=False)"] = t => kl_div(t.x, t.q, log_target: false),
        ["F.kl_div(x, y, reduction='sum', log_target=True)"] = t => kl_div(t.x, t.y, log_target: true, Reduction.Sum),
    });

    private static IEnumerable<string> Names => Table.Names;

    [TestCaseSource(nameof(Names))]
    public void Loss(string name)
    {
        RealTorchSharp.IgnoreFaulty(name);
        using var scope = NewDisposeScope();
        Expression.Check(Table, name, new LossInputs(File));
    }
}
