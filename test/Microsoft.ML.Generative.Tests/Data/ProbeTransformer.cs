using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace Microsoft.ML.Generative.Tests.Data;

/// <summary>
/// A smallest transformer: weighted sums of the features, each as (x - 1) / 2, twice the features as bytes, the class, the row's
/// id, and whether that is odd.
/// </summary>
[ModelFamily("Probe", version: 2)]
internal sealed class ProbeTransformer : BatchedTransformer
{
    public const int WeightedSum = 0, Doubled = 1, ClassIndex = 2, RowId = 3, IsOdd = 4;

    private readonly torch.Tensor _weights;
    private readonly FeatureScaling _scaling =
        FeatureScaling.MinMax(new ValueStatistics(Minimum: -1, Maximum: 3, AreWhole: false, AreTwo: false), -1, 1, torch.CPU);
    private int _scoredRows;

    public ProbeTransformer(IHostEnvironment env, FeatureColumn features, ConditionColumn? condition, torch.Tensor weights)
        : base(env.Register(nameof(ProbeTransformer)), torch.CPU, features, condition,
        [
            new(new("WeightedSum", NumberDataViewType.Single), ScoringInputs.ScaledFeatures),
            new(new("Doubled", new VectorDataViewType(NumberDataViewType.Byte, features.Size)), ScoringInputs.Features),
            new(new("ClassIndex", NumberDataViewType.Double), ScoringInputs.Condition),
            new(new("RowId", new VectorDataViewType(NumberDataViewType.Single, 2)), ScoringInputs.None),
            new(new("IsOdd", BooleanDataViewType.Instance), ScoringInputs.None),
        ])
    {
        _weights = weights.DetachFromDisposeScope();
    }

    /// <summary>How many rows were scored, and how many batches of what size.</summary>
    public int ScoredRows => _scoredRows;

    public List<int> Batches { get; } = [];

    public bool Fails { get; set; }

    public bool Forgets { get; set; }

    internal override FeatureScaling Scaling => _scaling;

    public static ProbeTransformer Load(IHostEnvironment env, ModelContents contents)
    {
        var features = FeatureColumn.FromJson(contents.Settings.GetObject("features"));
        var condition = contents.Settings.GetObjectOrNull("condition");
        return new(env, features, condition == null ? null : ConditionColumn.FromJson(condition),
            contents.Tensor("weights", torch.float32, features.Size, 1).ToTensor());
    }

    private protected override void Score(ScoringBatch batch)
    {
        Interlocked.Add(ref _scoredRows, batch.Count);
        lock (Batches)
            Batches.Add(batch.Count);
        if (batch.IsWanted(WeightedSum))
            batch.Set(WeightedSum, batch.ScaledFeatures.matmul(_weights));
        if (batch.IsWanted(Doubled))
            batch.Set(Doubled, batch.Features.to(torch.float32).mul(2));
        if (Fails)
            throw new InvalidOperationException("scoring fails");
        if (batch.IsWanted(ClassIndex) && !Forgets)
            batch.Set(ClassIndex, batch.Condition.matmul(torch.arange(batch.Condition.shape[1], dtype: torch.float32)));
        if (batch.IsWanted(IsOdd))
            batch.Set(IsOdd, torch.tensor(batch.RowIds.ToArray().Select(id => id.Low % 2 == 1).ToArray()));
        if (!batch.IsWanted(RowId))
            return;
        var ids = batch.RowIds.ToArray().SelectMany(id => new[] { (float)id.Low, id.High }).ToArray();
        batch.Set(RowId, torch.tensor(ids, [batch.Count, 2]));
    }

    private protected override ModelContents ToContents() => new("Probe", 2,
        new JsonObject { ["features"] = Features.ToJson(), ["condition"] = Condition?.ToJson() },
        new Dictionary<string, TensorData> { ["weights"] = TensorData.From(_weights) });

    private protected override void DisposeModel()
    {
        _weights.Dispose();
        _scaling.Dispose();
    }
}
