namespace Microsoft.ML;

/// <summary>Gives a class a name under which a model file asks for it.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public abstract class ExtensionBaseAttribute : Attribute
{
    private protected ExtensionBaseAttribute(string contractName)
    {
        Runtime.Contracts.CheckNonEmpty(null, contractName, nameof(contractName));
        ContractName = contractName;
    }

    public string ContractName { get; }
}
