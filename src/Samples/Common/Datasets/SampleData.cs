using Microsoft.ML;

namespace Samples.Common;

/// <summary>What a sample trains on: columns "Features" (grey images of 28×28, 0 to 255) and "Label".</summary>
public static class SampleData
{
    /// <summary>Finds the training images that --data names.</summary>
    /// <param name="context">The ML.NET context.</param>
    /// <param name="data">
    /// A folder of MNIST's files or of PNG images in sub-folders, which become grey; the name of a data set, which is downloaded
    /// into a folder of that name in the user's local application data unless it is there; null for drawn digits.
    /// </param>
    /// <param name="count">How many digits to draw.</param>
    /// <param name="seed">Their seed.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <exception cref="IOException">There is no such folder or data set, or it can't be downloaded.</exception>
    /// <exception cref="InvalidDataException">The files are damaged.</exception>
    public static async Task<IDataView> LoadAsync(
        MLContext context, string? data, int count, int seed, CancellationToken cancellation = default)
    {
        if (data is null)
        {
            return DigitSource.Create(count, seed).ToDataView(context);
        }
        if (!Directory.Exists(data))
        {
            RemoteDataset set = RemoteDataset.All.FirstOrDefault(set => set.Name == data) ?? throw new DirectoryNotFoundException(
                $"--data is '{data}', which is neither a folder nor one of {string.Join(", ", RemoteDataset.Names)}.");
            data = await DownloadAsync(set, cancellation);
        }
        string? images = IdxFile(data, "train-images*"), labels = IdxFile(data, "train-labels*");
        return images is not null ? context.Data.LoadFromIdx(images, labels)
            : context.Data.LoadFromImageFolder(data, channels: 1);
    }

    private static string? IdxFile(string folder, string pattern) =>
        Directory.GetFiles(folder, pattern).Where(path => !path.EndsWith(".part", StringComparison.Ordinal))
            .Order().FirstOrDefault();

    private static async Task<string> DownloadAsync(RemoteDataset set, CancellationToken cancellation)
    {
        string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData,
            Environment.SpecialFolderOption.Create);
        string folder = Path.Combine(local, "Microsoft.ML.Generative", set.Name);
        using var client = new HttpClient();
        await ProgressBar.RunAsync<DownloadProgress, bool>(
            $"Downloading {set.Name}", report => ((double)report.Bytes / report.Total, report.File), async progress =>
            {
                await new DatasetDownloader(client).DownloadAsync(set, folder, progress, cancellation);
                return true;
            });
        return folder;
    }
}
