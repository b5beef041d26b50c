using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class InputOutputColumnPair
{
    public InputOutputColumnPair(string outputColumnName, string? inputColumnName = null)
    {
        default(IExceptionContext).CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName ?? outputColumnName;
    }

    public string InputColumnName { get; }

    public string OutputColumnName { get; }

    internal static (string Output, string Input)[] Names(InputOutputColumnPair[] columns)
    {
        default(IExceptionContext).CheckValue(columns, nameof(columns));
        return columns.Select(pair => (pair.OutputColumnName, pair.InputColumnName)).ToArray();
    }
}
