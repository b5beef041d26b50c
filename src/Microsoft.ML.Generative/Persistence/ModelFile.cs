using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Generative;
using Microsoft.ML.Runtime;

[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Data")]

[assembly: LoadableClass(typeof(ITransformer), typeof(ModelFile), null, typeof(SignatureLoadModel),
    "Generative model", ModelFile.LoaderSignature)]

namespace Microsoft.ML.Generative;

/// <summary>
/// A transformer's part of a model file: its settings as JSON and its weights as a safetensors stream that holds the settings'
/// hash. ML.NET makes every family's transformer through this class, and this file alone uses ML.NET's internals.
/// </summary>
internal static class ModelFile
{
    public const string LoaderSignature = "MicrosoftMLGenerative";

    private const string SettingsName = "Settings.json";
    private const string WeightsName = "Weights.safetensors";

    // The layout of these two streams; families count the versions of what they put into them themselves.
    private static readonly VersionInfo Version = new("GENERATE", 0x00010001, 0x00010001, 0x00010001,
        typeof(ModelFile).Assembly.FullName!, LoaderSignature);

    public static void Save(ModelSaveContext ctx, ModelContents contents)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ctx.SetVersionInfo(Version);
        var settings = contents.SettingsBytes();
        ctx.SaveBinaryStream(SettingsName, writer => writer.Write(settings));
        ctx.SaveBinaryStream(WeightsName, writer => contents.WriteWeights(writer.BaseStream, settings));
    }

    // ML.NET calls this by reflection. What it throws arrives inside a TargetInvocationException.
    private static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(ctx);
        ctx.CheckAtModel(Version);
        byte[]? settings = null;
        ModelContents? contents = null;
        if (!ctx.TryLoadBinaryStream(SettingsName, reader => settings = ReadToEnd(reader.BaseStream)))
            throw new FormatException($"The model file is damaged: a generative model in it has no {SettingsName}.");
        if (!ctx.TryLoadBinaryStream(WeightsName, reader => contents = ModelContents.Read(settings!, reader.BaseStream)))
            throw new FormatException($"The model file is damaged: a generative model in it has no {WeightsName}.");
        return ModelFamilies.Load(env, contents!);
    }

    private static byte[] ReadToEnd(Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>The GPU that the environment names, null for the CPU, and whether the CPU will do without it.</summary>
    public static (int? GpuDeviceId, bool FallbackToCpu) DeviceSettings(IHostEnvironment env) =>
        env is IHostEnvironmentInternal settings ? (settings.GpuDeviceId, settings.FallbackToCpu) : (null, true);

    /// <summary>What a schema's columns are before anything is fitted.</summary>
    public static SchemaShape ShapeOf(DataViewSchema schema) => SchemaShape.Create(schema);
}
