using System.Globalization;
using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Puts a run into its checkpoint file and back: networks, optimisers, where it stands, and the history for the report.
/// </summary>
internal sealed class TrainingCheckpoint
{
    private const string BestPrefix = "best/";
    private const string NetworkPrefix = "network/";
    private const string SeriesPrefix = "series/";
    private const string PicturePrefix = "picture/";
    private const string OptimizerPrefix = "optimizer/";

    private readonly string _path;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly long _totalSteps;
    private readonly TrainingTask _task;
    private readonly TrainingState _state;
    private readonly TrainingHistory _history;

    public TrainingCheckpoint(string path, IReadOnlyDictionary<string, string> settings, long totalSteps, TrainingTask task,
        TrainingState state, TrainingHistory history)
    {
        (_path, _settings, _totalSteps) = (path, settings, totalSteps);
        (_task, _state, _history) = (task, state, history);
    }

    /// <summary>Writes the run as it is. The file that was there stays whole until the new one is.</summary>
    public void Save()
    {
        using var scope = NewDisposeScope();
        var tensors = TrainingState.Named(_task.Networks).ToDictionary(n => NetworkPrefix + n.Name, n => n.Tensor);
        foreach (var (name, tensor) in _state.Best ?? []) tensors.Add(BestPrefix + name, tensor);
        foreach (var series in _history.SeriesNames)
            tensors.Add(SeriesPrefix + series,
                tensor([.. _history.Values(series).SelectMany(v => new[] { v.Step, v.Value })], ScalarType.Float64));
        var blobs = _task.Optimizers.ToDictionary(o => OptimizerPrefix + o.Name, o => o.SaveState());
        foreach (var picture in _history.Pictures)
            blobs.Add(PicturePrefix + picture.Step.ToString(CultureInfo.InvariantCulture), picture.Png);
        Checkpoint.Write(_path, State(), tensors, blobs);
    }

    /// <summary>Takes the run to where the file's stood; false where there is no file.</summary>
    /// <exception cref="FormatException">The file is damaged.</exception>
    /// <exception cref="InvalidOperationException">The file is of a run with other settings or data, or of a step beyond this
    /// run's last.</exception>
    public bool TryLoad()
    {
        if (!File.Exists(_path)) return false;
        var checkpoint = Checkpoint.Read(_path);
        CheckSettings(checkpoint.State.GetObject("settings"));
        CheckLength(checkpoint.State.Get<long>("step"));
        using (NewDisposeScope())
        using (no_grad())
            foreach (var (name, tensor) in TrainingState.Named(_task.Networks))
                tensor.copy_(Tensor(checkpoint, NetworkPrefix + name, tensor).ToTensor());
        foreach (var optimizer in _task.Optimizers)
            optimizer.LoadState(checkpoint.Blobs.TryGetValue(OptimizerPrefix + optimizer.Name, out var blob) ? blob
                : throw Wrong($"it has no state of the {optimizer.Name}'s optimiser"));
        LoadState(checkpoint.State);
        LoadBest(checkpoint);
        LoadHistory(checkpoint);
        return true;
    }

    private JsonObject State() => new()
    {
        ["settings"] = new JsonObject(_settings.Select(s => KeyValuePair.Create<string, JsonNode?>(s.Key, s.Value))),
        ["step"] = _state.Step,
        ["epoch"] = _state.Epoch,
        ["batchesOfEpoch"] = _state.BatchesOfEpoch,
        ["stopped"] = _state.Stopped,
        // JSON has no infinity: without a score there is none.
        ["bestScore"] = double.IsFinite(_state.BestScore) ? _state.BestScore : null,
        ["validationsWithoutGain"] = _state.ValidationsWithoutGain,
        ["warned"] = new JsonArray([.. _state.Warned.Select(w => JsonValue.Create(w))]),
        // The tensors come back in their names' order.
        ["series"] = new JsonArray([.. _history.SeriesNames.Select(s => JsonValue.Create(s))]),
        ["messages"] = new JsonArray([.. _history.Messages.Select(m => new JsonObject { ["step"] = m.Step, ["text"] = m.Text })]),
    };

