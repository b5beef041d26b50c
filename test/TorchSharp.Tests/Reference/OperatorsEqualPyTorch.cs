using NUnit.Framework;
using static TorchSharp.torch;
using Case = System.Func<TorchSharp.Tests.Reference.OperatorInputs, TorchSharp.Tests.Reference.Results>;

namespace TorchSharp.Tests.Reference;

/// <summary>Operators on tensors, with their gradients and those of a gradient penalty.</summary>
[TestFixture]
public class OperatorsEqualPyTorch
{
    private static readonly ReferenceFile File = ReferenceFile.Load("operators.json");

    private static readonly CaseTable<Case> Table = new(File.Cases, new Dictionary<string, Case>(
    [
        .. OperatorTable.Arithmetic, .. OperatorTable.Reductions, .. OperatorTable.Shapes, .. OperatorTable.Comparisons,
        .. OperatorTable.LinearAlgebra, .. OperatorTable.Creation, .. OperatorTable.InPlace,
    ]));

    private static IEnumerable<string> Names => Table.Names;

    [TestCaseSource(nameof(Names))]
    public void Operator(string name)
    {
        RealTorchSharp.IgnoreFaulty(name);
        using var scope = NewDisposeScope();
        Expression.Check(Table, name, new OperatorInputs(File));
    }
}
