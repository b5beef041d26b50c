using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// What every trainer does around its model: finds and checks the columns, reads the rows, runs the training loop, and writes
/// the report.
/// </summary>
/// <typeparam name="TTransformer">The trained model.</typeparam>
public abstract class GenerativeTrainer<TTransformer> : IEstimator<TTransformer> where TTransformer : GenerativeTransformer
{
    private readonly MLContext _context;
    private readonly TrainerOptions<TTransformer> _options;

    /// <param name="context">The environment.</param>
    /// <param name="options">The settings; they are checked here.</param>
    private protected GenerativeTrainer(MLContext context, TrainerOptions<TTransformer> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_context, _options) = (context, options.Copy());
        Host = ((IHostEnvironment)context).Register(GetType().Name);
        Seed = Host.Rand.Next();
    }

    private protected IHost Host { get; }

    /// <summary>The trainer's own copy of its options.</summary>
    private protected TrainerOptions<TTransformer> Settings => _options;

    /// <summary>The seed of all that is random in the training.</summary>
    private protected int Seed { get; }

    /// <summary>What is trained, as the report's title has it, such as "a generative adversarial network".</summary>
    private protected abstract string ModelName { get; }

    /// <summary>The columns that the transformer appends. Sizes are not part of a shape; any will do.</summary>
    /// <param name="features">The feature column's type, which columns of whole rows have too.</param>
    private protected abstract IEnumerable<DataViewSchema.DetachedColumn> AddedColumns(DataViewType features);

    /// <summary>
    /// Checks that the options fit the rows; called before the rows are read, and again with the classes that they hold.
    /// </summary>
    /// <exception cref="ArgumentException">They don't; the message names the option.</exception>
    private protected abstract void CheckFit(RowSchema rows);

    /// <summary>The settings of the model to be, as a file would have them, when training goes on from a model.</summary>
    private protected abstract JsonObject SettingsOf(RowSchema rows, InitialModel initial);

    /// <summary>
    /// A transformer of the model with its first weights, on the device; with the initial model's scaling, where there is one.
    /// </summary>
    private protected abstract TTransformer CreateModel(
        TrainingData data, RowSchema rows, InitialModel? initial, Device device, IChannel channel);

    /// <summary>The training of the transformer's model.</summary>
    private protected abstract TrainingTask CreateTask(TTransformer transformer, TrainingData data, Device device);

    /// <summary>An empty history, with the charts that the family wants.</summary>
    private protected virtual TrainingHistory NewHistory() => new();

    /// <summary>Checks what is known of columns that the model reads beside the features and the condition.</summary>
    private protected virtual void CheckOtherColumns(SchemaShape inputSchema)
    {
    }

    /// <inheritdoc cref="CheckOtherColumns(SchemaShape)"/>
    private protected virtual void CheckOtherColumns(DataViewSchema inputSchema, FeatureColumn features)
    {
    }

    /// <summary>What is left to be done with the trained model, such as choosing thresholds from the training rows.</summary>
    private protected virtual void Complete(TTransformer transformer, TrainingData data, IChannel channel)
    {
    }

    /// <summary>What a pipeline's columns are after this step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The feature or the label column is missing or of a type that can't be
    /// trained on.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var features = FeatureColumn.Check(inputSchema, _options.FeatureColumnName);
        if (_options.LabelColumnName is { } label) ConditionColumn.Check(inputSchema, label);
        CheckOtherColumns(inputSchema);
        var added = new DataViewSchema.Builder();
        added.AddColumns(AddedColumns(features));
        var columns = ModelFile.ShapeOf(added.ToSchema());
        return new SchemaShape(inputSchema.Where(c => columns.All(a => a.Name != c.Name)).Concat(columns));
    }

    /// <summary>Trains on every row of <paramref name="input"/>.</summary>
    /// <exception cref="ArgumentException">A column or an option does not fit the data; the message names it.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, or one that can't be learnt from; the context's GPU is not
    /// there; or the checkpoint is of a run with other settings or data.</exception>
    /// <exception cref="FormatException">The checkpoint is damaged.</exception>
    /// <exception cref="IOException">The checkpoint can't be read or written. When all steps are done, one that can't be written
    /// is only warned of, and so is a report.</exception>
    /// <exception cref="UnauthorizedAccessException">The checkpoint's file or folder does not allow it.</exception>
    /// <exception cref="TrainingDivergedException">A loss, a weight or the validation's score was no longer finite.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public TTransformer Fit(IDataView input) => Fit(input, initial: null);

    /// <summary>
    /// Trains on every row of <paramref name="input"/>, not from new weights but from a trained model's: to go on with other rows,
    /// another objective or other rates. The options must make networks like the model's. Its scaling stays, and so do the
    /// classes of a label that holds numbers; the optimisers begin anew.
    /// </summary>
    /// <param name="input">The rows.</param>
    /// <param name="initialModel">The model to go on from, which stays as it is.</param>
    /// <exception cref="ArgumentException">A column or an option does not fit the data, or the model; the message names
    /// it.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed of.</exception>
    /// <inheritdoc cref="Fit(IDataView)" path="/exception[not(contains(@cref, 'ArgumentException'))]"/>
    public TTransformer Fit(IDataView input, TTransformer initialModel)
    {
        ArgumentNullException.ThrowIfNull(initialModel);
        return Fit(input, new InitialModel(initialModel));
    }

    private TTransformer Fit(IDataView input, InitialModel? initial)
    {
        ArgumentNullException.ThrowIfNull(input);
        var features = FeatureColumn.Bind(input.Schema, _options.FeatureColumnName);
        var condition = _options.LabelColumnName is { } label ? ConditionColumn.Bind(input.Schema, label) : null;
        if (initial is not null) condition = initial.Learnt(condition);
        CheckOtherColumns(input.Schema, features);
        _options.CheckValidationSet(features, condition);
        if (_options.Image is { } image && image.Size != features.Size)
            throw new ArgumentException($"{nameof(TrainerOptions.Image)} is {image}, {image.Size} numbers, "
                + $"but the rows of column '{features.Name}' have {features.Size}.");

        using var channel = Host.Start("Training");
        var device = TrainingDevice.Choose(_context.GpuDeviceId, _context.FallbackToCpu,
            message => channel.Warning(MessageSensitivity.None, message));
        // What can be checked before the rows are read is; a number column's classes come out of the rows.
        var known = new RowSchema(features, condition, _options.Image);
        if (condition is not { IsUnlearnt: true }) CheckFit(known);
        initial?.Check(known, SettingsOf(known, initial));
        var history = NewHistory();
        var watch = Stopwatch.StartNew();
        using var data = TrainingData.Read(
            channel, input, features, condition, _options.MemoryBudget, _options.CancellationToken);
        var rows = new RowSchema(features, data.Condition, _options.Image);
        CheckFit(rows);
        history.AddTiming("reading the data", watch.Elapsed);

        TTransformer transformer;
        // Newer TorchSharps leave tensors of their layers' initialisation to whoever made the layers.
        using (NewDisposeScope()) transformer = Invariantly(() => CreateModel(data, rows, initial, device, channel));
        try
        {
            initial?.GiveTo(transformer);
            Train(transformer, data, initial, device, channel, history);
            return transformer;
        }
        catch
        {
            transformer.Dispose();
            throw;
        }
    }

    private void Train(TTransformer transformer, TrainingData data, InitialModel? initial, Device device, IChannel channel,
        TrainingHistory history)
    {
        // Only where there is a checkpoint or a report: what turns networks into text takes a while to start.
        var settings = new Lazy<IReadOnlyDictionary<string, string>>(() => Invariantly(() => Describe(data, initial)));
        var watch = Stopwatch.StartNew();
        using (var task = CreateTask(transformer, data, device))
            new TrainingLoop(_options, settings, data, task, channel, device, Seed, history,
                _options.Score is { } score ? () => score(transformer) : null).Run();
        Complete(transformer, data, channel);
        history.AddTiming("training", watch.Elapsed);
        if (_options.ReportPath is { } path) WriteReport(path, history, settings.Value, channel);
    }

    private Dictionary<string, string> Describe(TrainingData data, InitialModel? initial)
    {
        var settings = _options.Describe(data, Seed);
        if (initial is not null) settings["fingerprint of the initial model"] = initial.Fingerprint();
        return settings;
    }

    // Settings that are records print their numbers in the current culture; a model file is to be the same in every one, and a
    // checkpoint may be resumed under another.
    private static T Invariantly<T>(Func<T> make)
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return make();
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    // A full disk is no reason to throw away a model that took hours.
    private void WriteReport(
        string path, TrainingHistory history, IReadOnlyDictionary<string, string> settings, IChannel channel)
    {
        try
        {
            TrainingReport.Write(path, $"Training of {ModelName}", history, settings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            channel.Warning(MessageSensitivity.None, $"The report '{path}' could not be written: {e.Message}");
        }
    }

    /// <summary>
    /// Some rows, as in the column, to watch the training by: so many, or as many as can be looked at in one go. Whoever gets
    /// them disposes of them.
    /// </summary>
    private protected TrainingBatch SampleRows(TrainingData data, int count, Device device)
    {
        var rows = data.Sample(_options.RowsAtOnce(data, count));
        if (device.type == TorchSharp.DeviceType.CPU) return rows;
        using (rows) return rows.To(device);
    }
}
