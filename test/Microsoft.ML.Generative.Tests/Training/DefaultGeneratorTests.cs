using NUnit.Framework;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Training;

/// <summary>The process's generator belongs to the user, who finds it as it was.</summary>
public class DefaultGeneratorTests
{
    [Test]
    public void Draws_depend_on_their_seed_and_the_users_own_go_on_as_without_them()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var (first, second) = (Draw(), Draw());
        manual_seed(5);
        Assert.That(Draw(), Is.EqualTo(first));
        var drawn = DefaultGenerator.Draw(7, Draw);
        Assert.That(() => DefaultGenerator.Draw(7, () =>
        {
            // Inside each other, too.
            Assert.That(DefaultGenerator.Draw(5, Draw), Is.EqualTo(first));
            Assert.That(Draw(), Is.EqualTo(drawn));
            throw new TimeoutException();
        }), Throws.TypeOf<TimeoutException>());
        Assert.That(Draw(), Is.EqualTo(second));
        manual_seed(7);
        Assert.That(Draw(), Is.EqualTo(drawn));
    }

    private static float[] Draw() => rand(3).data<float>().ToArray();
}
