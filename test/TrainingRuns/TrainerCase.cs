namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>
/// A trainer with small data and settings that train in a moment, as the tests see it that hold for every trainer. A family joins
/// them by deriving from this class and adding its cases to <see cref="TrainerCases.All"/>.
/// </summary>
/// <param name="name">Names the case in test results and on the command line.</param>
public abstract class TrainerCase(string name)
{
    public const string FeatureColumn = nameof(TrainingRow.Features);

    /// <summary>The rows that a case trains on where a test asks for no other number.</summary>
    public const int DefaultRows = 300;

    public string Name { get; } = name;

    /// <summary>The column of <see cref="TrainingRow"/> that the trainer conditions on; null for none.</summary>
    public abstract string? LabelColumn { get; }

    /// <summary>Numbers of a row's features.</summary>
    public abstract int FeatureSize { get; }

    /// <summary>The columns that transforming adds, all of Single or vectors of it, or of Boolean.</summary>
    public abstract IReadOnlyList<string> AddedColumns { get; }

    /// <summary>The added columns of Single that are computed from the row's features.</summary>
    public abstract IReadOnlyList<string> ColumnsOfFeatures { get; }

    /// <summary>The added columns that several rows may share a value of, but not all.</summary>
    public virtual IReadOnlyList<string> ColumnsOfClusters => [];

    /// <summary>Times that the rows are read when the training is over, such as to choose a threshold.</summary>
    public virtual int PassesAfterTraining => 0;

    /// <summary>Training rows, the same ones each time.</summary>
    public abstract IReadOnlyList<TrainingRow> Rows(int count = DefaultRows);

    /// <summary>Settings that train a tiny network in well under a second. Each call gives new ones.</summary>
    public abstract TrainerOptions Options();

    /// <summary>
    /// Steps of a run that takes about a second, with a checkpoint every ten steps, and can be killed in its midst.
    /// </summary>
    public abstract long LongRun { get; }

    /// <summary>Makes the trainer of settings that <see cref="Options"/> gave.</summary>
    public abstract IEstimator<ITransformer> Trainer(MLContext context, TrainerOptions options);

    /// <summary>Rows that the trained model makes from nothing.</summary>
    public abstract IDataView Generate(ITransformer model, long count, int seed, IReadOnlyList<string>? labels = null);

    /// <summary>Settings with which a loss soon is no finite number.</summary>
    public abstract void Diverge(TrainerOptions options);

    /// <summary>Sets the trainer's validation.</summary>
    public abstract void Validate(TrainerOptions options, Func<ITransformer, double> score);

    /// <summary>
    /// The added column whose mean over the options' validation set is the model's score, and 1 where lower is better, −1 where
    /// higher is; null for a trainer without such an option.
    /// </summary>
    public virtual (string Column, int Sign)? ScoredBy => null;

    /// <summary>
    /// Values that the family's own options must refuse, by the option's name; a <see cref="RefusedSetting"/> where the error
    /// names something within the value.
    /// </summary>
    public abstract IReadOnlyDictionary<string, object?[]> RefusedValues { get; }

    /// <summary>The family's own options of which every value will do.</summary>
    public abstract IReadOnlyList<string> FreeOptions { get; }

    /// <summary>Values of options that contradict the case's data, each with a text that the error must contain.</summary>
    public abstract IEnumerable<(string Option, object? Value, string Message)> UnfitValues { get; }

    /// <summary>Trains on rows of the case, with the environment's seed.</summary>
    public ITransformer Fit(MLContext context, Action<TrainerOptions>? change = null, IEnumerable<TrainingRow>? rows = null)
    {
        var options = Options();
        change?.Invoke(options);
        return Trainer(context, options).Fit(View(context, rows));
    }

    /// <summary>As <see cref="Fit"/>, but from the weights of a model that the case's trainer made.</summary>
    public ITransformer FitFrom(
        ITransformer initial, MLContext context, Action<TrainerOptions>? change = null, IEnumerable<TrainingRow>? rows = null)
    {
        var options = Options();
        change?.Invoke(options);
        // Each trainer takes its own kind of model.
        return ((dynamic)Trainer(context, options)).Fit(View(context, rows), (dynamic)initial);
    }

    /// <summary>The case's rows, or others of the same size, as a view.</summary>
    public IDataView View(MLContext context, IEnumerable<TrainingRow>? rows = null) =>
        TrainingRow.View(context, rows ?? Rows(), FeatureSize);

    public override string ToString() => Name;
}

/// <summary>A value that an option must refuse for one of its own settings.</summary>
/// <param name="Value">The option's value.</param>
/// <param name="Name">The setting, which the error names.</param>
public sealed record RefusedSetting(object Value, string Name);

/// <summary>Every trainer that the tests of all trainers run with.</summary>
public static class TrainerCases
{
    public static IReadOnlyList<TrainerCase> All { get; } =
    [
        .. GanCase.All, .. AutoencoderCase.All, .. VaeCase.All, .. VqVaeCase.All, .. MadeCase.All, .. NadeCase.All,
        .. PixelCnnCase.All, .. PixelRnnCase.All,
    ];

    public static TrainerCase Named(string name) => All.FirstOrDefault(c => c.Name == name)
        ?? throw new ArgumentException($"There is no case '{name}'; there are {string.Join(", ", All.Select(c => c.Name))}.");
}
