using Microsoft.ML.Generative.Tests.Common;

namespace Microsoft.ML.Tests;

/// <summary>Every public member of the shim exists in the real package, with the same signature, names and defaults.</summary>
public class PublicSurfaceTests
{
    [Test]
    public void TheShimHasNothingThatTheRealPackageLacks()
    {
        var shim = typeof(MLContext).Assembly.Location;
        if (Path.GetFileName(shim) != "Microsoft.ML.dll") Assert.Ignore("These are the real packages.");
        PublicSurface.AssertIsPartOf("microsoft.ml-5.0.0.txt", shim);
    }
}
