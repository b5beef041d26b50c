using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Counts what could not be read and logs the first few of it, then the sum when the last cursor that shares this is closed.
/// </summary>
internal sealed class ParseStatistics(IHost host, int users)
{
    private const int MaxShown = 10;

    private readonly IChannel _channel = host.Start("ParseStats");
    private long _rows;
    private long _badValues;
    private long _formatErrors;
    private int _users = users;

    public void AddRow() => Interlocked.Increment(ref _rows);

    public void AddBadValue(in TextLine line, string column, int? slot)
    {
        long count = Interlocked.Increment(ref _badValues);
        if (count > MaxShown)
            return;
        string place = slot is { } s ? $"{column}, slot {s}" : column;
        _channel.Info(MessageSensitivity.Schema, "  Bad value: line {0}, column {1}", line.Number, place);
        if (count == MaxShown)
            _channel.Info(MessageSensitivity.None, "  Further bad values are counted only.");
    }

    public void AddFormatError(in TextLine line, int start, int end, string problem)
    {
        long count = Interlocked.Increment(ref _formatErrors);
        if (count > MaxShown)
            return;
        _channel.Warning(MessageSensitivity.Schema, "{0}({1},{2})-({1},{3}): format error, {4}",
            line.Path ?? "", line.Number, start + 1, end + 1, problem);
        if (count == MaxShown)
            _channel.Warning(MessageSensitivity.None, "Further format errors are counted only.");
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) > 0)
            return;
        if (_badValues > 0 || _formatErrors > 0)
            _channel.Info(MessageSensitivity.None, "{0} rows read: {1} bad values, {2} format errors",
                _rows, _badValues, _formatErrors);
        _channel.Dispose();
    }
}
