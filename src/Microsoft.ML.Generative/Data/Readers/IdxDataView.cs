using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>Images and, where there are any, labels of a pair of IDX files, read into memory at the first cursor.</summary>
internal sealed class IdxDataView : IndexedDataView
{
    private readonly Lazy<(ByteRows Images, ByteRows? Labels)> _rows;

    private IdxDataView(IdxFile images, IdxFile? labels)
        : base(ByteImages.Schema(images.RowBytes, labels is null ? null : NumberDataViewType.Single), images.Count) =>
        _rows = new(() => (images.ReadRows(), labels?.ReadRows()));

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

    protected override void Open() => _ = _rows.Value;

    protected override Delegate CreateGetter(int column, Func<long> row)
    {
        var (images, labels) = _rows.Value;
        return column == ByteImages.FeaturesColumn
            ? (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => ByteImages.Fill(ref value, images[row()]))
            : (ValueGetter<float>)((ref float value) => value = labels![row()][0]);
    }
}
