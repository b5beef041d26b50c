using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Generative;

/// <summary>What a trained variational autoencoder needs to know beside its weights; a model file keeps it.</summary>
internal sealed record VaeSettings(
    RowSchema Rows, AutoencoderNetwork Network, OutputDistribution Likelihood, int LatentSize,
    PosteriorCovariance Covariance, VaePrior SamplingPrior, VaeColumns Columns, int ElboSamples, AnomalyScore AnomalyScore,
    int Seed)
{
    // More would take long for each row that is transformed.
    public const int MostElboSamples = 1 << 10;

    public AutoencoderShapes Shapes => new(Rows.Features.Size, Rows.Image, LatentSize, Rows.ConditionWidth);

    /// <summary>Numbers that the networks' weights have at the least.</summary>
    public long LeastWeights => Network.LeastEncoderWeights(Shapes, GaussianPosterior.Outputs(LatentSize, Covariance))
        + Network.LeastDecoderWeights(Shapes, (long)Rows.Features.Size * Likelihood.ParametersPerValue);

    public static VaeSettings Of(VaeTrainer.Options options, RowSchema rows, OutputDistribution likelihood, int seed) => new(
        rows, options.Architecture, likelihood, options.LatentSize, options.PosteriorCovariance, options.SamplingPrior,
        VaeColumns.Of(options), options.ElboSamples, options.AnomalyScore, seed);

    public JsonObject ToJson()
    {
        var json = Rows.ToJson();
        json["network"] = JsonSerializer.SerializeToNode(Network);
        json["likelihood"] = JsonSerializer.SerializeToNode(Likelihood);
        json["latentSize"] = LatentSize;
        json["posteriorCovariance"] = Covariance.ToString();
        json["samplingPrior"] = JsonSerializer.SerializeToNode(SamplingPrior);
        json["columns"] = Columns.ToJson();
        json["elboSamples"] = ElboSamples;
        json["anomalyScore"] = AnomalyScore.ToString();
        json["seed"] = Seed;
        return json;
    }

    /// <exception cref="FormatException">A setting is missing or wrong.</exception>
    public static VaeSettings FromJson(JsonObject json)
    {
        var settings = new VaeSettings(
            RowSchema.FromJson(json),
            json.GetRecord<AutoencoderNetwork>("network"),
            json.GetRecord<OutputDistribution>("likelihood"),
            json.GetInt32("latentSize", 1, LatentVectors.LargestSize),
            // Files of version 1 do not say; theirs is diagonal.
            json["posteriorCovariance"] is null ? default : json.GetEnum<PosteriorCovariance>("posteriorCovariance"),
            json.GetRecord<VaePrior>("samplingPrior"),
            VaeColumns.FromJson(json.GetObject("columns")),
            json.GetInt32("elboSamples", 1, MostElboSamples),
            json.GetEnum<AnomalyScore>("anomalyScore"),
            json.GetInt32("seed", 0));
        JsonSettings.CheckConsistent(() =>
        {
            settings.Likelihood.Validate();
            GaussianPosterior.CheckSize(settings.LatentSize, settings.Covariance);
            settings.Network.Validate();
            settings.Network.CheckFit(settings.Shapes);
            settings.SamplingPrior.Validate();
        });
        return settings;
    }
}

/// <summary>The names of the columns that transforming adds; the last is null where there is none.</summary>
internal sealed record VaeColumns(
    string LatentMean, string LatentLogVariance, string Reconstruction, string ReconstructionError, string Elbo, string? Anomaly)
{
    public static VaeColumns Of(VaeTrainer.Options options) => new(
        options.LatentMeanColumnName, options.LatentLogVarianceColumnName, options.ReconstructionColumnName,
        options.ReconstructionErrorColumnName, options.ElboColumnName,
        options.AnomalyQuantile is null ? null : options.AnomalyColumnName);

    public JsonObject ToJson() => new()
    {
        ["latentMean"] = LatentMean,
        ["latentLogVariance"] = LatentLogVariance,
        ["reconstruction"] = Reconstruction,
        ["reconstructionError"] = ReconstructionError,
        ["elbo"] = Elbo,
        ["anomaly"] = Anomaly,
    };

    /// <exception cref="FormatException">A name is missing.</exception>
    public static VaeColumns FromJson(JsonObject json) => new(
        json.Get<string>("latentMean"), json.Get<string>("latentLogVariance"), json.Get<string>("reconstruction"),
        json.Get<string>("reconstructionError"), json.Get<string>("elbo"), json.GetTextOrNull("anomaly"));
}
