namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>Prints the number of each step at once, so that whoever reads the output knows where the run stands.</summary>
public sealed class StepPrinter : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => Console.WriteLine(value.Step);
}
