using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(typeof(LinearBinaryModelParameters), null, typeof(SignatureLoadModel), "Linear Binary Predictor",
    LinearBinaryModelParameters.LoaderSignature)]

namespace Microsoft.ML.Trainers;

public abstract class LinearModelParameters : ModelParametersBase<float>
{
    private readonly float[] _weights;

    private protected LinearModelParameters(IHostEnvironment env, string name, float[] weights, float bias)
        : base(env, name) => (_weights, Bias) = (weights, bias);

    public IReadOnlyList<float> Weights => _weights;

    public float Bias { get; protected set; }

    internal float Score(in VBuffer<float> features) => Bias + FloatVectors.Dot(features, _weights);
}

public sealed class LinearBinaryModelParameters : LinearModelParameters
{
    internal const string LoaderSignature = "Linear2CExec";

    private static readonly VersionInfo Version = new("LINEAR2C", 0x00020002, 0x00020002, 0x00020002,
        typeof(LinearBinaryModelParameters).Assembly.FullName!, LoaderSignature);

    internal LinearBinaryModelParameters(IHostEnvironment env, float[] weights, float bias)
        : base(env, nameof(LinearBinaryModelParameters), weights, bias)
    {
    }

    private static LinearBinaryModelParameters Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        float bias = ReadNumbers(ctx, 1)[0];
        return new(env, ReadNumbers(ctx, ctx.Reader.ReadInt32()), bias);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        ctx.Writer.Write(Bias);
        ctx.Writer.Write(Weights.Count);
        WriteNumbers(ctx, Weights.ToArray());
    }
}
