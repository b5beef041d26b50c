using NUnit.Framework;

namespace TorchSharp.Tests.Reference;

/// <summary>
/// The C# side of a reference file: what to run for each of its cases. A case that only one side knows is a test that fails.
/// </summary>
public sealed class CaseTable<T>(IReadOnlyDictionary<string, ReferenceCase> cases, IReadOnlyDictionary<string, T> table)
{
    public IEnumerable<string> Names => cases.Keys.Union(table.Keys);

    public (ReferenceCase Expected, T Run) Find(string name)
    {
        Assert.That(table.ContainsKey(name), $"The reference file has the case '{name}', these tests have no C# for it.");
        Assert.That(cases.ContainsKey(name), $"The reference file lacks the case '{name}': run make_reference.py.");
        return (cases[name], table[name]);
    }
}
