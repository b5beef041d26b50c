using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Generative;

/// <summary>What a trained autoregressive model needs to know beside its weights; a model file keeps it.</summary>
internal sealed record AutoregressiveSettings(
    RowSchema Rows, AutoregressiveNetwork Network, OutputDistribution Output, string LogLikelihoodColumnName,
    string BitsPerDimensionColumnName, string CompletedColumnName, string? AnomalyColumnName,
    string? MaskColumnName, int Seed)
{
    public AutoregressiveShapes Shapes => new(Rows.Features.Size, Rows.Image, Rows.ConditionWidth, Output);

    public MaskColumn? Mask => MaskColumnName is { } name ? new MaskColumn(name, Rows.Features.Size) : null;

    public static AutoregressiveSettings Of(
        AutoregressiveOptions options, RowSchema rows, OutputDistribution output, int seed) => new(
        rows, options.Architecture, output, options.LogLikelihoodColumnName, options.BitsPerDimensionColumnName,
        options.CompletedColumnName, options.AnomalyQuantile is null ? null : options.AnomalyColumnName,
        options.MaskColumnName, seed);

    public JsonObject ToJson()
    {
        var json = Rows.ToJson();
        json["network"] = JsonSerializer.SerializeToNode(Network);
        json["output"] = JsonSerializer.SerializeToNode(Output);
        json["logLikelihoodColumn"] = LogLikelihoodColumnName;
        json["bitsPerDimensionColumn"] = BitsPerDimensionColumnName;
        json["completedColumn"] = CompletedColumnName;
        json["anomalyColumn"] = AnomalyColumnName;
        json["maskColumn"] = MaskColumnName;
        json["seed"] = Seed;
        return json;
    }

    /// <exception cref="FormatException">A setting is missing or wrong.</exception>
    public static AutoregressiveSettings FromJson(JsonObject json)
    {
        var settings = new AutoregressiveSettings(
            RowSchema.FromJson(json),
            json.GetRecord<AutoregressiveNetwork>("network"),
            json.GetRecord<OutputDistribution>("output"),
            json.Get<string>("logLikelihoodColumn"),
            json.Get<string>("bitsPerDimensionColumn"),
            json.Get<string>("completedColumn"),
            json.GetTextOrNull("anomalyColumn"),
            json.GetTextOrNull("maskColumn"),
            json.GetInt32("seed", 0));
        JsonSettings.CheckConsistent(() =>
        {
            settings.Output.Validate();
            settings.Network.Validate();
            settings.Network.CheckFit(settings.Shapes);
        });
        return settings;
    }
}
