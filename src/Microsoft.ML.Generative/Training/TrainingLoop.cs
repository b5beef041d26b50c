using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Runs a family's training task over the data: epochs and steps, the learning rates' schedule, averages, validation and early
/// stopping, progress, the report, checkpoints, cancellation. With the same seed and data it ends in the same weights, bit for
/// bit, whether it ran through or was stopped and resumed.
/// </summary>
internal sealed class TrainingLoop
{
    private readonly TrainerOptions _options;
    private readonly TrainingData _data;
    private readonly TrainingTask _task;
    private readonly IChannel _channel;
    private readonly Device _device;
    private readonly int _seed;
    private readonly TrainingHistory _history;
    private readonly Func<double>? _validation;
    private readonly TrainingState _state = new();
    private readonly TrainingCheckpoint? _checkpoint;
    private readonly bool _drawsFromDefaultGenerator;
    private readonly Stopwatch _watch = new();

    private readonly long _totalSteps;
    private long _reportedStep = -1;
    private IReadOnlyDictionary<string, double> _values = new Dictionary<string, double>();

    /// <param name="options">The trainer's options, checked.</param>
    /// <param name="settings">
    /// What the run depends on, by name; a checkpoint of other settings is refused. Not read without one.
    /// </param>
    /// <param name="data">The training rows.</param>
    /// <param name="task">The family's part.</param>
    /// <param name="channel">Where messages go.</param>
    /// <param name="device">Where the task's networks are.</param>
    /// <param name="seed">The seed of shuffling and of every step's random numbers.</param>
    /// <param name="history">Receives losses, pictures and messages.</param>
    /// <param name="validation">Scores the model as it is, lower is better; null for none.</param>
    public TrainingLoop(TrainerOptions options, Lazy<IReadOnlyDictionary<string, string>> settings, TrainingData data,
        TrainingTask task, IChannel channel, Device device, int seed, TrainingHistory history, Func<double>? validation)
    {
        (_options, _data, _task, _channel, _device) = (options, data, task, channel, device);
        (_seed, _history, _validation) = (seed, history, validation);
        _drawsFromDefaultGenerator = task.Networks.Any(n => DefaultGenerator.IsDrawnFromBy(n.Network));
        _totalSteps = options.TotalSteps(data);
        if (options.CheckpointPath is { } path)
            _checkpoint = new TrainingCheckpoint(path, settings.Value, _totalSteps, task, _state, history);
    }

    /// <exception cref="TrainingDivergedException">A loss or a weight is not finite.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public void Run()
    {
        using var kept = _state;
        if (_checkpoint is { } checkpoint && _options.Resume && checkpoint.TryLoad())
        {
            _state.Adopt(_options.Patience);
            Info($"resumed from step {_state.Step} of the checkpoint '{_options.CheckpointPath}'");
        }
        _history.FirstStep = _state.Step;
        if (_validation is not null && _options.ValidationInterval > _totalSteps)
            Warn(new("no validation", string.Create(CultureInfo.InvariantCulture,
                $"The run has {_totalSteps} steps, and {nameof(TrainerOptions.ValidationInterval)} is "
                + $"{_options.ValidationInterval}: the validation is never called.")));
        _watch.Start();
        while (!IsOver()) RunEpoch();
        CheckWeights();
        // Before the best weights take the last ones' place: a run that is made longer goes on from the last.
        SaveLast();
        if (_state.Best is { } best) Restore(best);
        if (_state.Step != _reportedStep) Report();
        AddPicture();
        _task.EndTraining();
    }

    // What is missing then is the way to make the run longer, not its result.
    private void SaveLast()
    {
        try
        {
            _checkpoint?.Save();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _channel.Warning(MessageSensitivity.None,
                $"The last checkpoint '{_options.CheckpointPath}' could not be written: {e.Message}");
        }
    }

    private bool IsOver() => _state.Stopped || _state.Step >= _totalSteps;

    private void RunEpoch()
    {
        var batches = _data.BatchesPerEpoch(_options.BatchSize);
        // A checkpoint of an epoch's last step leaves nothing of the epoch to run.
        if (_state.BatchesOfEpoch < batches)
        {
            RunBatches();
            if (_state.BatchesOfEpoch == batches) _history.AddEpoch(_state.Epoch + 1, _state.Step, _watch.Elapsed);
        }
        // The last report is of the epoch that the last step belonged to.
        if (IsOver()) return;
        _state.Epoch++;
        _state.BatchesOfEpoch = 0;
    }

    private void RunBatches()
    {
        using var step = new TrainingStep(_device);
        using var batches =
            _data.Epoch(RandomSeed.Mix(_seed, _state.Epoch), _options.BatchSize, skip: _state.BatchesOfEpoch).GetEnumerator();
        while (HasNext(batches))
        {
            using (var batch = batches.Current) RunStep(batch, step);
            _state.BatchesOfEpoch++;
            AfterStep();
            if (IsOver()) return;
        }
    }

    // A run that is cancelled while it waits for rows stands as after a step.
    private bool HasNext(IEnumerator<TrainingBatch> batches)
    {
        try
        {
            return batches.MoveNext();
        }
        catch (OperationCanceledException)
        {
            SaveCheckpoint();
            throw;
        }
    }

