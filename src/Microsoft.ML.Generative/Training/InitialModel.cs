using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// The trained model that a training goes on from. The new one takes over its weights, and whatever it knows rows by: their
/// scaling, and the classes of a label that holds numbers.
/// </summary>
internal sealed class InitialModel
{
    // The settings that say what the networks are and what their numbers mean; the others are of columns and of what is done with
    // the trained model. A family has some of them.
    private static readonly string[] SettingsOfNetworks =
    [
        "image", "condition", "network", "likelihood", "output", "latentSize", "latentPrior", "rowsIndependent", "tiedWeights",
        "codeActivation", "reconstructionLoss", "codebookSize", "embeddingSize",
    ];

    private readonly ModelContents _contents;
    private readonly RowSchema _rows;

    /// <exception cref="ObjectDisposedException">The model was disposed of.</exception>
    public InitialModel(GenerativeTransformer model) => (_contents, _rows) = (model.Contents(), model.Rows);

    /// <summary>The condition column with the classes that the model knows, where the data's holds numbers like it.</summary>
    /// <param name="condition">The data's condition column, if there is one.</param>
    public ConditionColumn? Learnt(ConditionColumn? condition) =>
        condition is { IsUnlearnt: true } && _rows.Condition is { Kind: ConditionKind.Number } known
            && known.Name == condition.Name ? known : condition;

    /// <summary>Checks that what is to be trained is such a model.</summary>
    /// <param name="rows">The rows to train on.</param>
    /// <param name="settings">The settings of the model to be, as a file would have them.</param>
    /// <exception cref="ArgumentException">It is another one; the message says what differs.</exception>
    public void Check(RowSchema rows, JsonObject settings)
    {
        if (rows.Features.Size != _rows.Features.Size)
            throw new ArgumentException($"The initial model was trained on rows of {_rows.Features.Size} numbers, but those of "
                + $"column '{rows.Features.Name}' have {rows.Features.Size}.");
        foreach (var name in SettingsOfNetworks)
        {
            var (initial, wanted) = (_contents.Settings[name], settings[name]);
            if (!JsonNode.DeepEquals(initial, wanted))
                throw new ArgumentException($"Training can't go on from the initial model: its '{name}' is {Text(initial)}, but "
                    + $"the trainer's options and the data make it {Text(wanted)}.");
        }

        static string Text(JsonNode? setting) => setting?.ToJsonString() ?? "none";
    }

    /// <summary>How the model scales rows, once more, on the device.</summary>
    public FeatureScaling Scaling(Device device) =>
        FeatureScaling.FromJson(_contents.Settings.GetObject("scaling"), _contents, _rows.Features.Size, device);

    /// <summary>The distribution of the rows in the settings, which a trainer may have chosen by its data.</summary>
    public OutputDistribution Distribution(string setting) => _contents.Settings.GetRecord<OutputDistribution>(setting);

    /// <summary>Gives the weights to a new model's networks.</summary>
    /// <exception cref="ArgumentException">Networks of the user's own have others than they had.</exception>
    public void GiveTo(GenerativeTransformer model)
    {
        try
        {
            foreach (var (name, network) in model.Networks) _contents.CopyTo(name, network);
        }
        catch (FormatException e)
        {
            throw new ArgumentException(
                $"The initial model's weights don't fit the networks that the options make: {e.Message}", e);
        }
    }

    /// <summary>A hash of the model, which tells it from others.</summary>
    public string Fingerprint() => _contents.Fingerprint();
}
