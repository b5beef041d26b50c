// Whole jobs beside plain PyTorch on the same libtorch, in processes of their own, alternately; medians and ratios are printed as
// Markdown.
//
//   Jobs IMAGES [CASE...]              all cases or some, each with BENCHMARK_THREADS (one and two) threads and in
//                                      BENCHMARK_PAIRS (five) pairs
//   Jobs measure CASE THREADS IMAGES   one measurement: seconds, start-up left out, and the peak of memory
using System.Globalization;
using Microsoft.ML.Generative.Benchmarks;
using TorchSharp;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["measure", var name, var threads, var images]:
        torch.set_num_threads(int.Parse(threads));
        Measurement.Print(Find(name).Measure(images));
        return 0;
    case [var images, .. var names]:
        Console.WriteLine(Floor.Meaning);
        Console.WriteLine();
        PeerComparison.PrintHeading("s", Floor.Heading);
        foreach (var job in names.Length == 0 ? Job.All : [.. names.Select(Find)])
            foreach (var threads in PeerComparison.Threads)
                PeerComparison.Compare(job.Name, threads, ["measure", job.Name, $"{threads}", images], "jobs.py",
                    [
                        job.Name, "--images", images, "--threads", $"{threads}", "--steps", $"{job.Steps}",
                        "--batch", $"{job.BatchSize}",
                    ],
                    wholeProcess: job.Name == "start",
                    more: median => Floor.Columns(job.Work.Of(job.BatchSize), job.Steps, threads, median));
        return 0;
    default:
        Console.Error.WriteLine("usage: Jobs IMAGES [CASE...] | Jobs measure CASE THREADS IMAGES");
        return 2;
}

static Job Find(string name) => Job.All.FirstOrDefault(j => j.Name == name)
    ?? throw new ArgumentException($"There is no case '{name}'; there are {string.Join(", ", Job.All.Select(j => j.Name))}.");
