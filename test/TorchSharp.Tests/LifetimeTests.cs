using NUnit.Framework;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>How long native tensors live: with a scope, without one, and over many training steps.</summary>
[TestFixture]
[NonParallelizable]
public class LifetimeTests
{
    [Test]
    public void A_scope_disposes_of_what_was_made_in_it_except_what_was_moved_out()
    {
        var before = Tensor.TotalCount;
        Tensor kept;
        using (NewDisposeScope())
        {
            get_rng_state();
            kept = get_rng_state().MoveToOuterDisposeScope();
            Assert.That(Tensor.TotalCount, Is.EqualTo(before + 2));
        }
        Assert.That(Tensor.TotalCount, Is.EqualTo(before + 1));
        kept.Dispose();
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
        Assert.That(kept.IsInvalid);
    }
}