    private void RunStep(TrainingBatch batch, TrainingStep step)
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        var seed = RandomSeed.Mix(_seed, _state.Step + 1);
        step.Begin(_state.Step + 1, seed);
        if (_options.LearningRateSchedule != LearningRateSchedule.Constant)
            foreach (var optimizer in _task.Optimizers) optimizer.Scale(RateFactor());
        batch = batch.To(_device);
        // Of one seed the two generators would draw the same numbers: a step's noise and its dropout.
        if (_drawsFromDefaultGenerator) DefaultGenerator.Draw(RandomSeed.Mix(seed, 0), () => _task.Step(batch, step));
        else _task.Step(batch, step);
        _state.Step++;
        foreach (var average in _task.Averages) average.Update(_state.Step);
        _values = step.Values();
        foreach (var (name, value) in _values) _history.AddValue(name, _state.Step, value);
    }

    private void AfterStep()
    {
        var step = _state.Step;
        // Before a cancelled run ends too: the resumed one, which begins with the next step, would lack this step's validation.
        if (step % _options.ProgressInterval == 0) Report();
        if (step % PictureInterval() == 0) AddPicture();
        if (step % _options.ValidationInterval == 0) Validate();
        var isCancelled = _options.CancellationToken.IsCancellationRequested;
        if (isCancelled || step % _options.CheckpointInterval == 0) SaveCheckpoint();
        if (isCancelled) _options.CancellationToken.ThrowIfCancellationRequested();
    }

    private void SaveCheckpoint()
    {
        if (_checkpoint is null) return;
        CheckWeights();
        _checkpoint.Save();
    }

    // The step before may have spoilt the weights though its loss was finite. That shows in the next loss, which may never come,
    // or come after a checkpoint of them.
    private void CheckWeights()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var weights = (from network in _task.Networks
                       from weight in network.Network.named_parameters()
                       let sum = weight.parameter.sum().to(ScalarType.Float64)
                       select (Name: $"{network.Name}.{weight.name}", Sum: sum)).ToArray();
        if (weights.Length == 0) return;
        var sums = stack(weights.Select(w => w.Sum)).cpu().data<double>().ToArray();
        foreach (var ((name, _), sum) in weights.Zip(sums))
            if (!double.IsFinite(sum)) throw new TrainingDivergedException(_state.Step, $"sum of the weights '{name}'", sum);
    }

    private long PictureInterval() => _options.SampleInterval ?? Math.Max(1, _totalSteps / 10);

    private double RateFactor()
    {
        var done = (double)_state.Step / _totalSteps;
        return _options.LearningRateSchedule == LearningRateSchedule.Linear ? 1 - done : 0.5 * (1 + Math.Cos(Math.PI * done));
    }

    private void Validate()
    {
        if (_validation is null) return;
        var score = _task.Observe(() =>
        {
            var score = _validation();
            if (!double.IsFinite(score)) throw new TrainingDivergedException(_state.Step, score);
            _task.Validated(score);
            return score;
        });
        _history.AddValue("validation score", _state.Step, score);
        Info(string.Create(CultureInfo.InvariantCulture, $"step {_state.Step}: validation score {score:G6}"));
        if (score < _state.BestScore)
        {
            _state.BestScore = score;
            _state.ValidationsWithoutGain = 0;
            if (_options.Patience is not null) _state.Keep(_task.Networks);
            return;
        }
        _state.ValidationsWithoutGain++;
        if (_options.Patience is not { } patience || _state.ValidationsWithoutGain < patience) return;
        _state.Stopped = true;
        Info(string.Create(CultureInfo.InvariantCulture, $"stopped early at step {_state.Step}: {_state.ValidationsWithoutGain} "
            + $"validations without a score below {_state.BestScore:G6}; its weights are the result"));
    }

    private void Restore(IReadOnlyDictionary<string, Tensor> best)
    {
        using var frozen = no_grad();
        foreach (var (name, tensor) in TrainingState.Named(_task.Networks)) tensor.copy_(best[name]);
    }

    private void Report()
    {
        _reportedStep = _state.Step;
        var seconds = _watch.Elapsed.TotalSeconds;
        var progress = new TrainingProgress(_state.Step, _totalSteps, _state.Epoch + 1, _values, _watch.Elapsed,
            seconds > 0 ? (_state.Step - _history.FirstStep) / seconds : 0);
        _options.Progress?.Report(progress);
        var values = _values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Key} {v.Value:G5}"));
        var done = _values.Count == 0 ? "the run had been finished before"
            : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", values)}; {progress.StepsPerSecond:F1} steps/s");
        Info($"step {progress.Step} of {progress.TotalSteps}, epoch {progress.Epoch}: {done}");
        foreach (var warning in _task.Observe(() => _task.Diagnose(progress))) Warn(warning);
    }

    private void Warn(TrainingWarning warning)
    {
        if (!_state.Warned.Add(warning.Name)) return;
        _channel.Warning(MessageSensitivity.None, warning.Message);
        _history.AddMessage(_state.Step, warning.Message);
    }

    private void AddPicture()
    {
        if (_options.ReportPath is null || _options.Image is { IsPicture: false }) return;
        if (_history.Pictures is [.., var last] && last.Step == _state.Step) return;
        if (_task.Observe(_task.Picture) is { } png) _history.AddPicture(_state.Step, png);
    }

    private void Info(string message) => _channel.Info(MessageSensitivity.None, message);
}
