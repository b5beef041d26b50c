// Trains a conditional GAN on images of digits as a step of an ML.NET pipeline, saves the model with mlContext.Model.Save, and
// has a fresh process load it and generate new digits.
//
//   DigitsGan [--data FOLDER|mnist|fashion-mnist] [--digits N] [--epochs N] [--seed N] [--output FOLDER]
//   DigitsGan generate --model FILE --picture FILE
using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Generative;
using Microsoft.ML.Transforms;
using Samples.Common;
using Samples.DigitsGan;

var model = new Option<string>("--model") { Description = "The saved model.", Required = true };
var picture = new Option<string>("--picture") { Description = "The PNG file to write.", Required = true };
var generate = new Command("generate", "Loads a saved model and draws ten of each class.") { model, picture };
generate.SetAction((parsed, cancellation) => SampleCommand.TellMistakesAsync(
    () => Task.Run(() => Generation.Run(parsed.GetValue(model)!, parsed.GetValue(picture)!), cancellation), cancellation));

var command = new SampleCommand("Trains a conditional GAN on images of digits.", output: "artifacts/digits-gan", epochs: 36,
    digits: 10_000) { generate };
return await command.RunAsync(args, async (parsed, cancellation) =>
{
    var output = parsed.GetValue(command.Output)!;
    string modelPath = Path.Combine(output, "gan.zip"), reportPath = Path.Combine(output, "report.html"),
        picturePath = Path.Combine(output, "digits.png"), neighboursPath = Path.Combine(output, "neighbours.png");
    var context = new MLContext(seed: parsed.GetValue(command.Seed));
    var digits = await command.LoadImagesAsync(context, parsed, cancellation);

    var watch = Stopwatch.StartNew();
    var trained = await ProgressBar.TrainAsync(progress =>
        context.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Append(context.Generative().Gan(new GanTrainer.Options
            {
                LabelColumnName = "Label",
                Image = new ImageShape(1, 28, 28),
                Network = new DcganNetwork { BaseChannels = 16 },
                Epochs = parsed.GetValue(command.Epochs),
                BatchSize = 64,
                GeneratorLearningRate = 1e-3,
                DiscriminatorLearningRate = 5e-4,
                AverageDecay = 0.999,
                ReportPath = reportPath,
                Progress = progress,
                ProgressInterval = 20,
                CancellationToken = cancellation,
            }))
            .Fit(digits));
    Console.WriteLine($"Trained in {watch.Elapsed.TotalSeconds:F0} s.");

    context.Model.Save(trained, digits.Schema, modelPath);
    // Started as 'dotnet DigitsGan.dll', the process is dotnet's, and its first argument the program.
    string[] program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? [Environment.GetCommandLineArgs()[0]] : [];
    using var fresh = Process.Start(Environment.ProcessPath!,
        [.. program, "generate", "--model", modelPath, "--picture", picturePath]);
    await fresh.WaitForExitAsync(cancellation);
    if (fresh.ExitCode != 0) throw new InvalidDataException($"Generating from '{modelPath}' in a fresh process failed.");

    // A generator that has learnt images by heart shows itself here: its samples are all but equal to their neighbours.
    var gan = trained.LastTransformer;
    var samples = gan.Generate(gan.Classes.Count, seed: 7);
    var near = context.Generative().NearestNeighbours(samples, digits, cancellationToken: cancellation);
    SampleNeighbours.Picture(near, gan.Image!.Value, scale: 2).Save(neighboursPath);

    Console.WriteLine($"Model:      {Path.GetFullPath(modelPath)}");
    Console.WriteLine($"Picture:    {Path.GetFullPath(picturePath)}");
    Console.WriteLine($"Neighbours: {Path.GetFullPath(neighboursPath)} (samples, and the training images nearest to them)");
    Console.WriteLine($"Report:     {Path.GetFullPath(reportPath)}");
});
