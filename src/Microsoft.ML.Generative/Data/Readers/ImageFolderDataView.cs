using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>
/// PNG images of one shape in one sub-folder for each class. A cursor reads the files that it comes to; only the first image is
/// read beforehand, for its shape.
/// </summary>
internal sealed class ImageFolderDataView : IndexedDataView
{
    private readonly IReadOnlyList<(string Path, string Label)> _files;
    private readonly ImageShape _shape;
    private readonly int? _channels;

    private ImageFolderDataView(IReadOnlyList<(string Path, string Label)> files, ImageShape shape, int? channels)
        : base(ByteImages.Schema(shape.Size, TextDataViewType.Instance), files.Count) =>
        (_files, _shape, _channels) = (files, shape, channels);

    public static ImageFolderDataView Create(string folder, int? channels)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder '{folder}' does not exist.");
        }
        string[] classes = [.. Directory.GetDirectories(folder).Order(StringComparer.Ordinal)];
        var files = classes.SelectMany(PngFiles, (path, file) => (file, Path.GetFileName(path))).ToArray();
        if (files.Length == 0)
        {
            throw new InvalidDataException(classes.Length == 0
                ? $"The folder '{folder}' has no sub-folders; one for each class is expected, with the class's PNG images in it."
                : $"None of the {classes.Length} sub-folders of '{folder}' has a file *.png; other formats are not read.");
        }
        Raster first = Read(files[0].file, channels);
        return new ImageFolderDataView(files, new ImageShape(first.Channels, first.Height, first.Width), channels);
    }

    protected override Delegate CreateGetter(int column, Func<long> row)
    {
        if (column == ByteImages.LabelColumn)
        {
            return (ValueGetter<ReadOnlyMemory<char>>)(
                (ref ReadOnlyMemory<char> value) => value = _files[(int)row()].Label.AsMemory());
        }
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            string path = _files[(int)row()].Path;
            Raster picture = Read(path, _channels);
            var found = new ImageShape(picture.Channels, picture.Height, picture.Width);
            if (found != _shape)
            {
                throw new InvalidDataException($"'{path}' is an image of {found} (channels × height × width), and " +
                    $"'{_files[0].Path}' one of {_shape}. All images must have one shape" + (found.Channels == _shape.Channels
                        ? "; scale or crop them first."
                        : "; pass 'channels: 1' or 'channels: 3' to turn all into grey or into colour."));
            }
            var editor = VBufferEditor.Create(ref value, _shape.Size);
            Separate(picture, editor.Values);
            value = editor.Commit();
        });
    }

    private static IEnumerable<string> PngFiles(string folder) => Directory.GetFiles(folder)
        .Where(file => Path.GetExtension(file).Equals(".png", StringComparison.OrdinalIgnoreCase))
        .Order(StringComparer.Ordinal);

    private static Raster Read(string path, int? channels)
    {
        Raster picture = PngReader.Read(path);
        return channels is { } wanted ? picture.Convert(wanted) : picture;
    }

    /// <summary>From the channels of a pixel side by side to one channel after the other.</summary>
    private static void Separate(Raster picture, Span<float> values)
    {
        int channels = picture.Channels, pixels = picture.Pixels.Length / channels;
        for (int channel = 0; channel < channels; channel++)
        {
            Span<float> plane = values.Slice(channel * pixels, pixels);
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] = picture.Pixels[i * channels + channel];
            }
        }
    }
}
