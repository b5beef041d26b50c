using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests;

/// <summary>The real MNIST, in ../shared/data/mnist beside the repository where it is there.</summary>
internal static class MnistFiles
{
    public static string TrainImages => Find("train-images-idx3-ubyte.gz");

    public static string TrainLabels => Find("train-labels-idx1-ubyte.gz");

    /// <summary>The path of a file; skips the test where there is none.</summary>
    private static string Find(string name)
    {
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "..", "shared", "data", "mnist", name);
            if (File.Exists(Path.Combine(folder.FullName, "Generative.sln")) && File.Exists(path))
            {
                return path;
            }
        }
        Assert.Ignore("../shared/data/mnist is not there.");
        return "";
    }
}
