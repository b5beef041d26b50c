using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Generative;

/// <summary>The names of the columns that transforming adds.</summary>
internal sealed record VqVaeColumns(string Codes, string Reconstruction, string ReconstructionError)
{
    public static VqVaeColumns Of(VqVaeTrainer.Options options) =>
        new(options.CodesColumnName, options.ReconstructionColumnName, options.ReconstructionErrorColumnName);
}

/// <summary>What a trained VQ-VAE needs to know beside its weights; a model file keeps it.</summary>
internal sealed record VqVaeSettings(RowSchema Rows, VqVaeNetwork Network, int CodebookSize, int EmbeddingSize,
    bool LearnsCodebook, ReconstructionLoss ReconstructionLoss, VqVaeColumns Columns)
{
    public VqVaeShapes Shapes => new(Rows.Features.Size, Rows.Image, EmbeddingSize, Rows.ConditionWidth);

    /// <summary>Numbers that the networks' weights and the codebook have at the least.</summary>
    public long LeastWeights => Network.LeastWeights(Shapes) + (long)CodebookSize * EmbeddingSize;

    public static VqVaeSettings Of(VqVaeTrainer.Options options, RowSchema rows) => new(
        rows, options.Architecture, options.CodebookSize, options.EmbeddingSize, options.CodebookDecay is null,
        options.ReconstructionLoss, VqVaeColumns.Of(options));

    /// <summary>A module with its first weights, on the CPU.</summary>
    public VqVaeModule CreateModule() => new(Network, Shapes, CodebookSize, LearnsCodebook);

    public JsonObject ToJson()
    {
        var json = Rows.ToJson();
        json["network"] = JsonSerializer.SerializeToNode(Network);
        json["codebookSize"] = CodebookSize;
        json["embeddingSize"] = EmbeddingSize;
        json["learnsCodebook"] = LearnsCodebook;
        json["reconstructionLoss"] = ReconstructionLoss.ToString();
        json["codesColumn"] = Columns.Codes;
        json["reconstructionColumn"] = Columns.Reconstruction;
        json["reconstructionErrorColumn"] = Columns.ReconstructionError;
        return json;
    }

    /// <exception cref="FormatException">A setting is missing or wrong.</exception>
    public static VqVaeSettings FromJson(JsonObject json)
    {
        var settings = new VqVaeSettings(
            RowSchema.FromJson(json),
            json.GetRecord<VqVaeNetwork>("network"),
            json.Get<int>("codebookSize"),
            json.Get<int>("embeddingSize"),
            json.Get<bool>("learnsCodebook"),
            json.GetEnum<ReconstructionLoss>("reconstructionLoss"),
            new VqVaeColumns(json.Get<string>("codesColumn"), json.Get<string>("reconstructionColumn"),
                json.Get<string>("reconstructionErrorColumn")));
        JsonSettings.CheckConsistent(() =>
        {
            VqVaeTrainer.Options.CheckSizes(settings.CodebookSize, settings.EmbeddingSize);
            settings.Network.Validate();
            settings.Network.CheckFit(settings.Shapes);
        });
        return settings;
    }
}
