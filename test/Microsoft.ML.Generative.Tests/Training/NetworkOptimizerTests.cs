using NUnit.Framework;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Training;

/// <summary>Steps of one weight, which Adam's formulas (Kingma and Ba 2015, algorithm 1) give by hand.</summary>
[TestFixture]
public class NetworkOptimizerTests
{
    private Parameter _weight = null!;
    private NetworkOptimizer _optimizer = null!;

    [SetUp]
    public void Start()
    {
        _weight = new Parameter(zeros(1));
        _optimizer = new NetworkOptimizer("weight", [_weight], learningRate: 0.1, beta1: 0.5, beta2: 0.9, clipNorm: null);
    }

    [TearDown]
    public void End()
    {
        _optimizer.Dispose();
        _weight.Dispose();
    }

    private void Step(params double[] slopes)
    {
        using var scope = NewDisposeScope();
        _optimizer.Minimize(slopes.Select(s => (_weight * s).sum()));
    }

    private double Weight => _weight.ToDouble();

    /// <summary>
    /// A gradient of 2 gives means of 1 and 0.4, unbiased 2 and 4: a step of the whole rate. One of −1 then makes the first mean
    /// 0.
    /// </summary>
    [Test]
    public void A_step_takes_its_own_gradient_only()
    {
        Step(2);
        Assert.That(Weight, Is.EqualTo(-0.1).Within(1e-6));
        Step(-1);
        Assert.That(Weight, Is.EqualTo(-0.1).Within(1e-6));
    }

    [Test]
    public void The_terms_of_a_loss_add_up()
    {
        Step(5, -3);
        Step(-4, 3);
        Assert.That(Weight, Is.EqualTo(-0.1).Within(1e-6));
    }

    [Test]
    public void What_was_trained_keeps_no_gradient()
    {
        Step(2);
        Assert.That(_weight.grad is not null);
        _optimizer.Dispose();
        Assert.That(_weight.grad is null);
    }
}
