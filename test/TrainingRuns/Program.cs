// Trains the cases of the trainers' tests in a process of its own, which tests kill, and reads the models that they saved.
//
//   TrainingRuns train CASE STEPS CHECKPOINT   trains, with a checkpoint every ten steps; prints the steps and the weights' hash
//   TrainingRuns score CASE MODEL COLUMN...    prints the hash of each column that the model gives for the case's rows
//   TrainingRuns generate CASE MODEL           prints the hash of 600 generated rows' features
//   TrainingRuns modes [SEEDS]                 the table of modes that GANs find in mixtures of Gaussians
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Generative.TrainingRuns;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var ml = new MLContext(seed: 1);
switch (args)
{
    case ["train", var name, var steps, var checkpoint]:
        var model = TrainerCases.Named(name).Fit(ml, options =>
        {
            options.MaximumSteps = long.Parse(steps);
            options.CheckpointPath = checkpoint;
            options.CheckpointInterval = 10;
            options.ProgressInterval = 1;
            options.Progress = new StepPrinter();
        });
        Console.WriteLine(ColumnValues.HashOfWeights(ml, model));
        return 0;
    case ["score", var name, var path, .. var columns]:
        var scored = ml.Model.Load(path, out _).Transform(TrainerCases.Named(name).View(ml));
        foreach (var column in columns) Console.WriteLine(ColumnValues.Hash(ColumnValues.Read(scored, column)));
        return 0;
    case ["generate", var name, var path]:
        var made = TrainerCases.Named(name).Generate(ml.Model.Load(path, out _), 600, seed: 3);
        Console.WriteLine(ColumnValues.Hash(ColumnValues.Read(made, TrainerCase.FeatureColumn)));
        return 0;
    case ["modes", .. var seeds]:
        ModeTable.Print(seeds is [var count] ? int.Parse(count) : 5);
        return 0;
    default:
        Console.Error.WriteLine("usage: TrainingRuns train CASE STEPS CHECKPOINT | score CASE MODEL COLUMN... "
            + "| generate CASE MODEL | modes [SEEDS]");
        return 2;
}
