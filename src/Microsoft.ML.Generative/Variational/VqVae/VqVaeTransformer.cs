using System.Runtime.CompilerServices;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A trained VQ-VAE. Transforming adds a row's codes, the row as the decoder makes it of them, and the error between the two. An
/// autoregressive model of the codes column makes codes of new rows, which <see cref="Decode(IDataView)"/> makes rows of.
/// </summary>
[ModelFamily("VqVae")]
public sealed class VqVaeTransformer : GenerativeTransformer
{
    private const int CodesOutput = 0;
    private const int ReconstructionOutput = 1;
    private const int ErrorOutput = 2;
    private const string ModuleName = "vq-vae";

    private readonly VqVaeSettings _settings;

    internal VqVaeTransformer(IHost host, Device device, VqVaeSettings settings, VqVaeModule module, FeatureScaling scaling)
        : base(host, device, settings.Rows, ScoredColumns(settings)) =>
        (_settings, Module, Scaling) = (settings, module, scaling);

    internal VqVaeModule Module { get; }

    internal override IReadOnlyList<(string Name, nn.Module Network)> Networks => [(ModuleName, Module)];

    internal override FeatureScaling Scaling { get; }

    /// <summary>Whether its training goes on from a trained model, whose codes stand for something already.</summary>
    internal bool GoesOn { get; init; }

    /// <summary>Vectors of the codebook, K; codes are below it.</summary>
    public int CodebookSize => _settings.CodebookSize;

    /// <summary>
    /// The codes of a row as an image of one channel: the shape by which an autoregressive model of them knows which are
    /// neighbours.
    /// </summary>
    public ImageShape CodesShape
    {
        get
        {
            var (height, width) = _settings.Network.Grid(_settings.Shapes);
            return new ImageShape(1, height, width);
        }
    }

    /// <summary>The rows' codes, in their order, each row's from its grid's top left, line by line.</summary>
    /// <param name="rows">A view with the columns that the model was trained on, without missing values.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or not as it was in training.</exception>
    /// <exception cref="InvalidOperationException">A row has a missing value, and so no codes.</exception>
    public int[][] Encode(IDataView rows) =>
        [.. Transform(rows).GetColumn<float[]>(_settings.Columns.Codes).Select((codes, row) => WholeNumbers(codes, row))];

    /// <summary>Rows for codes, such as <see cref="Encode"/> gives them.</summary>
    /// <param name="codes">Each row's codes, from 0 to below <see cref="CodebookSize"/>.</param>
    /// <param name="labels">
    /// The rows' classes, taken in turn; null for all classes in turn, or for a model without a label column.
    /// </param>
    /// <returns>A view with the feature column, and the label column if there was one, of the training data's types.</returns>
    /// <exception cref="ArgumentException">
    /// Another number of codes, one that there is not, an unknown class, labels for a model without a label column, or a model
    /// conditioned on vectors.
    /// </exception>
    [OverloadResolutionPriority(1)] // A null is no label, not a missing vector.
    public IDataView Decode(IReadOnlyList<int[]> codes, IReadOnlyList<string>? labels = null) => Decode(codes, CodesOf(labels));

    /// <summary>
    /// As <see cref="Decode(IReadOnlyList{int[]}, IReadOnlyList{string}?)"/>, for a model conditioned on a vector column.
    /// </summary>
    /// <param name="codes">Each row's codes, from 0 to below <see cref="CodebookSize"/>.</param>
    /// <param name="conditions">The rows' condition vectors, taken in turn.</param>
    /// <exception cref="ArgumentException">
    /// Another number of codes, one that there is not, a condition vector of another size or one that is not finite, none at all,
    /// or a model without a vector condition.
    /// </exception>
    public IDataView Decode(IReadOnlyList<int[]> codes, IReadOnlyList<float[]> conditions) =>
        Decode(codes, CodesOf(conditions));

    private IDataView Decode(IReadOnlyList<int[]> codes, float[] conditions)
    {
        ArgumentNullException.ThrowIfNull(codes);
        var shape = CodesShape;
        for (var row = 0; row < codes.Count; row++)
        {
            ArgumentNullException.ThrowIfNull(codes[row], nameof(codes));
            if (codes[row].Length != shape.Size)
                throw new ArgumentException($"A row of this model has {shape.Size} codes ({shape.Height}×{shape.Width}); "
                    + $"row {row} (from 0) of the given has {codes[row].Length}.", nameof(codes));
            foreach (var code in codes[row])
                if (code < 0 || code >= CodebookSize)
                    throw new ArgumentException($"A code of this model is from 0 to {CodebookSize - 1}; row {row} (from 0) of "
                        + $"the given has {code}.", nameof(codes));
        }
        float[][] numbers = [.. codes.Select(row => row.Select(code => (float)code).ToArray())];
        return Decoded(numbers, shape.Size, conditions, Decode);
    }

    /// <summary>
    /// Rows for a column of codes, such as an autoregressive model makes: the view with the feature column appended, computed
    /// when it is read.
    /// </summary>
    /// <param name="codes">
    /// A view with the codes column, and the label column if there was one. A row with a missing code is missing (NaN).
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or is of another type or size.</exception>
    public IDataView Decode(IDataView codes)
    {
        CheckNotDisposed();
        return new CodesDecoder(Host, this, _settings).Transform(codes);
    }

