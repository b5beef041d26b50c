using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>
/// What a component writes at the head of its part of a model file: which component it is (eight characters), which version
/// wrote, which version can read that, which class loads it, from which assembly.
/// </summary>
internal readonly struct VersionInfo
{
    public readonly ulong ModelSignature;
    public readonly uint VerWrittenCur;
    public readonly uint VerReadableCur;
    public readonly uint VerWeCanReadBack;
    public readonly string LoaderAssemblyName;
    public readonly string LoaderSignature;
    public readonly string? LoaderSignatureAlt;

    public VersionInfo(string modelSignature, uint verWrittenCur, uint verReadableCur, uint verWeCanReadBack,
        string loaderAssemblyName, string? loaderSignature = null, string? loaderSignatureAlt = null)
    {
        Contracts.CheckParam(modelSignature?.Length == sizeof(ulong), nameof(modelSignature),
            "A model signature has eight characters.");
        ModelSignature = BitConverter.ToUInt64(Encoding.Latin1.GetBytes(modelSignature));
        (VerWrittenCur, VerReadableCur, VerWeCanReadBack) = (verWrittenCur, verReadableCur, verWeCanReadBack);
        LoaderAssemblyName = loaderAssemblyName;
        LoaderSignature = loaderSignature ?? "";
        LoaderSignatureAlt = loaderSignatureAlt;
    }
}
