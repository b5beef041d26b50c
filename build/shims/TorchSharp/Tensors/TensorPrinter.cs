using System.Globalization;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Writes the values of a tensor that is on the CPU, in two of TorchSharp's styles.</summary>
internal sealed class TensorPrinter(string format, int width, CultureInfo culture, string newLine)
{
    private const string Ellipsis = "...";

    // Of more rows or columns than this only the first and last few are written.
    private const int Most = 6;

    /// <summary>NumPy's style, nested brackets.</summary>
    public string Brackets(Tensor tensor) => tensor.ndim == 0 ? "" : Brackets(tensor, tensor.ndim);

    private string Brackets(Tensor tensor, long depth)
    {
        var shown = Shown(tensor.shape[0]);
        if (tensor.ndim == 1)
        {
            var text = string.Join(", ", shown.Select(i => i is { } at ? Text(tensor, at) : Ellipsis));
            return $"[{text.Replace(Ellipsis + ",", Ellipsis)}]";
        }
        var indent = new string(' ', (int)(depth - tensor.ndim + 1));
        var rows = shown.Select((i, row) =>
            i is { } at ? (row == 0 ? "" : indent) + Row(tensor, at, depth) : indent[1..] + " " + Ellipsis);
        return $"[{string.Join(string.Concat(Enumerable.Repeat(newLine, (int)tensor.ndim - 1)), rows)}]";
    }

    private string Row(Tensor tensor, long index, long depth)
    {
        using var row = tensor[index];
        return Brackets(row, depth);
    }

    /// <summary>Julia's style: shape and type, then matrices in aligned columns.</summary>
    public string Columns(Tensor tensor)
    {
        var head = tensor.ToString();
        switch (tensor.ndim)
        {
            case 0: return $"{head}, value = {Text(tensor)}";
            case 1:
                using (var row = tensor.unsqueeze(0)) return head + newLine + Matrix(row);
            case 2: return head + newLine + Matrix(tensor);
            default:
                using (var matrices = tensor.flatten(0, -3))
                {
                    var numbers = Enumerable.Range(0, (int)matrices.shape[0]);
                    return head + string.Concat(numbers.Select(i => Slice(tensor, matrices, i)));
                }
        }
    }

    private string Slice(Tensor tensor, Tensor matrices, long number)
    {
        using var matrix = matrices[number];
        var indices = "";
        foreach (var size in tensor.shape[..^2].Reverse())
        {
            (number, var index) = Math.DivRem(number, size);
            indices = $"{index},{indices}";
        }
        return $"{newLine}[{indices}..,..] ={newLine}{Matrix(matrix)}";
    }

    private string Matrix(Tensor matrix)
    {
        var rows = Enumerable.Range(0, (int)matrix.shape[0]).Select(i => Cells(matrix, i)).ToArray();
        var columns = rows.Length == 0 ? 0 : rows.Min(r => r.Count);
        var widths = Enumerable.Range(0, columns).Select(c => rows.Max(r => r[c].Length)).ToArray();
        var end = (columns < matrix.shape[1] ? $" {Ellipsis}" : "") + newLine;
        return string.Concat(rows.Select(r => string.Concat(widths.Select((w, c) => " " + r[c].PadLeft(w))) + end));
    }

    // As many of a row's elements as fit beside the dots.
    private List<string> Cells(Tensor matrix, long row)
    {
        using var values = matrix[row];
        var cells = new List<string>();
        var left = width;
        for (long i = 0; i < values.shape[0]; i++)
        {
            var text = Text(values, i);
            if (left - text.Length - Ellipsis.Length - 1 < 0) break;
            cells.Add(text);
            left -= text.Length + 1;
        }
        return cells;
    }

    private static IEnumerable<long?> Shown(long count)
    {
        for (long i = 0; i < count; i++)
        {
            if (count > Most && i == Most / 2)
            {
                yield return null;
                i = count - Most / 2;
            }
            yield return i;
        }
    }

    private string Text(Tensor vector, long index)
    {
        using var element = vector[index];
        return Text(element);
    }

    private string Text(Tensor element)
    {
        var value = element.ToScalar();
        return element.dtype switch
        {
            ScalarType.Float64 => value.ToDouble().ToString(format, culture),
            ScalarType.Bool => value.ToBoolean().ToString(culture),
            var type when torch.is_floating_point(type) => value.ToSingle().ToString(format, culture),
            _ => value.ToInt64().ToString(culture),
        };
    }
}
