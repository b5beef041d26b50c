using System.Globalization;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How often each class was predicted for each class that was.</summary>
public sealed class ConfusionMatrix
{
    private readonly string[] _classNames;
    private readonly bool _isBinary;

    internal ConfusionMatrix(double[][] counts, string[] classNames, bool isBinary)
    {
        (Counts, _classNames, _isBinary) = (counts, classNames, isBinary);
        PerClassPrecision = counts.Select((row, i) => Ratio(row[i], counts.Sum(other => other[i]))).ToArray();
        PerClassRecall = counts.Select((row, i) => Ratio(row[i], row.Sum())).ToArray();
    }

    /// <summary>Of the rows that were predicted to be of a class, the part that was; 0 where there are none.</summary>
    public IReadOnlyList<double> PerClassPrecision { get; }

    /// <summary>Of the rows of a class, the part that was predicted to be.</summary>
    public IReadOnlyList<double> PerClassRecall { get; }

    /// <summary>By true class, then by predicted class.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses => Counts.Count;

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        Check(predictedClassIndicatorIndex, nameof(predictedClassIndicatorIndex));
        Check(actualClassIndicatorIndex, nameof(actualClassIndicatorIndex));
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];

        void Check(int index, string name) => Contracts.CheckParam((uint)index < (uint)NumberOfClasses, name,
            "Invalid index. Should be non-negative, less than the number of classes.");
    }

    /// <summary>A table; columns too narrow for the classes' names have their numbers at the head.</summary>
    public string GetFormattedConfusionTable()
    {
        int width = NumberOfClasses == 2 ? 8 : 5, longest = _classNames.Max(name => name.Length);
        bool numbered = longest > width;
        int digits = (NumberOfClasses - 1).ToString().Length;
        int margin = Math.Max(9, longest + (numbered ? digits + 2 : 0));
        string rule = string.Concat(Enumerable.Repeat(new string('=', width + 3), NumberOfClasses));
        var culture = CultureInfo.InvariantCulture;
        var table = new StringBuilder();
        if (_isBinary)
        {
            double positives = Counts[0].Sum(), negatives = Counts[1].Sum();
            table.Append(culture, $"TEST {_classNames[0].ToUpperInvariant()} RATIO:\t{positives / (positives + negatives):N4} ")
                .Append(culture, $"({positives:F1}/({positives:F1}+{negatives:F1}))");
        }
        table.AppendLine().AppendLine("Confusion table");
        Line("", rule);
        Line("PREDICTED", string.Concat(_classNames.Select((name, i) => Cell(numbered ? $"{i}" : name, " "))) + " Recall");
        Line("TRUTH", rule);
        for (int i = 0; i < NumberOfClasses; i++)
        {
            string name = numbered ? $"{i.ToString().PadLeft(digits)}. {_classNames[i].PadLeft(margin - digits - 2)}"
                : _classNames[i].PadLeft(margin);
            Line(name, string.Concat(Counts[i].Select(count => Cell(count.ToString("N0", culture), " ")))
                + $" {PerClassRecall[i].ToString("F4", culture),5}");
        }
        Line("", rule);
        Line("Precision", string.Concat(PerClassPrecision.Select(p => Cell(p.ToString("N4", culture).PadLeft(width + 1)))));
        return table.ToString();

        void Line(string head, string rest) => table.AppendLine($"{head.PadRight(margin)} ||{rest}");

        string Cell(string text, string before = "") => $"{before}{text.PadLeft(width)} |";
    }

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;
}
