using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// The update that Adam and AdamW share. Kingma and Ba (2015), algorithm 1; AMSGrad after Reddi et al. (2018); decoupled weight
/// decay after Loshchilov and Hutter (2019).
/// </summary>
/// <param name="Decay">Weight decay as a part of the gradient: Adam's.</param>
/// <param name="Shrink">What the weights are multiplied with before: AdamW's decay; otherwise 1.</param>
internal readonly record struct AdamUpdate(
    double Rate, double Beta1, double Beta2, double Epsilon, double Decay, double Shrink, bool Amsgrad, bool Maximize)
{
    public void Apply(ParamGroup group)
    {
        List<AdamState>? rest = null;
        foreach (AdamState state in group.States)
        {
            if (Amsgrad) state.TrackLargest();
            if (!TryInOnePass(state)) (rest ??= []).Add(state);
        }
        if (rest is null) return;
        foreach (var alike in rest.GroupBy(s => s.Steps)) ByOperators([.. alike]);
    }

    /// <summary>
    /// One native pass over the memory, which takes float32 on the CPU; it does nothing where there is no gradient.
    /// </summary>
    private bool TryInOnePass(AdamState state)
    {
        var result = Bridge.Check(Bridge.bridge_adam(state.Parameter.Handle, state.Mean.Handle, state.Square.Handle,
            Amsgrad ? state.Largest!.Handle : 0, At(state.Steps + 1)));
        GC.KeepAlive(state);
        if (result == (long)OnePass.Done) state.Steps++;
        return result != (long)OnePass.NotPossible;
    }

    private void ByOperators(AdamState[] states)
    {
        var step = At(states[0].Steps + 1);
        var parameters = Array.ConvertAll(states, s => (Tensor)s.Parameter);
        var grads = Array.ConvertAll(states, s => s.Parameter.grad!);

        if (Maximize) grads = Aten._foreach_neg.CallForMany(grads);
        if (Decay != 0) grads = Aten._foreach_add.CallForMany(grads, parameters, Decay);
        if (Shrink != 1) Aten._foreach_mul_.Run(parameters, Shrink);

        var means = Array.ConvertAll(states, s => s.Mean);
        Aten._foreach_mul_.Run(means, Beta1);
        Aten._foreach_add_.Run(means, grads, 1 - Beta1);
        var squares = Array.ConvertAll(states, s => s.Square);
        Aten._foreach_mul_.Run(squares, Beta2);
        Aten._foreach_addcmul_.Run(squares, grads, grads, 1 - Beta2);
        if (Amsgrad)
        {
            squares = Aten._foreach_maximum.CallForMany(Array.ConvertAll(states, s => s.Largest), squares);
            for (var i = 0; i < states.Length; i++) states[i].Largest = squares[i];
        }

        var roots = Aten._foreach_sqrt.CallForMany(squares);
        Aten._foreach_div_.Run(roots, step.RootCorrection);
        Aten._foreach_add_scalar_.Run(roots, Epsilon);
        Aten._foreach_addcdiv_.Run(parameters, means, roots, -step.StepSize);
        foreach (var state in states) state.Steps++;
    }

    private AdamStep At(long step) => new()
    {
        Sign = Maximize ? -1 : 1, Decay = Decay, Shrink = Shrink, Beta1 = Beta1, Beta2 = Beta2, Epsilon = Epsilon,
        RootCorrection = Math.Sqrt(1 - Math.Pow(Beta2, step)), StepSize = Rate / (1 - Math.Pow(Beta1, step)),
    };

    private enum OnePass : long { Done, NoGradient, NotPossible }
}

/// <summary>
/// The running means of the gradient and of its square, and the largest of the latter where AMSGrad asks for it.
/// </summary>
internal sealed class AdamState : OptimizerState
{
    private const int LargestIndex = 2;

    public AdamState(Parameter parameter, bool amsgrad) : base(parameter, counts: true, required: 2, optional: 1)
    {
        if (amsgrad) TrackLargest();
    }

    public Tensor Mean => Tensors[0]!;
    public Tensor Square => Tensors[1]!;

    public Tensor? Largest
    {
        get => Tensors[LargestIndex];
        set => Replace(LargestIndex, value);
    }

    public void TrackLargest()
    {
        if (Largest is null) StartWithZeros(LargestIndex);
    }
}
