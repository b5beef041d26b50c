using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

/// <summary>
/// An assembly's bytes, in which types and methods can be made public. Only the accessibility bits of their rows in the
/// metadata tables change (ECMA-335, II.22.37 and II.22.26), so nothing moves and the compiler sees the same assembly.
/// </summary>
internal sealed class AssemblyImage : IDisposable
{
    // Flags is the first column of TypeDef; in MethodDef it follows RVA (4 bytes) and ImplFlags (2 bytes).
    private const int TypeFlagsColumn = 0;
    private const int MethodFlagsColumn = 6;

    private readonly byte[] _bytes;
    private readonly PEReader _reader;
    private readonly MetadataReader _metadata;

    /// <exception cref="BadImageFormatException">The bytes are no .NET assembly.</exception>
    public AssemblyImage(byte[] bytes)
    {
        _bytes = (byte[])bytes.Clone();
        _reader = new PEReader(new MemoryStream(bytes, writable: false));
        if (!_reader.HasMetadata)
            throw new BadImageFormatException("it holds no .NET metadata");
        _metadata = _reader.GetMetadataReader();
    }

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Makes a top-level type, or all overloads of one of its methods, public.</summary>
    /// <param name="name">The type's full name, followed by a dot and the method's name where a method is meant.</param>
    /// <exception cref="MissingMemberException">The assembly has no such type or method.</exception>
    public void MakePublic(string name)
    {
        if (FindType(name) is { } type)
        {
            SetAccess(TableIndex.TypeDef, type, TypeFlagsColumn,
                (byte)TypeAttributes.VisibilityMask, (byte)TypeAttributes.Public);
            return;
        }
        int dot = name.LastIndexOf('.');
        var (typeName, methodName) = dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..]);
        if (FindType(typeName) is not { } declaring)
            throw new MissingMemberException($"has neither a type '{name}' nor a type '{typeName}'");
        var methods = _metadata.GetTypeDefinition(declaring).GetMethods()
            .Where(m => _metadata.StringComparer.Equals(_metadata.GetMethodDefinition(m).Name, methodName)).ToArray();
        if (methods.Length == 0)
            throw new MissingMemberException($"has a type '{typeName}', but it has no method '{methodName}'");
        foreach (var method in methods)
            SetAccess(TableIndex.MethodDef, method, MethodFlagsColumn,
                (byte)MethodAttributes.MemberAccessMask, (byte)MethodAttributes.Public);
    }

    public void Dispose() => _reader.Dispose();

    private TypeDefinitionHandle? FindType(string fullName)
    {
        foreach (var handle in _metadata.TypeDefinitions)
        {
            var type = _metadata.GetTypeDefinition(handle);
            if (!type.IsNested && $"{_metadata.GetString(type.Namespace)}.{_metadata.GetString(type.Name)}" == fullName)
                return handle;
        }
        return null;
    }

    private void SetAccess(TableIndex table, EntityHandle row, int column, byte mask, byte access)
    {
        int offset = _reader.PEHeaders.MetadataStartOffset + _metadata.GetTableMetadataOffset(table)
            + (MetadataTokens.GetRowNumber(row) - 1) * _metadata.GetTableRowSize(table) + column;
        _bytes[offset] = (byte)(_bytes[offset] & ~mask | access);
    }
}
