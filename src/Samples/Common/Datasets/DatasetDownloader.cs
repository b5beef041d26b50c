using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Samples.Common;

/// <summary>Bytes that are there of a data set.</summary>
/// <param name="File">The file that is being downloaded.</param>
/// <param name="Bytes">Bytes of the whole data set that are on disk.</param>
/// <param name="Total">Bytes of the whole data set.</param>
public sealed record DownloadProgress(string File, long Bytes, long Total);

/// <summary>
/// Downloads data sets. What is on disk under a file's own name is whole and checked: a file arrives as name.part, from which an
/// interrupted download goes on, and is renamed when its length and its MD5 sum are right.
/// </summary>
/// <param name="client">Sends the requests.</param>
/// <param name="patience">How long to wait for the next bytes. Default: 30 seconds.</param>
public sealed class DatasetDownloader(HttpClient client, TimeSpan? patience = null)
{
    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(30);

    /// <summary>Downloads the files that are not in <paramref name="folder"/> yet, which is made where it is missing.</summary>
    /// <exception cref="DownloadException">A file can't be had; those that are complete stay.</exception>
    public async Task DownloadAsync(RemoteDataset dataset, string folder, IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(folder);
        long done = 0;
        foreach (RemoteFile file in dataset.Files)
        {
            string path = Path.Combine(folder, file.Name);
            long before = done;
            if (!await IsRightAsync(path, file, cancellation))
            {
                await DownloadAsync(new Uri(dataset.BaseAddress, file.Name), file, path + ".part",
                    bytes => progress?.Report(new(file.Name, before + bytes, dataset.Size)), cancellation);
                File.Move(path + ".part", path, overwrite: true);
            }
            done += file.Size;
            progress?.Report(new(file.Name, done, dataset.Size));
        }
    }

    private async Task DownloadAsync(Uri address, RemoteFile file, string part, Action<long> report,
        CancellationToken cancellation)
    {
        if (File.Exists(part) && new FileInfo(part).Length > file.Size)
        {
            File.Delete(part);
        }
        long present = File.Exists(part) ? new FileInfo(part).Length : 0;
        if (present < file.Size)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            waiting.CancelAfter(_patience);
            try
            {
                using HttpResponseMessage response = await RequestAsync(address, present, waiting.Token);
                await ReceiveAsync(response, address, file, part, report, waiting);
            }
            catch (Exception e) when (e is HttpRequestException or HttpIOException
                or IOException { InnerException: SocketException }
                || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                long there = File.Exists(part) ? new FileInfo(part).Length : 0;
                string what = e is OperationCanceledException ? $"nothing came for {_patience.TotalSeconds:0.#} s" : e.Message;
                throw new DownloadException(there > 0
                    ? $"Downloading {address} broke off after {there} of {file.Size} bytes ({what}). Run this again to go on."
                    : $"Can't reach {address} ({what}). Check the connection, or put the file '{file.Name}' into the folder " +
                      $"'{Path.GetDirectoryName(part)}' yourself.", e);
            }
        }
        string sum = await Md5Async(part, cancellation);
        if (sum != file.Md5)
        {
            File.Delete(part);
            throw new DownloadException($"What came from {address} has the MD5 sum {sum}; {file.Md5} is expected. It was " +
                "deleted. Run this again; if that doesn't help, the server has another file.");
        }
    }

    private async Task<HttpResponseMessage> RequestAsync(Uri address, long from, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = from > 0 ? new RangeHeaderValue(from, null) : null;
        HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (from > 0 && response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            response.Dispose();
            return await RequestAsync(address, from: 0, cancellation);
        }
        return response;
    }

    private async Task ReceiveAsync(HttpResponseMessage response, Uri address, RemoteFile file, string part, Action<long> report,
        CancellationTokenSource waiting)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new DownloadException($"{address} gives {(int)response.StatusCode} {response.ReasonPhrase}" +
                (response.StatusCode == HttpStatusCode.NotFound ? ": there is no such file. Check the base address." : "."));
        }
        // A server that knows no ranges sends the file from its beginning.
        bool goesOn = response.StatusCode == HttpStatusCode.PartialContent;
        long from = goesOn ? response.Content.Headers.ContentRange?.From ?? 0 : 0;
        if (response.Content.Headers.ContentLength is { } coming && from + coming != file.Size)
        {
            throw WrongSize(address, $"{from + coming}", file);
        }
        await using Stream content = await response.Content.ReadAsStreamAsync(waiting.Token);
        await using var target = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write);
        target.SetLength(from);
        target.Position = from;
        var buffer = new byte[1 << 16];
        while (target.Position <= file.Size)
        {
            waiting.CancelAfter(_patience);
            int read = await content.ReadAsync(buffer, waiting.Token);
            if (read == 0)
            {
                break;
            }
            await target.WriteAsync(buffer.AsMemory(0, read), waiting.Token);
            report(Math.Min(target.Position, file.Size));
        }
        if (target.Position != file.Size)
        {
            string found = target.Position > file.Size ? $"more than {file.Size}" : $"{target.Position}";
            target.SetLength(0);
            throw WrongSize(address, found, file);
        }
    }

    private static DownloadException WrongSize(Uri address, string found, RemoteFile file) =>
        new($"{address} has {found} bytes; {file.Size} are expected. The server has another file than '{file.Name}'.");

    private static async Task<bool> IsRightAsync(string path, RemoteFile file, CancellationToken cancellation) =>
        File.Exists(path) && new FileInfo(path).Length == file.Size && await Md5Async(path, cancellation) == file.Md5;

    private static async Task<string> Md5Async(string path, CancellationToken cancellation)
    {
        await using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await MD5.HashDataAsync(stream, cancellation));
    }
}
