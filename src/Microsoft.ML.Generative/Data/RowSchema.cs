using System.Text.Json.Nodes;

namespace Microsoft.ML.Generative;

/// <summary>The rows that a model was trained on: their columns, and their shape as images.</summary>
/// <param name="Features">The feature column.</param>
/// <param name="Condition">The condition column, with its classes; null without one.</param>
/// <param name="Image">The features as an image; null where they are none.</param>
internal sealed record RowSchema(FeatureColumn Features, ConditionColumn? Condition, ImageShape? Image)
{
    /// <summary>Numbers of the encoded condition; 0 without one.</summary>
    public int ConditionWidth => Condition?.Width ?? 0;

    /// <summary>Settings of a model file that begin with the rows'; a family adds its own.</summary>
    public JsonObject ToJson() => new()
    {
        ["features"] = Features.ToJson(),
        ["condition"] = Condition?.ToJson(),
        ["image"] = Image is { } image ? new JsonArray(image.Channels, image.Height, image.Width) : null,
    };

    /// <exception cref="FormatException">A setting is missing or wrong, or two contradict each other.</exception>
    public static RowSchema FromJson(JsonObject json)
    {
        var rows = new RowSchema(FeatureColumn.FromJson(json.GetObject("features")),
            json.GetObjectOrNull("condition") is { } condition ? ConditionColumn.FromJson(condition) : null,
            json.GetArrayOrNull<int>("image") is { } image ? ImageOf(image) : null);
        if (rows.Image is { } shape && shape.Size != rows.Features.Size)
            throw new FormatException($"The setting 'image' is {shape}, {shape.Size} numbers, "
                + $"but the feature column has {rows.Features.Size}.");
        return rows;
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
}
