using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Generative;

/// <summary>The names of the columns that transforming adds; no anomaly column where there is no threshold.</summary>
internal sealed record AutoencoderColumns(string Latent, string Reconstruction, string ReconstructionError, string? Anomaly)
{
    public static AutoencoderColumns Of(AutoencoderTrainer.Options options) => new(
        options.LatentColumnName, options.ReconstructionColumnName, options.ReconstructionErrorColumnName,
        options.AnomalyQuantile is null ? null : options.AnomalyColumnName);
}

/// <summary>What a trained autoencoder needs to know beside its weights; a model file keeps it.</summary>
internal sealed record AutoencoderSettings(
    RowSchema Rows, AutoencoderNetwork Network, bool TiedWeights, int LatentSize, CodeActivation CodeActivation,
    ReconstructionLoss ReconstructionLoss, LatentPrior? Prior, GaussianMixturePrior? SamplingPrior, AutoencoderColumns Columns)
{
    public AutoencoderShapes Shapes => new(Rows.Features.Size, Rows.Image, LatentSize, Rows.ConditionWidth);

    /// <summary>Numbers that the networks' weights have at the least.</summary>
    public long LeastWeights => Network.LeastEncoderWeights(Shapes, LatentSize)
        + (TiedWeights ? 0 : Network.LeastDecoderWeights(Shapes, Rows.Features.Size));

    public static AutoencoderSettings Of(AutoencoderTrainer.Options options, RowSchema rows) => new(
        rows, options.Architecture, options.TiedWeights, options.LatentSize, options.CodeActivation, options.ReconstructionLoss,
        options.Prior?.Distribution, options.SamplingPrior, AutoencoderColumns.Of(options));

    /// <summary>A model with its first weights, on the CPU.</summary>
    public AutoencoderModel CreateModel() => new(Network, Shapes, CodeActivation, TiedWeights);

    /// <summary>Checks that weights can be tied.</summary>
    /// <exception cref="ArgumentException">They can't; the message says why and what would do.</exception>
    public static void CheckTiedWeights(AutoencoderNetwork network, string? labelColumn)
    {
        const string Option = nameof(AutoencoderTrainer.Options.TiedWeights);
        if (network is not MlpAutoencoderNetwork)
            throw new ArgumentException($"{Option} gives the decoder the transposed weights of an encoder of perceptrons, but "
                + $"{nameof(Network)} is a {network.GetType().Name}; it must be a {nameof(MlpAutoencoderNetwork)}.");
        if (labelColumn is not null)
            throw new ArgumentException($"{Option} leaves the decoder no weights for a condition, but "
                + $"{nameof(TrainerOptions.LabelColumnName)} is '{labelColumn}': leave one of them out.");
    }

    public JsonObject ToJson()
    {
        var json = Rows.ToJson();
        json["network"] = JsonSerializer.SerializeToNode(Network);
        json["tiedWeights"] = TiedWeights;
        json["latentSize"] = LatentSize;
        json["codeActivation"] = CodeActivation.ToString();
        json["reconstructionLoss"] = ReconstructionLoss.ToString();
        json["prior"] = Prior?.ToString();
        json["samplingPrior"] = SamplingPrior is null ? null : JsonSerializer.SerializeToNode(SamplingPrior);
        json["latentColumn"] = Columns.Latent;
        json["reconstructionColumn"] = Columns.Reconstruction;
        json["reconstructionErrorColumn"] = Columns.ReconstructionError;
        json["anomalyColumn"] = Columns.Anomaly;
        return json;
    }

    /// <exception cref="FormatException">A setting is missing or wrong.</exception>
    public static AutoencoderSettings FromJson(JsonObject json)
    {
        var settings = new AutoencoderSettings(
            RowSchema.FromJson(json),
            json.GetRecord<AutoencoderNetwork>("network"),
            json.Get<bool>("tiedWeights"),
            json.GetInt32("latentSize", 1, LatentVectors.LargestSize),
            json.GetEnum<CodeActivation>("codeActivation"),
            json.GetEnum<ReconstructionLoss>("reconstructionLoss"),
            json["prior"] is null ? null : json.GetEnum<LatentPrior>("prior"),
            json["samplingPrior"] is null ? null : json.GetRecord<GaussianMixturePrior>("samplingPrior"),
            new AutoencoderColumns(
                json.Get<string>("latentColumn"),
                json.Get<string>("reconstructionColumn"),
                json.Get<string>("reconstructionErrorColumn"),
                json.GetTextOrNull("anomalyColumn")));
        JsonSettings.CheckConsistent(() =>
        {
            settings.Network.Validate();
            settings.Network.CheckFit(settings.Shapes);
            settings.SamplingPrior?.Validate();
            if (settings.TiedWeights) CheckTiedWeights(settings.Network, settings.Rows.Condition?.Name);
        });
        return settings;
    }
}
