using System.Text;
using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>
/// The frame around one component's part of a model file: a fixed head, the component's own bytes, then a tail with the
/// loader's name and the strings that the component pooled.
/// </summary>
internal struct ModelHeader
{
    private const ulong HeadMark = 0x4C45444F4D004C4D;
    private const ulong TailMark = 0x4D4C004D4F44454C;
    private const uint FormatVersion = 0x00020001;
    private const int Size = 56;

    public ulong ModelSignature;
    public uint ModelVerWritten;
    public uint ModelVerReadable;

    /// <summary>Where the component's bytes begin, counted from the head, and how many they are.</summary>
    public long FpModel;
    public long CbModel;

    /// <summary>The length of the whole.</summary>
    public long FpLim;

    public string LoaderSignature;
    public string LoaderSignatureAlt;

    public static void BeginWrite(BinaryWriter writer, out long fpMin, out ModelHeader header)
    {
        writer.Flush();
        fpMin = writer.BaseStream.Position;
        header = new ModelHeader { FpModel = Size, LoaderSignature = "", LoaderSignatureAlt = "" };
        writer.Write(new byte[Size]);
    }

    public static void EndWrite(BinaryWriter writer, long fpMin, ref ModelHeader header, NormStr.Pool strings,
        string loaderAssemblyName)
    {
        writer.Flush();
        var stream = writer.BaseStream;
        header.CbModel = stream.Position - fpMin - Size;
        writer.Write(header.LoaderSignature);
        writer.Write(header.LoaderSignatureAlt);
        writer.Write(loaderAssemblyName);
        writer.Write(strings.Count);
        foreach (var text in strings)
            writer.Write(text.Value.ToString());
        writer.Write(TailMark);
        writer.Flush();
        header.FpLim = stream.Position - fpMin;

        stream.Position = fpMin;
        writer.Write(HeadMark);
        writer.Write(FormatVersion);
        writer.Write(0);
        writer.Write(header.CbModel);
        writer.Write(header.FpLim);
        writer.Write(header.ModelSignature);
        writer.Write(header.ModelVerWritten);
        writer.Write(header.ModelVerReadable);
        writer.Write(0L);
        writer.Flush();
        stream.Position = fpMin + header.FpLim;
    }

    /// <summary>Reads head and tail and leaves the reader at the component's bytes.</summary>
    public static void BeginRead(BinaryReader reader, out long fpMin, out ModelHeader header, out string[] strings,
        out string loaderAssemblyName)
    {
        var stream = reader.BaseStream;
        fpMin = stream.Position;
        header = new ModelHeader { FpModel = Size };
        try
        {
            Contracts.CheckDecode(reader.ReadUInt64() == HeadMark, "Corrupt model: it does not begin as a model's part does.");
            uint version = reader.ReadUInt32();
            Contracts.CheckDecode(version == FormatVersion,
                $"The model's format has version {version:x8}; this library reads {FormatVersion:x8}.");
            reader.ReadUInt32();
            header.CbModel = reader.ReadInt64();
            header.FpLim = reader.ReadInt64();
            header.ModelSignature = reader.ReadUInt64();
            header.ModelVerWritten = reader.ReadUInt32();
            header.ModelVerReadable = reader.ReadUInt32();
            Contracts.CheckDecode(header.CbModel >= 0 && header.FpLim <= stream.Length - fpMin
                && header.CbModel <= header.FpLim - Size,
                "Corrupt model: it is shorter than its head says.");

            stream.Position = fpMin + Size + header.CbModel;
            header.LoaderSignature = reader.ReadString();
            header.LoaderSignatureAlt = reader.ReadString();
            loaderAssemblyName = reader.ReadString();
            int count = reader.ReadInt32();
            Contracts.CheckDecode(count >= 0 && count <= header.FpLim, "Corrupt model: the number of its strings is wrong.");
            strings = new string[count];
            for (int i = 0; i < count; i++)
                strings[i] = reader.ReadString();
            Contracts.CheckDecode(reader.ReadUInt64() == TailMark && stream.Position == fpMin + header.FpLim,
                "Corrupt model: it does not end as a model's part does.");
            stream.Position = fpMin + Size;
        }
        catch (Exception e) when (e is EndOfStreamException or DecoderFallbackException)
        {
            throw Contracts.ExceptDecode(null, "Corrupt model: it ends too early.", e);
        }
    }

    public static void SetVersionInfo(ref ModelHeader header, VersionInfo version)
    {
        header.ModelSignature = version.ModelSignature;
        header.ModelVerWritten = version.VerWrittenCur;
        header.ModelVerReadable = version.VerReadableCur;
        header.LoaderSignature = version.LoaderSignature;
        header.LoaderSignatureAlt = version.LoaderSignatureAlt ?? "";
    }

    public static void CheckVersionInfo(in ModelHeader header, VersionInfo version)
    {
        Contracts.CheckDecode(header.ModelSignature == version.ModelSignature,
            $"Unknown file type: it says '{Text(header.ModelSignature)}', expected was '{Text(version.ModelSignature)}'.");
        Contracts.CheckDecode(header.ModelVerReadable <= header.ModelVerWritten, "Corrupt file header");
        Contracts.CheckDecode(header.ModelVerReadable <= version.VerWrittenCur,
            $"Component '{version.LoaderSignature}' of the model is too new: it needs version {header.ModelVerReadable:x8}, " +
            $"this is {version.VerWrittenCur:x8}.");
        Contracts.CheckDecode(header.ModelVerWritten >= version.VerWeCanReadBack,
            $"Component '{version.LoaderSignature}' of the model is too old: it has version {header.ModelVerWritten:x8}, " +
            $"the oldest that can be read is {version.VerWeCanReadBack:x8}.");

        static string Text(ulong signature) => Encoding.Latin1.GetString(BitConverter.GetBytes(signature)).Replace('\0', ' ');
    }
}
