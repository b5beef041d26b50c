using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>Training of an autoregressive model by maximum likelihood.</summary>
internal sealed class AutoregressiveTask : NetworkTask<AutoregressiveTransformer, AutoregressiveModule>
{
    /// <summary>Rows of a picture of samples.</summary>
    public const int Samples = 64;

    private readonly AutoregressiveModel _model;
    private readonly Device _device;
    private readonly Tensor? _condition;
    private readonly (float Least, float Most) _range;

    /// <param name="options">The trainer's options, checked.</param>
    /// <param name="model">The model under training.</param>
    /// <param name="rows">Some real rows as in the column, with their conditions.</param>
    /// <param name="device">Where the model is.</param>
    public AutoregressiveTask(AutoregressiveOptions options, AutoregressiveModel model, TrainingBatch rows, Device device)
        : base("network", model.Network, () => options.Architecture.Create(model.Shapes), options, device)
    {
        using var scope = NewDisposeScope();
        (_model, _device) = (model, device);
        _range = (rows.Features.min().ToSingle(), rows.Features.max().ToSingle());
        // Conditions in their order, so that a picture's rows are classes; drawn from the data, so that they occur.
        _condition = rows.Condition?.index_select(0, arange(Samples, ScalarType.Int64, device: device).remainder(rows.Count))
            .DetachFromDisposeScope();
    }

    protected override Tensor Loss(AutoregressiveModule network, TrainingBatch batch, TrainingStep step)
    {
        var features = batch.Features;
        var values = _model.Observe(features, () => rand(features.shape, device: features.device, generator: step.Random));
        var loss = network.Loss(values, batch.Condition, step.Random);
        step.Record("loss in nats", loss);
        return loss;
    }

    public override byte[]? Picture()
    {
        if (_model.Shapes.Image is not { } image) return null;
        using var random = new Generator(0, _device);
        var uniforms = rand(Samples, _model.Shapes.Features, dtype: ScalarType.Float64, device: _device, generator: random);
        var rows = _model.Generate(_condition, uniforms, temperature: 1);
        var grid = new ImageGrid(image, rows: Samples / 8, columns: 8, _range.Least, _range.Most);
        grid.AddBatch(rows.cpu().data<float>().ToArray());
        return grid.ToPng();
    }

    public override void Dispose()
    {
        base.Dispose();
        _condition?.Dispose();
    }
}
