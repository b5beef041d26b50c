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
        "image", "condition", "network", "likelihood", "output", "latentSize", "posteriorCovariance", "latentPrior", "tiedWeights",
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
    /// <exception cref="ArgumentException">
    /// The networks have other weights, as those of the user's own may have, and discriminators of another objective.
    /// </exception>
    public void GiveTo(GenerativeTransformer model)
    {
        foreach (var (name, network) in model.Networks)
        {
            using var scope = NewDisposeScope();
            var wanted = network.state_dict().ToDictionary(t => $"{name}.{t.Key}", t => TensorData.Describe(t.Value.shape));
            var given = _contents.Tensors.Where(t => t.Key.StartsWith($"{name}.", StringComparison.Ordinal))
                .ToDictionary(t => t.Key, t => TensorData.Describe(t.Value.Shape));
            var other = wanted.Keys.Union(given.Keys)
                .FirstOrDefault(key => wanted.GetValueOrDefault(key) != given.GetValueOrDefault(key));
            if (other is not null)
                throw new ArgumentException($"Training can't go on from the initial model: its weights '{other}' are "
                    + $"{given.GetValueOrDefault(other, "not there")}, but in the network that the trainer's options make they are "
                    + $"{wanted.GetValueOrDefault(other, "not there")}.");
            _contents.CopyTo(name, network);
        }
    }

    /// <summary>A hash of the model, which tells it from others.</summary>
    public string Fingerprint() => _contents.Fingerprint();
}
