using Microsoft.ML.Generative;

namespace Microsoft.ML;

/// <summary>
/// Readers of known image files on <c>mlContext.Data</c>. All give the column "Features", a vector of known size with values
/// from 0 to 255, channel by channel, each row by row from the top; and, where there are labels, a column "Label". All can be
/// shuffled and read by several cursors at once.
/// </summary>
public static class ImageLoaderCatalog
{
    /// <summary>
    /// Reads images, and their labels, from files in the IDX format of MNIST and its kin, packed with gzip or not. "Features" has
    /// as many values as all dimensions but the first make; "Label" is a Single. The headers are read now; the rest once, into
    /// memory, at the first cursor.
    /// </summary>
    /// <param name="catalog">The catalog, <c>mlContext.Data</c>.</param>
    /// <param name="imagesPath">The images: unsigned bytes of at least two dimensions, as in train-images-idx3-ubyte.gz.</param>
    /// <param name="labelsPath">The labels: unsigned bytes of one dimension; null for a view without the column "Label".</param>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="DirectoryNotFoundException">A file's folder is not there.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is no IDX file, or damaged, or the two don't belong together; now or at the first cursor. The message names the
    /// file, what was found and what was expected.
    /// </exception>
    public static IDataView LoadFromIdx(this DataOperationsCatalog catalog, string imagesPath, string? labelsPath = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(imagesPath);
        return IdxDataView.Create(imagesPath, labelsPath);
    }

    /// <summary>
    /// Reads CIFAR-10 or CIFAR-100 in the binary version; the files' lengths tell which. "Features" has 3·32·32 values, "Label"
    /// is a Single from 0 to 9, 19 or 99. The files are read once, into memory, at the first cursor.
    /// </summary>
    /// <param name="catalog">The catalog, <c>mlContext.Data</c>.</param>
    /// <param name="path">One file, or the folder of the unpacked files, whose training images are read.</param>
    /// <param name="fineLabels">Whether CIFAR-100's label is the class (0 to 99) or the superclass (0 to 19).</param>
    /// <exception cref="FileNotFoundException">There is no such file, or the folder has none of the files.</exception>
    /// <exception cref="InvalidDataException">A file's length or, at the first cursor, a label is none of CIFAR's.</exception>
    public static IDataView LoadFromCifar(this DataOperationsCatalog catalog, string path, bool fineLabels = true)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return catalog.LoadFromCifar(Directory.Exists(path) ? CifarDataView.TrainingFiles(path) : [path], fineLabels);
    }

    /// <summary>Reads files of CIFAR-10 or CIFAR-100, all of the same, one after the other.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Data</c>.</param>
    /// <param name="paths">The files, such as data_batch_1.bin.</param>
    /// <param name="fineLabels">Whether CIFAR-100's label is the class (0 to 99) or the superclass (0 to 19).</param>
    /// <exception cref="ArgumentException">There are no paths.</exception>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="InvalidDataException">A file's length or, at the first cursor, a label is none of CIFAR's.</exception>
    public static IDataView LoadFromCifar(this DataOperationsCatalog catalog, IEnumerable<string> paths, bool fineLabels = true)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(paths);
        return CifarDataView.Create([.. paths], fineLabels);
    }

    /// <summary>
    /// Reads PNG images from a folder with one sub-folder for each class. "Label" is the sub-folder's name, a text. Rows come in
    /// the order of the names, compared character by character. A cursor reads and decodes the files that it comes to;
    /// <c>mlContext.Data.Cache</c> keeps them.
    /// </summary>
    /// <param name="catalog">The catalog, <c>mlContext.Data</c>.</param>
    /// <param name="folder">The folder that holds the sub-folders. Files that are not *.png are passed over.</param>
    /// <param name="channels">
    /// 1 turns every image into grey (0.299 red + 0.587 green + 0.114 blue, ITU-R BT.601), 3 into red, green, blue; both drop
    /// transparency. Null leaves the channels as they are: 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The channels are neither 1 nor 3 nor null.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder is not there.</exception>
    /// <exception cref="InvalidDataException">
    /// There are no images; or, from a cursor too, a file is no PNG file, is damaged or has another shape than the first.
    /// </exception>
    public static IDataView LoadFromImageFolder(this DataOperationsCatalog catalog, string folder, int? channels = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        if (channels is not (null or 1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels,
                "Images can be turned into 1 channel (grey) or 3 (colour).");
        }
        return ImageFolderDataView.Create(folder, channels);
    }
}
