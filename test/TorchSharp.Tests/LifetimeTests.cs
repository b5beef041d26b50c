using NUnit.Framework;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>How long native tensors live: with a scope, without one, and over many training steps.</summary>
[TestFixture]
[NonParallelizable]
public class LifetimeTests
{
    private const long Megabyte = 1 << 20;

    [SetUp]
    public void LetEarlierTestsFinish() => LiveTensors.Collect();

    [Test]
    public void A_scope_disposes_of_what_was_made_in_it_except_what_was_moved_out()
    {
        var before = LiveTensors.Count();
        Tensor kept;
        using (NewDisposeScope())
        {
            rand(3);
            kept = rand(3).MoveToOuterDisposeScope();
            Assert.That(LiveTensors.Now(), Is.EqualTo(before + 2));
        }
        Assert.That(LiveTensors.Now(), Is.EqualTo(before + 1));
        kept.Dispose();
        Assert.That(LiveTensors.Now(), Is.EqualTo(before));
        Assert.That(kept.IsInvalid);
    }

    [Test]
    public void A_gradient_that_was_read_goes_with_its_scope_and_stays_with_its_tensor()
    {
        using var x = ones(2, requires_grad: true);
        Tensor read;
        using (NewDisposeScope())
        {
            (3 * x).sum().backward();
            read = x.grad!;
        }
        Assert.That(read.IsInvalid);
        using var again = x.grad!;
        Assert.That(again.data<float>().ToArray(), Is.EqualTo(new[] { 3f, 3f }));
    }

    [Test]
    public void Ten_thousand_training_steps_leave_no_tensor_and_no_memory_behind()
    {
        using var outer = NewDisposeScope();
        manual_seed(1);
        using var net = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16), nn.Tanh(), nn.Dropout(0.1), nn.Linear(16, 1));
        using var optimiser = optim.Adam(net.parameters(), 0.001);
        using var loss = nn.MSELoss();
        var (x, y) = (randn(16, 8), randn(16, 1));

        Train(1000);
        var (tensors, memory) = (LiveTensors.Count(), Environment.WorkingSet);
        Train(10_000);
        Assert.That(LiveTensors.Now(), Is.EqualTo(tensors));
        Assert.That(Environment.WorkingSet - memory, Is.LessThan(32 * Megabyte), "growth of the resident memory in bytes");

        void Train(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                optimiser.zero_grad();
                loss.call(net.call(x), y).backward();
                nn.utils.clip_grad_norm_(net.parameters(), 1);
                optimiser.step();
            }
        }
    }

    [Test]
    public void A_gradient_penalty_leaves_no_tensor_behind()
    {
        using var outer = NewDisposeScope();
        using var net = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 1));
        var real = randn(16, 8);

        Penalise(10);
        var (tensors, memory) = (LiveTensors.Count(), Environment.WorkingSet);
        Penalise(2000);
        Assert.That(LiveTensors.Now(), Is.EqualTo(tensors));
        Assert.That(Environment.WorkingSet - memory, Is.LessThan(32 * Megabyte), "growth of the resident memory in bytes");

        void Penalise(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                var x = real.clone().requires_grad_();
                var slope = autograd.grad([net.call(x).sum()], [x], retain_graph: true, create_graph: true)[0];
                net.zero_grad();
                slope.norm(1, p: 2f).sub(1).square().mean().backward();
            }
        }
    }

    [Test]
    public void Tensors_that_nobody_disposes_of_are_freed_while_the_loop_runs()
    {
        RealTorchSharp.Ignore("The collector does not know of native memory, so a loop that never disposes grows until it ends.");
        var before = Environment.WorkingSet;
        var peak = before;
        for (var i = 0; i < 4096; i++)
        {
            ones(Megabyte / sizeof(float));
            peak = Math.Max(peak, Environment.WorkingSet);
        }
        Assert.That(peak - before, Is.LessThan(1500 * Megabyte), "growth of the resident memory in bytes, of 4 GB allocated");
    }
}
