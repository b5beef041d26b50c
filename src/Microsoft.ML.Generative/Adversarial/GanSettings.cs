using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Generative;

/// <summary>What a trained GAN needs to know beside its weights; a model file keeps it.</summary>
internal sealed record GanSettings(
    FeatureColumn Features, ConditionColumn? Condition, ImageShape? Image, GanNetwork Network, string Objective, bool RowsIndependent,
    int LatentSize, LatentPrior LatentPrior, string GeneratedColumnName, string ScoreColumnName, string DiscriminatorFeaturesColumnName, int Seed)
{
    // Far above any network that fits a memory; a file that says more is not to be believed.
    private const int LargestLatent = 1 << 20;

    public GanShapes Shapes => new(Features.Size, Image, LatentSize, Condition?.Width ?? 0);

    public static GanSettings Of(GanTrainer.Options options, FeatureColumn features, ConditionColumn? condition, int seed) => new(
        features, condition, options.Image, options.Network, options.Objective.ToString(), options.Objective.GradientPenaltyWeight > 0,
        options.LatentSize, options.LatentPrior, options.GeneratedColumnName, options.ScoreColumnName, options.DiscriminatorFeaturesColumnName, seed);

    public JsonObject ToJson() => new()
    {
        ["features"] = Features.ToJson(),
        ["condition"] = Condition?.ToJson(),
        ["image"] = Image is { } image ? new JsonArray(image.Channels, image.Height, image.Width) : null,
        ["network"] = JsonSerializer.SerializeToNode(Network),
        ["objective"] = Objective,
        ["rowsIndependent"] = RowsIndependent,
        ["latentSize"] = LatentSize,
        ["latentPrior"] = LatentPrior.ToString(),
        ["generatedColumn"] = GeneratedColumnName,
        ["scoreColumn"] = ScoreColumnName,
        ["discriminatorFeaturesColumn"] = DiscriminatorFeaturesColumnName,
        ["seed"] = Seed,
    };

    /// <exception cref="FormatException">A setting is missing or wrong.</exception>
    public static GanSettings FromJson(JsonObject json)
    {
        var settings = new GanSettings(
            FeatureColumn.FromJson(json.GetObject("features")),
            json.GetObjectOrNull("condition") is { } condition ? ConditionColumn.FromJson(condition) : null,
            json.GetArrayOrNull<int>("image") is { } image ? ImageOf(image) : null,
            NetworkOf(json.GetObject("network")),
            json.Get<string>("objective"),
            json.Get<bool>("rowsIndependent"),
            json.GetInt32("latentSize", 1, LargestLatent),
            json.GetEnum<LatentPrior>("latentPrior"),
            json.Get<string>("generatedColumn"),
            json.Get<string>("scoreColumn"),
            json.Get<string>("discriminatorFeaturesColumn"),
            json.GetInt32("seed", 0));
        try
        {
            settings.Network.Validate(settings.Shapes);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"The model file's settings contradict each other: {e.Message}", e);
        }
        return settings;
    }

    private static ImageShape ImageOf(int[] sides)
    {
        try
        {
            if (sides is [var channels, var height, var width]) return new ImageShape(channels, height, width);
        }
        catch (ArgumentException)
        {
        }
        throw new FormatException($"The setting 'image' must be channels, height and width; it is [{string.Join(", ", sides)}].");
    }

    private static GanNetwork NetworkOf(JsonObject json)
    {
        try
        {
            return json.Deserialize<GanNetwork>() ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new FormatException($"The setting 'network' is none of a GAN's: {e.Message}", e);
        }
    }
}
