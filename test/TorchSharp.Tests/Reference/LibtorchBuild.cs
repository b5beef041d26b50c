using NUnit.Framework;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Reference;

/// <summary>
/// libtorch built with Intel's MKL draws Bernoulli and exponential numbers, and so dropout's masks and multinomial samples, from
/// MKL's streams; Debian's, which computed the reference, has none. Elsewhere these few cases say nothing.
/// </summary>
public static class LibtorchBuild
{
    private static readonly string[] Dependent = ["bernoulli_(", "exponential_(", "multinomial(", "ropout"];

    public static void IgnoreWhereStreamsDiffer(string name)
    {
        if (!__version__.StartsWith("1.13.") && Dependent.Any(name.Contains))
            Assert.Ignore($"The reference is libtorch 1.13's without MKL; the stream of {__version__} may be another one.");
    }
}
