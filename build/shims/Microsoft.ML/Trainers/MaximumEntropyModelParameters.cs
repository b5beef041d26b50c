using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(typeof(MaximumEntropyModelParameters), null, typeof(SignatureLoadModel),
    "Multi-class logistic regression", MaximumEntropyModelParameters.LoaderSignature)]

namespace Microsoft.ML.Trainers;

/// <summary>A bias and a weight vector for each class.</summary>
public abstract class LinearMulticlassModelParametersBase : ModelParametersBase<VBuffer<float>>
{
    private protected LinearMulticlassModelParametersBase(IHostEnvironment env, string name, float[] biases, float[][] weights)
        : base(env, name) => (Biases, Weights) = (biases, weights);

    private protected float[] Biases { get; }

    private protected float[][] Weights { get; }

    public IEnumerable<float> GetBiases() => Biases;

    public void GetWeights(ref VBuffer<float>[] weights, out int numClasses)
    {
        numClasses = Weights.Length;
        if (weights == null || weights.Length < numClasses)
            weights = new VBuffer<float>[numClasses];
        for (int c = 0; c < numClasses; c++)
            VBuffer<float>.Copy(Weights[c], 0, ref weights[c], Weights[c].Length);
    }
}

public sealed class MaximumEntropyModelParameters : LinearMulticlassModelParametersBase, IMulticlassModel
{
    internal const string LoaderSignature = "MultiClassLRExec";

    private static readonly VersionInfo Version = new("MULTI LR", 0x00010002, 0x00010002, 0x00010002,
        typeof(MaximumEntropyModelParameters).Assembly.FullName!, LoaderSignature);

    internal MaximumEntropyModelParameters(IHostEnvironment env, float[] biases, float[][] weights)
        : base(env, nameof(MaximumEntropyModelParameters), biases, weights)
    {
    }

    int IMulticlassModel.ClassCount => Biases.Length;

    int IScoringModel.FeatureCount => Weights[0].Length;

    void IMulticlassModel.Score(in VBuffer<float> features, Span<float> probabilities)
    {
        for (int c = 0; c < Biases.Length; c++)
            probabilities[c] = Biases[c] + FloatVectors.Dot(features, Weights[c]);
        float logSum = (float)LbfgsMaximumEntropyMulticlassTrainer.LogSumExp(probabilities);
        foreach (ref float probability in probabilities)
            probability = MathF.Exp(probability - logSum);
    }

    private static MaximumEntropyModelParameters Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        int classCount = ctx.Reader.ReadInt32(), dimension = ctx.Reader.ReadInt32();
        Contracts.CheckDecode(classCount > 0 && dimension > 0, "Corrupt model: a classifier without classes or features.");
        var biases = ReadNumbers(ctx, classCount);
        var weights = new List<float[]>();
        while (weights.Count < classCount)
            weights.Add(ReadNumbers(ctx, dimension));
        return new(env, biases, [.. weights]);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        ctx.Writer.Write(Biases.Length);
        ctx.Writer.Write(Weights[0].Length);
        WriteNumbers(ctx, Biases);
        foreach (var weights in Weights)
            WriteNumbers(ctx, weights);
    }
}
