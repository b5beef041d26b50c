using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Reference;

/// <summary>The named inputs of a file of expressions, made when an expression first asks for them.</summary>
public class Inputs(ReferenceFile file)
{
    private readonly Dictionary<string, Tensor> _used = [];

    /// <summary>The inputs asked for that a gradient exists for.</summary>
    public (string name, Tensor value)[] Leaves =>
        [.. _used.Where(u => u.Value.requires_grad).Select(u => ("input " + u.Key, u.Value))];

    protected Tensor Get([CallerMemberName] string name = "")
    {
        if (_used.TryGetValue(name, out var known)) return known;
        var input = file.Input(name).ToTensor();
        if (file.Differentiable.Contains(name)) input.requires_grad = true;
        return _used[name] = input;
    }
}

/// <summary>What an expression gives: one tensor or some.</summary>
public sealed record Results(Tensor[] Tensors)
{
    public static implicit operator Results(Tensor one) => new([one]);
    public static implicit operator Results(Tensor[] many) => new(many);
    public static implicit operator Results((Tensor, Tensor) two) => new([two.Item1, two.Item2]);
}

public static class Expression
{
    public static void Check<T>(CaseTable<Func<T, Results>> table, string name, T inputs) where T : Inputs
    {
        var (expected, run) = table.Find(name);
        var results = run(inputs).Tensors;
        Expect.CloseNumbers(results, expected.Outputs!, "result");
        Gradients.Check(results, inputs.Leaves, expected);
    }
}
