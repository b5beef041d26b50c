namespace System.Runtime.CompilerServices;

/// <summary>
/// Lets this assembly use another one's internals at run time. CoreCLR knows it by its name; the base library has none to refer
/// to.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
