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
    RowSchema Rows, AutoencoderNetwork Network, int LatentSize, CodeActivation CodeActivation,
        ReconstructionLoss ReconstructionLoss,
    LatentPrior? Prior, AutoencoderColumns Columns)
{
    // Far above any network that fits a memory; a file that says more is not to be believed.
    private const int LargestLatent = 1 << 20;

    public AutoencoderShapes Shapes => new(Rows.Features.Size, Rows.Image, LatentSize, Rows.ConditionWidth);

    public static AutoencoderSettings Of(AutoencoderTrainer.Options options, RowSchema rows) => new(
        rows, options.Network, options.LatentSize, options.CodeActivation, options.ReconstructionLoss,
            options.Prior?.Distribution,
        AutoencoderColumns.Of(options));

    public JsonObject ToJson()
    {
        var json = Rows.ToJson();
        json["network"] = JsonSerializer.SerializeToNode(Network);
        json["latentSize"] = LatentSize;
        json["codeActivation"] = CodeActivation.ToString();
        json["reconstructionLoss"] = ReconstructionLoss.ToString();
        json["prior"] = Prior?.ToString();
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
            json.GetInt32("latentSize", 1, LargestLatent),
            json.GetEnum<CodeActivation>("codeActivation"),
            json.GetEnum<ReconstructionLoss>("reconstructionLoss"),
            json["prior"] is null ? null : json.GetEnum<LatentPrior>("prior"),
            new AutoencoderColumns(
                json.Get<string>("latentColumn"),
                json.Get<string>("reconstructionColumn"),
                json.Get<string>("reconstructionErrorColumn"),
                json["anomalyColumn"] is null ? null : json.Get<string>("anomalyColumn")));
        JsonSettings.CheckConsistent(() => settings.Network.Validate(settings.Shapes));
        return settings;
    }
}