    /// <summary>Rows in the column's units, [n, d], of codes [n, h·w] as numbers; rows with a missing code are NaN.</summary>
    internal Tensor Decode(Tensor codes, Tensor? condition)
    {
        CheckNotDisposed();
        using var scope = NewDisposeScope();
        var vectors = Module.Codebook.Find(codes.nan_to_num().to(ScalarType.Int64).flatten());
        var missing = codes.to(ScalarType.Float32).sum(1, keepdim: true) * 0;
        return (Scaling.Invert(Reconstruct(vectors, condition)) + missing).MoveToOuterDisposeScope();
    }

    /// <summary>Codes [n·h·w] of rows in the network's units [n, d], with the codebook's vectors [n·h·w, D] for them.</summary>
    /// <remarks>Both are NaN where the encoder's vectors are.</remarks>
    internal (Tensor Codes, Tensor Vectors) Quantise(Tensor rows, Tensor? condition)
    {
        var vectors = Module.Encode(rows, condition);
        var codes = Module.Codebook.Nearest(vectors);
        var missing = vectors.sum(1) * 0;
        return (codes + missing, Module.Codebook.Find(codes) + missing.unsqueeze(1));
    }

    /// <summary>Reconstructed rows in the network's units, [n, d], of vectors of the codebook [n·h·w, D].</summary>
    internal Tensor Reconstruct(Tensor vectors, Tensor? condition)
    {
        using var outputs = Module.Decode(vectors, condition);
        return _settings.ReconstructionLoss.Reconstruct(outputs);
    }

    private int[] WholeNumbers(float[] codes, int row) => Array.Exists(codes, float.IsNaN)
        ? throw new InvalidOperationException($"Row {row} (from 0) has no codes, since a value that they depend on is missing. "
            + $"Leave such rows out, or transform them: they are NaN in the column '{_settings.Columns.Codes}'.")
        : Array.ConvertAll(codes, code => (int)code);

    /// <summary>A module of the same structure with weights of its own, on the CPU.</summary>
    internal VqVaeModule CreateModule() => _settings.CreateModule();

    private protected override void Score(ScoringBatch batch)
    {
        var (rows, condition) = (batch.ScaledFeatures, ConditionOf(batch));
        var (codes, vectors) = Quantise(rows, condition);
        if (batch.IsWanted(CodesOutput)) batch.Set(CodesOutput, codes.reshape(batch.Count, -1));
        if (!batch.IsWanted(ReconstructionOutput) && !batch.IsWanted(ErrorOutput)) return;
        var reconstructions = Reconstruct(vectors, condition);
        if (batch.IsWanted(ReconstructionOutput)) batch.Set(ReconstructionOutput, Scaling.Invert(reconstructions));
        if (batch.IsWanted(ErrorOutput)) batch.Set(ErrorOutput, (reconstructions - rows).square().mean([1L]));
    }

    /// <summary>The columns that transforming adds.</summary>
    /// <param name="columns">Their names.</param>
    /// <param name="codes">The type of the codes' column.</param>
    /// <param name="reconstruction">The reconstruction's column.</param>
    internal static IReadOnlyList<DataViewSchema.DetachedColumn> Columns(
        VqVaeColumns columns, VectorDataViewType codes, DataViewSchema.DetachedColumn reconstruction) =>
        [new(columns.Codes, codes), reconstruction, new(columns.ReconstructionError, NumberDataViewType.Single)];

    private static ScoredColumn[] ScoredColumns(VqVaeSettings settings)
    {
        var columns = Columns(settings.Columns, CodesType(settings),
            settings.Rows.Features.ToColumn(settings.Columns.Reconstruction));
        return [.. columns.Select(c => new ScoredColumn(c, ScoringInputs.ScaledFeatures | ScoringInputs.Condition))];
    }

    /// <summary>The type of the codes' column.</summary>
    internal static VectorDataViewType CodesType(VqVaeSettings settings)
    {
        var (height, width) = settings.Network.Grid(settings.Shapes);
        return new(NumberDataViewType.Single, height, width);
    }

    private protected override ModelContents ToContents()
    {
        var tensors = new Dictionary<string, TensorData>();
        tensors.Add(Networks);
        var settings = _settings.ToJson();
        settings["scaling"] = Scaling.ToJson(tensors);
        return new ModelContents("VqVae", 1, settings, tensors);
    }

    /// <summary>Makes the transformer of a model file.</summary>
    internal static ITransformer Load(IHostEnvironment env, ModelContents contents)
    {
        var host = env.Register(nameof(VqVaeTransformer));
        var device = TrainingDevice.ForLoading(env, host);
        var settings = VqVaeSettings.FromJson(contents.Settings);
        contents.CheckHolds(settings.LeastWeights);
        using var parts = new ConstructionScope();
        var module = parts.Add(DefaultGenerator.Draw(0, settings.CreateModule));
        contents.CopyTo(ModuleName, module);
        module.eval();
        var scaling = parts.Add(FeatureScaling.FromJson(contents.Settings.GetObject("scaling"), contents,
            settings.Shapes.Features, device));
        return parts.Complete(new VqVaeTransformer(host, device, settings, module.to(device), scaling));
    }

    private protected override void DisposeModel()
    {
        Module.Dispose();
        Scaling.Dispose();
    }
}
