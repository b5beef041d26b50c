using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>Images and, where there are any, labels of a pair of IDX files, read into memory at the first cursor.</summary>
internal sealed class IdxDataView : IndexedDataView
{
    private readonly IdxFile _images;
    private readonly IdxFile? _labels;
    private (ByteRows Images, ByteRows? Labels) _rows;
    private bool _areRead;
    private object? _turn;

    private IdxDataView(IdxFile images, IdxFile? labels)
        : base(ByteImages.Schema(images.RowBytes, labels is null ? null : NumberDataViewType.Single), images.Count) =>
        (_images, _labels) = (images, labels);

    // No Lazy, which would give the error of a file that could not be read even when the file is there again.
    private (ByteRows Images, ByteRows? Labels) Rows => LazyInitializer.EnsureInitialized(
        ref _rows, ref _areRead, ref _turn, () => (_images.ReadRows(), _labels?.ReadRows()));

    public static IdxDataView Create(string imagesPath, string? labelsPath)
    {
        IdxFile images = IdxFile.Open(imagesPath, dimensions: null, "images");
        IdxFile? labels = labelsPath is null ? null : IdxFile.Open(labelsPath, dimensions: 1, "labels");
        if (labels is not null && labels.Count != images.Count)
        {
            throw new InvalidDataException(
                $"'{labelsPath}' has {labels.Count} labels, '{imagesPath}' has {images.Count} images. " +
                "Every image needs one label; do the two files belong together?");
        }
        return new IdxDataView(images, labels);
    }

    protected override void Open() => _ = Rows;

    protected override Delegate CreateGetter(int column, Func<long> row)
    {
        var (images, labels) = Rows;
        return column == ByteImages.FeaturesColumn
            ? (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => ByteImages.Fill(ref value, images[row()]))
            : (ValueGetter<float>)((ref float value) => value = labels![row()][0]);
    }
}
