using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Trainers;

/// <summary>Tests that hold for every trainer: each deriving class runs once for every case.</summary>
[TestFixtureSource(typeof(TrainerCases), nameof(TrainerCases.All))]
public abstract class TrainerTests(TrainerCase trainer)
{
    private protected TrainerCase Trainer { get; } = trainer;

    private protected static MLContext NewContext(int seed = 1) => new(seed);

    /// <summary>The hash of the weights that training in a new environment ends with.</summary>
    private protected string Train(Action<TrainerOptions>? change = null, int seed = 1, IEnumerable<TrainingRow>? rows = null)
    {
        var context = NewContext(seed);
        var model = Trainer.Fit(context, change, rows);
        using var _ = model as IDisposable;
        return ColumnValues.HashOfWeights(context, model);
    }
}
