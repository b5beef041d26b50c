using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(typeof(PcaModelParameters), null, typeof(SignatureLoadModel), "PCA Anomaly Executor",
    PcaModelParameters.LoaderSignature)]

namespace Microsoft.ML.Trainers;

public sealed class PcaModelParameters : ModelParametersBase<float>, IBinaryModel
{
    internal const string LoaderSignature = "pcaAnomExec";

    private static readonly VersionInfo Version = new("PCA ANOM", 0x00010001, 0x00010001, 0x00010001,
        typeof(PcaModelParameters).Assembly.FullName!, LoaderSignature);

    private readonly PrincipalComponents _components;

    internal PcaModelParameters(IHostEnvironment env, PrincipalComponents components)
        : base(env, nameof(PcaModelParameters)) => _components = components;

    int IScoringModel.FeatureCount => _components.Vectors[0].Length;

    bool IBinaryModel.HasProbability => false;

    public void GetEigenVectors(ref VBuffer<float>[] vectors, out int rank)
    {
        rank = _components.Vectors.Length;
        if (vectors == null || vectors.Length < rank)
            vectors = new VBuffer<float>[rank];
        for (int i = 0; i < rank; i++)
            VBuffer<float>.Copy(_components.Vectors[i], 0, ref vectors[i], _components.Vectors[i].Length);
    }

    public void GetMean(ref VBuffer<float> mean)
    {
        if (_components.Mean is { } centre)
            VBuffer<float>.Copy(centre, 0, ref mean, centre.Length);
        else
            new VBuffer<float>(_components.Vectors[0].Length, 0, [], []).CopyTo(ref mean);
    }

    /// <summary>The part of the distance from the mean that the components leave over, from 0 to 1; NaN at the mean.</summary>
    float IBinaryModel.Score(in VBuffer<float> features)
    {
        var vectors = _components.Vectors;
        double distance = 0, inside = 0;
        var projections = new double[vectors.Length];
        int slot = 0;
        foreach (float value in features.DenseValues())
        {
            double difference = value - (double)(_components.Mean?[slot] ?? 0);
            distance += difference * difference;
            for (int i = 0; i < vectors.Length; i++)
                projections[i] += difference * vectors[i][slot];
            slot++;
        }
        foreach (double projection in projections)
            inside += projection * projection;
        return (float)Math.Sqrt(Math.Max(0, distance - inside) / distance);
    }

    float IBinaryModel.Probability(float score) => throw Host.Except("Anomaly scores are no probabilities.");

    private static PcaModelParameters Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new(env, PrincipalComponents.Load(ctx));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        _components.Save(ctx);
    }
}
