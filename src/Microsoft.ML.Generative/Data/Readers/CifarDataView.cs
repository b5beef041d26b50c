using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>
/// CIFAR-10's and CIFAR-100's binary files: rows of one label (CIFAR-10) or a coarse and a fine one (CIFAR-100) and 3×32×32
/// values, channel by channel. The files are read into memory at the first cursor.
/// </summary>
internal sealed class CifarDataView : IndexedDataView
{
    private const int Pixels = 3 * 32 * 32, Fewer = 1 + Pixels, More = 2 + Pixels;

    private readonly IReadOnlyList<string> _paths;
    private readonly int _labels;
    private readonly int _label;
    private ByteRows? _rows;
    private object? _turn;

    private CifarDataView(IReadOnlyList<string> paths, int labels, int label, long count)
        : base(ByteImages.Schema(Pixels, NumberDataViewType.Single), count)
    {
        (_paths, _labels, _label) = (paths, labels, label);
    }

    // No Lazy, which would give the error of a file that could not be read even when the file is there again.
    private ByteRows Rows => LazyInitializer.EnsureInitialized(ref _rows, ref _turn, Read);

    /// <summary>Checks the lengths of the files, which tell CIFAR-10 from CIFAR-100.</summary>
    public static CifarDataView Create(IReadOnlyList<string> paths, bool fineLabels)
    {
        if (paths.Count == 0)
        {
            throw new ArgumentException("No file was given.", nameof(paths));
        }
        long[] lengths = [.. paths.Select(path => new FileInfo(path).Length)];
        int labels = lengths[0] % Fewer == 0 ? 1 : 2;
        foreach (var (path, length) in paths.Zip(lengths))
        {
            if (length == 0 || length % (labels + Pixels) != 0)
            {
                throw new InvalidDataException($"'{path}' has {length} bytes; " + (path == paths[0]
                    ? $"a file of CIFAR-10 has a multiple of {Fewer}, one of CIFAR-100 a multiple of {More}."
                    : $"like '{paths[0]}' it must have a multiple of {labels + Pixels}."));
            }
        }
        return new CifarDataView(paths, labels, labels == 2 && fineLabels ? 1 : 0, lengths.Sum() / (labels + Pixels));
    }

    /// <summary>The files with training images in an unpacked folder.</summary>
    public static string[] TrainingFiles(string folder)
    {
        string[] files = [.. Directory.GetFiles(folder, "data_batch_*.bin").Order(StringComparer.Ordinal)];
        string single = Path.Combine(folder, "train.bin");
        return files.Length > 0 ? files : File.Exists(single) ? [single] : throw new FileNotFoundException(
            $"The folder '{folder}' has neither data_batch_1.bin … (CIFAR-10) nor train.bin (CIFAR-100). Unpack the " +
            "archive of the binary version, and name the folder that holds its files.", single);
    }

    protected override void Open() => _ = Rows;

    protected override Delegate CreateGetter(int column, Func<long> row)
    {
        ByteRows rows = Rows;
        return column == ByteImages.FeaturesColumn
            ? (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => ByteImages.Fill(ref value, rows[row()][_labels..]))
            : (ValueGetter<float>)((ref float value) => value = rows[row()][_label]);
    }

    private ByteRows Read()
    {
        var rows = new ByteRows(_labels + Pixels);
        int classes = _labels == 1 ? 10 : _label == 0 ? 20 : 100;
        foreach (string path in _paths)
        {
            using FileStream file = File.OpenRead(path);
            long from = rows.Count, count = rows.Add(file, file.Length / (_labels + Pixels));
            for (long row = from; row < from + count; row++)
            {
                if (rows[row][_label] >= classes)
                {
                    throw new InvalidDataException($"Row {row - from} of '{path}' has the label {rows[row][_label]}; labels " +
                        $"are from 0 to {classes - 1}. The file is damaged, or no file of CIFAR-{(_labels == 1 ? 10 : 100)}.");
                }
            }
        }
        return rows.Count == Count ? rows : throw new InvalidDataException(
            $"The files had {Count} rows when the view was made, and have {rows.Count} now: {string.Join(", ", _paths)}.");
    }
}
