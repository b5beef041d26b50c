using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;
using NUnit.Framework.Constraints;

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

    /// <summary>A column that the model adds to the case's rows, or others.</summary>
    private protected List<float[]> Added(ITransformer model, string column, IEnumerable<TrainingRow>? rows = null) =>
        ColumnValues.Read(model.Transform(Trainer.View(NewContext(), rows)), column);

    /// <summary>The features of generated rows.</summary>
    private protected List<float[]> Generated(ITransformer model, long count = 600, int seed = 3) =>
        ColumnValues.Read(Trainer.Generate(model, count, seed), TrainerCase.FeatureColumn);

    /// <summary>An error of that type, or one derived from it, whose message contains all of the texts.</summary>
    private protected static Constraint Error<T>(params string[] texts) where T : Exception =>
        texts.Aggregate<string, Constraint>(Throws.InstanceOf<T>(), (error, text) => error.And.Message.Contains(text));
}
