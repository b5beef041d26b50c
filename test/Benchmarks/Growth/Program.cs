// How the cost of training and scoring grows with the rows, with the images' side and with the batch: a table in Markdown with
// the exponents, and a plot. One thread.
//
//   Growth [PLOT]     PLOT: the SVG file to write
using System.Globalization;
using Microsoft.ML.Generative.Benchmarks;
using TorchSharp;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length > 1)
{
    Console.Error.WriteLine("usage: Growth [PLOT]");
    return 2;
}
torch.set_num_threads(1);
var curves = GrowthCase.All.Select(GrowthCurve.Measure).ToArray();
Console.WriteLine("| cost | grows with | size | milliseconds (least to most) | exponent from the size before |");
Console.WriteLine("|---|---|---|---|---|");
foreach (var curve in curves)
    foreach (var (index, point) in curve.Points.Index())
        Console.WriteLine($"| {curve.Name} | {curve.Variable} | {point.Size:N0} | {GrowthCurve.Text(point.Milliseconds)} "
            + $"({GrowthCurve.Text(point.Least)} to {GrowthCurve.Text(point.Most)}) | "
            + $"{(index == 0 ? "" : $"{curve.Exponent(index):F2}")} |");
if (args is [var plot]) File.WriteAllText(plot, GrowthPlot.Draw(curves));
return 0;
