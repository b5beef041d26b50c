// A million objects of 20 numbers through Concatenate, NormalizeMinMax and a cursor. The same program runs in both dependency
// modes, so that data views of the two can be compared:
//
//   dotnet run -c Release --project test/Benchmarks/DataViews -p:GenerativeDependencies=shims|packages
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Generative.Benchmarks;

const int RowCount = 1_000_000, Runs = 9;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var ml = new MLContext(seed: 1);
var random = new Random(1);
var rows = Enumerable.Range(0, RowCount).Select(_ => Row.Draw(random)).ToArray();
var data = ml.Data.LoadFromEnumerable(rows);
string[] columns = data.Schema.Select(column => column.Name).ToArray();
var pipeline = ml.Transforms.Concatenate("Features", columns).Append(ml.Transforms.NormalizeMinMax("Features"));

Console.WriteLine($"{Path.GetFileName(typeof(MLContext).Assembly.Location)}: {RowCount:N0} rows of {columns.Length} columns, " +
    $"median of {Runs} runs (least to most)");
var model = pipeline.Fit(data);
Report("fit", () => model = pipeline.Fit(data));
double sum = 0;
Report("transform and read", () => sum = Sum(model.Transform(data)));
Console.WriteLine($"sum of all values: {sum:F1}");

static double Sum(IDataView view)
{
    double total = 0;
    long count = 0;
    var column = view.Schema["Features"];
    using var cursor = view.GetRowCursor([column]);
    var get = cursor.GetGetter<VBuffer<float>>(column);
    var vector = default(VBuffer<float>);
    for (; cursor.MoveNext(); count++)
    {
        get(ref vector);
        foreach (float value in vector.GetValues())
            total += value;
    }
    return count == RowCount ? total : throw new InvalidOperationException($"The cursor gave {count} rows.");
}

static void Report(string name, Action run)
{
    run();
    var seconds = Enumerable.Range(0, Runs).Select(_ =>
    {
        var watch = Stopwatch.StartNew();
        run();
        return watch.Elapsed.TotalSeconds;
    }).Order().ToArray();
    double median = seconds[Runs / 2];
    Console.WriteLine($"{name,-20} {median,6:F3} s ({seconds[0]:F3}-{seconds[^1]:F3})  " +
        $"{RowCount / median / 1e6,6:F2} million rows/s");
}
