namespace Microsoft.ML.Generative.Documentation.Tests;

/// <summary>What the pages' examples take as given.</summary>
public abstract class ExampleContext
{
    protected MLContext ml = null!;

    protected IDataView digits = null!, pumps = null!, rows = null!, rowsWithGaps = null!, normalRows = null!,
        halfMissing = null!, masked = null!, samples = null!, trainingData = null!;
}
