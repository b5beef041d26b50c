using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>
/// A trained model that appends columns to a view. They are computed when they are read, for many rows at once and ahead of the
/// cursor, and only those that are asked for. Any number of threads may use it at the same time.
/// </summary>
public abstract class BatchedTransformer : ITransformer, IDisposable
{
    // Of narrow rows more pay, until their values leave the processor's cache; wide ones are bounded by memory.
    private const int RowsOfBatch = 256, NarrowRowsOfBatch = 512, WidthOfNarrow = 1 << 10, MostValuesOfBatch = 1 << 26;

    private volatile bool _isDisposed;

    /// <param name="host">The environment.</param>
    /// <param name="device">Where scoring takes place.</param>
    /// <param name="features">The feature column.</param>
    /// <param name="condition">The condition column, if the model has one.</param>
    /// <param name="outputs">The columns to append, in this order.</param>
    /// <param name="mask">The column that marks missing values, if the model reads one.</param>
    private protected BatchedTransformer(IHost host, torch.Device device, FeatureColumn features, ConditionColumn? condition,
        IReadOnlyList<ScoredColumn> outputs, MaskColumn? mask = null)
    {
        (Host, Device, Features, Condition, Outputs, Mask) = (host, device, features, condition, outputs, mask);
    }

    /// <summary>The model's name in messages.</summary>
    internal virtual string Name => GetType().Name;

    /// <summary>
    /// The rows that a cursor reads ahead and scores together: 512 of up to 1,024 values (a row's, an output's or a condition's),
    /// 256 of more, fewer of very many.
    /// </summary>
    internal int BatchRows
    {
        get
        {
            var width = Outputs.Select(output => output.Width).Append(Features.Size).Append(Condition?.Width ?? 0).Max();
            return Math.Clamp(MostValuesOfBatch / width, 1, width <= WidthOfNarrow ? NarrowRowsOfBatch : RowsOfBatch);
        }
    }

    /// <summary>How features become the network's input, for outputs that are computed from that.</summary>
    internal virtual FeatureScaling Scaling => throw new NotSupportedException($"{Name} does not scale its features.");

    internal FeatureColumn Features { get; }

    internal ConditionColumn? Condition { get; }

    internal MaskColumn? Mask { get; }

    internal IReadOnlyList<ScoredColumn> Outputs { get; }

    internal torch.Device Device { get; }

    private protected IHost Host { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>The schema with the appended columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column that the model needs is not there, or not as it was in
    /// training.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => new BatchedMapper(this, inputSchema).OutputSchema;

    /// <summary>The view with the appended columns; nothing is computed before it is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column that the model needs is not there, or not as it was in
    /// training.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new BatchedView(input, new BatchedMapper(this, input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new BatchedMapper(this, inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        CheckNotDisposed();
        ModelFile.Save(ctx, ToContents());
    }

    /// <summary>Lets go of the model's weights. Views and engines made from it cannot be read any more.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        DisposeModel();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Computes the wanted outputs of a batch. Called from any threads at once, within a dispose scope and without gradients.
    /// </summary>
    private protected abstract void Score(ScoringBatch batch);

    /// <summary>The batch's condition, encoded [n, Width]; null for a model without one.</summary>
    private protected torch.Tensor? ConditionOf(ScoringBatch batch) => Condition is null ? null : batch.Condition;

    /// <summary>What <c>Load</c> needs to make this transformer again.</summary>
    private protected abstract ModelContents ToContents();

    private protected abstract void DisposeModel();

    internal ScoringInputs InputsOf(bool[] wanted) =>
        Outputs.Where((_, i) => wanted[i]).Aggregate(ScoringInputs.None, (inputs, output) => inputs | output.Inputs);

    internal void ScoreBatch(ScoringBatch batch)
    {
        CheckNotDisposed();
        Score(batch);
    }

    /// <summary>Whatever reads the model's weights calls this first.</summary>
    /// <exception cref="ObjectDisposedException">The transformer was disposed of.</exception>
    private protected void CheckNotDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);
}
