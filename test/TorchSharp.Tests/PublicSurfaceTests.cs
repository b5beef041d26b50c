using Microsoft.ML.Generative.Tests.Common;
using NUnit.Framework;

namespace TorchSharp.Tests;

/// <summary>Every public type and member of the shim stands in the real TorchSharp's list.</summary>
[TestFixture]
public class PublicSurfaceTests
{
    [Test]
    public void Is_a_subset_of_the_real_one()
    {
        if (RealTorchSharp.Is) Assert.Ignore("The real TorchSharp is loaded.");
        PublicSurface.AssertIsPartOf("torchsharp-0.102.txt", typeof(torch).Assembly.Location);
    }
}
