using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Trainers;

/// <summary>Tests of trainers after which no tensor may be left, however the training ended.</summary>
public abstract class TensorCountingTests(TrainerCase trainer) : TrainerTests(trainer)
{
    private long _tensors;

    [SetUp]
    public void CountTensors() => _tensors = LiveTensors.Count();

    [TearDown]
    public void NoTensorIsLeft() => Assert.That(LiveTensors.Now(), LiveTensors.Still(_tensors), "tensors left behind");
}
