using System.Diagnostics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Trains a generative adversarial network (Goodfellow et al. 2014), conditional where a label column is named (Mirza and Osindero
/// 2014). Made by <c>mlContext.Generative().Gan(...)</c>.
/// </summary>
public sealed partial class GanTrainer : IEstimator<GanTransformer>
{
    private readonly MLContext _context;
    private readonly IHost _host;
    private readonly Options _options;
    private readonly int _seed;

    internal GanTrainer(MLContext context, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _context = context;
        _host = ((IHostEnvironment)context).Register(nameof(GanTrainer));
        _options = options;
        _seed = _host.Rand.Next();
    }

    /// <summary>What a pipeline's columns are after this step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The feature or the label column is missing or of a type that can't be trained on.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        FeatureColumn.Check(inputSchema, _options.FeatureColumnName);
        if (_options.LabelColumnName is { } label) ConditionColumn.Check(inputSchema, label);
        var added = new DataViewSchema.Builder();
        // Sizes are not part of a shape; any will do.
        added.AddColumn(_options.GeneratedColumnName, new VectorDataViewType(NumberDataViewType.Single, 1));
        added.AddColumn(_options.ScoreColumnName, NumberDataViewType.Single);
        added.AddColumn(_options.DiscriminatorFeaturesColumnName, new VectorDataViewType(NumberDataViewType.Single, 1));
        var columns = ModelFile.ShapeOf(added.ToSchema());
        return new SchemaShape(inputSchema.Where(c => columns.All(a => a.Name != c.Name)).Concat(columns));
    }

    /// <summary>Trains on every row of <paramref name="input"/>.</summary>
    /// <exception cref="ArgumentException">A column or an option does not fit the data; the message names it.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, or one that can't be learnt from.</exception>
    /// <exception cref="TrainingDivergedException">A loss was no longer finite.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public GanTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var features = FeatureColumn.Bind(input.Schema, _options.FeatureColumnName);
        var condition = _options.LabelColumnName is { } label ? ConditionColumn.Bind(input.Schema, label) : null;
        if (_options.Image is { } image && image.Size != features.Size)
            throw new ArgumentException($"{nameof(Options.Image)} is {image}, {image.Size} numbers, but the rows of column '{features.Name}' have {features.Size}.");

        using var channel = _host.Start("Training");
        var device = TrainingDevice.Choose(_context.GpuDeviceId, _context.FallbackToCpu, m => channel.Warning(MessageSensitivity.None, m));
        // Columns and architecture are checked before the rows are read; a number column's classes come out of the rows.
        if (condition is not { IsUnlearnt: true }) _options.Network.Validate(Shapes(features, condition));
        var watch = Stopwatch.StartNew();
        using var data = TrainingData.Read(channel, input, features, condition, _options.MemoryBudget, _options.CancellationToken);
        var shapes = Shapes(features, data.Condition);
        _options.Network.Validate(shapes);

        var history = GanDiagnosis.NewHistory(_options.Objective);
        history.AddTiming("reading the data", watch.Elapsed);
        var scaling = Scaling(data, shapes, device, channel);
        var networks = CreateNetworks(shapes, device);
        var transformer = new GanTransformer(_host, device, GanSettings.Of(_options, features, data.Condition, _seed),
            new GanModel(shapes, _options.LatentPrior, scaling, networks.averaged ?? networks.trained, networks.discriminator));
        try
        {
            watch.Restart();
            Train(transformer, networks.trained, data, device, channel, history);
            history.AddTiming("training", watch.Elapsed);
            if (_options.ReportPath is { } path)
                TrainingReport.Write(path, "Training of a generative adversarial network", history, [.. _options.Describe(shapes, data, _seed)]);
            return transformer;
        }
        catch
        {
            transformer.Dispose();
            throw;
        }
        finally
        {
            if (networks.averaged is not null) networks.trained.Dispose();
        }
    }

    private void Train(GanTransformer transformer, nn.Module<Tensor, Tensor> generator, TrainingData data, Device device, IChannel channel,
        TrainingHistory history)
    {
        var model = transformer.Model;
        using var diagnosis = Diagnosis(model, data, device);
        using var task = new GanTask(_options, model, generator, diagnosis, _options.Validation is { } score ? () => score(transformer) : null);
        var settings = _options.Describe(model.Shapes, data, _seed);
        new TrainingLoop(_options, settings, data, task, channel, device, _seed, history).Run();
        model.Generator.eval();
        model.Discriminator.eval();
    }

    private static GanDiagnosis Diagnosis(GanModel model, TrainingData data, Device device)
    {
        using var scope = NewDisposeScope();
        using var first = data.InOrder(GanDiagnosis.Samples).First();
        return new GanDiagnosis(model, model.Scaling.Apply(first.Features.to(device)), first.Condition?.to(device));
    }

    private GanShapes Shapes(FeatureColumn features, ConditionColumn? condition) =>
        new(features.Size, _options.Image, _options.LatentSize, condition?.Width ?? 0);

    private FeatureScaling Scaling(TrainingData data, GanShapes shapes, Device device, IChannel channel) =>
        !_options.Network.BoundedOutput(shapes) ? FeatureScaling.Standardize(data, device, channel)
        : shapes.Image is not null ? FeatureScaling.MinMax(data, -1, 1, device, channel)
        : FeatureScaling.MinMaxPerSlot(data, -1, 1, device, channel);

    private (nn.Module<Tensor, Tensor> trained, nn.Module<Tensor, Tensor>? averaged, Discriminator discriminator) CreateNetworks(
        GanShapes shapes, Device device) => DefaultGenerator.Draw(RandomSeed.Mix(_seed, 0), () =>
    {
        var trained = _options.Network.CreateGenerator(shapes);
        var discriminator = _options.Network.CreateDiscriminator(shapes, rowsIndependent: _options.Objective.GradientPenaltyWeight > 0);
        var averaged = _options.AverageDecay > 0 ? _options.Network.CreateGenerator(shapes) : null;
        return (trained.to(device), averaged?.to(device), discriminator.to(device));
    });
}
