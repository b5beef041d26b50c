using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;
using TorchSharp;

namespace Microsoft.ML.Generative.Tests.Trainers;

/// <summary>Tests of trainers after which no tensor may be left, however the training ended.</summary>
public abstract class TensorCountingTests(TrainerCase trainer) : TrainerTests(trainer)
{
    private long _tensors;

    [SetUp]
    public void CountTensors()
    {
        // What other tests forgot must not be collected while this one counts.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        _tensors = torch.Tensor.TotalCount;
    }

    [TearDown]
    public void NoTensorIsLeft() => Assert.That(torch.Tensor.TotalCount, Is.EqualTo(_tensors), "tensors left behind");
}
