using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Generative;

/// <summary>What a trained GAN needs to know beside its weights; a model file keeps it.</summary>
internal sealed record GanSettings(
    RowSchema Rows, GanNetwork Network, bool RowsIndependent, int LatentSize, LatentPrior LatentPrior,
    string GeneratedColumnName, string ScoreColumnName, string DiscriminatorFeaturesColumnName, int Seed)
{
    public GanShapes Shapes => new(Rows.Features.Size, Rows.Image, LatentSize, Rows.ConditionWidth);

    public static GanSettings Of(GanTrainer.Options options, RowSchema rows, int seed) => new(
        rows, options.Architecture, options.Objective.GradientPenaltyWeight > 0, options.LatentSize, options.LatentPrior,
        options.GeneratedColumnName, options.ScoreColumnName, options.DiscriminatorFeaturesColumnName, seed);

    public JsonObject ToJson()
    {
        var json = Rows.ToJson();
        json["network"] = JsonSerializer.SerializeToNode(Network);
        json["rowsIndependent"] = RowsIndependent;
        json["latentSize"] = LatentSize;
        json["latentPrior"] = LatentPrior.ToString();
        json["generatedColumn"] = GeneratedColumnName;
        json["scoreColumn"] = ScoreColumnName;
        json["discriminatorFeaturesColumn"] = DiscriminatorFeaturesColumnName;
        json["seed"] = Seed;
        return json;
    }

    /// <exception cref="FormatException">A setting is missing or wrong.</exception>
    public static GanSettings FromJson(JsonObject json)
    {
        var settings = new GanSettings(
            RowSchema.FromJson(json),
            json.GetRecord<GanNetwork>("network"),
            json.Get<bool>("rowsIndependent"),
            json.GetInt32("latentSize", 1, LatentVectors.LargestSize),
            json.GetEnum<LatentPrior>("latentPrior"),
            json.Get<string>("generatedColumn"),
            json.Get<string>("scoreColumn"),
            json.Get<string>("discriminatorFeaturesColumn"),
            json.GetInt32("seed", 0));
        JsonSettings.CheckConsistent(() =>
        {
            settings.Network.Validate();
            settings.Network.CheckFit(settings.Shapes);
        });
        return settings;
    }
}
