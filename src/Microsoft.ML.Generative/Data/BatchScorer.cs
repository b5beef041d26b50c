using Microsoft.ML.Data;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>
/// Collects rows of one source, scores them together and holds the results. Each cursor and each single row has its own.
/// </summary>
internal sealed class BatchScorer : IDisposable
{
    private readonly BatchedTransformer _transformer;
    private readonly bool[] _wanted;
    private readonly ComputedRows?[] _results;
    private readonly DataViewRowId[] _ids;
    private readonly ValueGetter<DataViewRowId> _idGetter;
    private readonly FeatureReader? _featureReader;
    private readonly TensorRows? _features;
    private readonly TensorRows? _scaledFeatures;
    private readonly ConditionReader? _conditionReader;
    private readonly float[] _codes = [];
    private readonly int _codeWidth;
    private readonly MaskReader? _maskReader;
    private readonly byte[] _isMissing = [];

    /// <param name="transformer">Scores the rows.</param>
    /// <param name="source">Stands at the rows; the columns that the wanted outputs need are active in it.</param>
    /// <param name="wanted">Which outputs to compute.</param>
    /// <param name="capacity">The most rows of a batch.</param>
    public BatchScorer(BatchedTransformer transformer, DataViewRow source, bool[] wanted, int capacity)
    {
        (_transformer, _wanted) = (transformer, wanted);
        _results = transformer.Outputs.Select((output, i) => wanted[i] ? new ComputedRows(output.Width) : null).ToArray();
        _ids = new DataViewRowId[capacity];
        _idGetter = source.GetIdGetter();
        var inputs = transformer.InputsOf(wanted);
        if ((inputs & (ScoringInputs.Features | ScoringInputs.ScaledFeatures)) != 0)
            _featureReader = FeatureReader.Create(source, transformer.Features);
        if (inputs.HasFlag(ScoringInputs.Features))
        {
            var type = _featureReader!.GivesBytes ? torch.uint8 : torch.float32;
            _features = new TensorRows(type, transformer.Features.Size, capacity);
        }
        if (inputs.HasFlag(ScoringInputs.ScaledFeatures))
            _scaledFeatures = new TensorRows(torch.float32, transformer.Features.Size, capacity);
        if (inputs.HasFlag(ScoringInputs.Condition) && transformer.Condition is { } condition)
        {
            _conditionReader = ConditionReader.Create(source, condition);
            _codeWidth = condition.CodeWidth;
            _codes = new float[_codeWidth * capacity];
        }
        if (inputs.HasFlag(ScoringInputs.Mask) && transformer.Mask is { } mask)
        {
            _maskReader = MaskReader.Create(source, mask);
            _isMissing = new byte[mask.Size * capacity];
        }
    }

    public int Count { get; private set; }

    public ReadOnlySpan<DataViewRowId> RowIds => _ids.AsSpan(0, Count);

    public DataViewRowId RowId(int row) => _ids[row];

    public bool IsWanted(int output) => _wanted[output];

    /// <summary>Begins a new batch.</summary>
    public void Clear()
    {
        Count = 0;
        _features?.Clear();
        _scaledFeatures?.Clear();
        foreach (var result in _results)
            result?.Clear();
    }

    /// <summary>Adds the row that the source stands at.</summary>
    public void Add()
    {
        _idGetter(ref _ids[Count]);
        if (_featureReader is { GivesBytes: true })
            Add(_featureReader.ReadBytes());
        else if (_featureReader is not null)
            Add(_featureReader.ReadFloats());
        _conditionReader?.Read(_codes.AsSpan(Count * _codeWidth, _codeWidth), onlyComplete: false);
        _maskReader?.Read(_isMissing.AsSpan(Count * _transformer.Mask!.Size, _transformer.Mask.Size));
        Count++;
    }

    /// <summary>Computes the wanted outputs of the rows added.</summary>
    public void Score()
    {
        if (Count == 0)
            return;
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        var device = _transformer.Device;
        using var read = _features?.Take();
        using var scaled = _scaledFeatures?.Take();
        var condition = _conditionReader is null ? null
            : _transformer.Condition!.Encode(_codes.AsSpan(0, Count * _codeWidth)).to(device);
        var mask = _maskReader is null ? null
            : Tensors.Of<byte>(_isMissing.AsSpan(0, Count * _transformer.Mask!.Size), Count, _transformer.Mask.Size)
                .to(device).to(torch.ScalarType.Bool);
        _transformer.ScoreBatch(new ScoringBatch(this, read?.to(device), scaled?.to(device), condition, mask));
        for (int i = 0; i < _wanted.Length; i++)
            if (_results[i] is { Count: 0 })
                throw new InvalidOperationException($"{_transformer.Name} did not compute its column "
                    + $"'{_transformer.Outputs[i].Column.Name}'.");
    }

    public void Set(int output, torch.Tensor values)
    {
        if (_results[output] is not { } result)
            return;
        var column = _transformer.Outputs[output];
        if (values.NumberOfElements != (long)Count * column.Width || values.shape[0] != Count)
            throw new ArgumentException($"Column '{column.Column.Name}' needs {Count} x {column.Width} values; "
                + $"it was given {TensorData.Describe(values.shape)}.", nameof(values));
        using var scope = torch.NewDisposeScope();
        // A copy: what is a result may go on into modules of the user's own, which may write over it.
        result.Set(values.clone());
    }

    /// <summary>An output's values of a row of the batch.</summary>
    public ReadOnlySpan<float> Values(int output, int row) => _results[output]!.Row(row);

    /// <summary>Lets go of the rows and their results.</summary>
    public void Dispose()
    {
        Clear();
        _features?.Dispose();
        _scaledFeatures?.Dispose();
    }

    private void Add<T>(ReadOnlySpan<T> features)
        where T : unmanaged
    {
        if (_features is not null)
            features.CopyTo(_features.Next<T>());
        if (_scaledFeatures is not null)
            _transformer.Scaling.Apply(features, _scaledFeatures.Next<float>());
    }
}