    private void LoadState(JsonObject state)
    {
        _state.Step = state.Get<long>("step");
        _state.Epoch = state.GetInt32("epoch", 0);
        _state.BatchesOfEpoch = state.GetInt32("batchesOfEpoch", 0);
        _state.Stopped = state.Get<bool>("stopped");
        _state.BestScore = state.GetOrNull<double>("bestScore") ?? double.PositiveInfinity;
        _state.ValidationsWithoutGain = state.GetInt32("validationsWithoutGain", 0);
        _state.Warned.UnionWith(state.GetArray<string>("warned"));
        foreach (var message in (state["messages"] as JsonArray ?? throw Wrong("it has no messages")).OfType<JsonObject>())
            _history.AddMessage(message.Get<long>("step"), message.Get<string>("text"));
    }

    private void LoadBest(Checkpoint checkpoint)
    {
        if (!checkpoint.Tensors.Keys.Any(k => k.StartsWith(BestPrefix, StringComparison.Ordinal))) return;
        using var scope = NewDisposeScope();
        _state.Keep(TrainingState.Named(_task.Networks).ToDictionary(n => n.Name,
            n => Tensor(checkpoint, BestPrefix + n.Name, n.Tensor).ToTensor().to(n.Tensor.device).DetachFromDisposeScope()));
    }

    private void LoadHistory(Checkpoint checkpoint)
    {
        foreach (var name in checkpoint.State.GetArray<string>("series"))
        {
            using var numbers = (checkpoint.Tensors.TryGetValue(SeriesPrefix + name, out var series) ? series
                : throw Wrong($"it has no values of its series '{name}'")).ToTensor();
            var pairs = numbers.data<double>().ToArray();
            for (var i = 0; i + 1 < pairs.Length; i += 2) _history.AddValue(name, (long)pairs[i], pairs[i + 1]);
        }
        var pictures = from blob in checkpoint.Blobs
                       where blob.Key.StartsWith(PicturePrefix, StringComparison.Ordinal)
                       let step = long.Parse(blob.Key.AsSpan(PicturePrefix.Length), CultureInfo.InvariantCulture)
                       orderby step
                       select (Step: step, Png: blob.Value);
        foreach (var (step, png) in pictures) _history.AddPicture(step, png);
    }

    private TensorData Tensor(Checkpoint checkpoint, string name, Tensor like) =>
        checkpoint.Tensors.TryGetValue(name, out var tensor)
            && tensor.Type == like.dtype && tensor.Shape.SequenceEqual(like.shape)
            ? tensor
            : throw Wrong($"it has no tensor '{name}' of {like.dtype} {TensorData.Describe(like.shape)}");

    private void CheckSettings(JsonObject saved)
    {
        // The seed last: a checkpoint of quite another model is told by what it trains.
        foreach (var name in _settings.Keys.Union(saved.Select(setting => setting.Key)).OrderBy(name => name == "seed"))
        {
            var (was, value) = (saved.GetTextOrNull(name), _settings.GetValueOrDefault(name));
            if (was != value)
                throw new InvalidOperationException($"The checkpoint '{_path}' is of another run: its {name} was "
                    + $"{was ?? "not set"}, and now it is {value ?? "not set"}. Train with the same settings, the trainer made "
                    + $"of a new {nameof(MLContext)} of the same seed in the same order as before; or choose another path, or "
                    + $"set {nameof(TrainerOptions.Resume)} to false to start anew.");
        }
    }

    // Its weights would be those of more steps than were asked for.
    private void CheckLength(long step)
    {
        if (step > _totalSteps)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"The checkpoint '{_path}' is of step {step}, and this run has {_totalSteps} steps. Raise "
                + $"{nameof(TrainerOptions.MaximumSteps)} or {nameof(TrainerOptions.Epochs)}, choose another path, or set "
                + $"{nameof(TrainerOptions.Resume)} to false to start anew."));
    }

    private FormatException Wrong(string what) =>
        new($"'{_path}' is no checkpoint of this training run: {what}. Delete it to start anew.");
}
