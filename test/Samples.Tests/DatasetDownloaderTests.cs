using System.Net.Sockets;
using System.Security.Cryptography;
using NUnit.Framework;
using Samples.Common;

namespace Samples.Tests;

public class DatasetDownloaderTests : SampleTests
{
    private static readonly byte[] s_first = Content(200_000, 1), s_second = Content(3_000, 2);

    private static byte[] Content(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static RemoteFile Remote(string name, byte[] content) =>
        new(name, content.Length, Convert.ToHexStringLower(MD5.HashData(content)));

    private static RemoteDataset Set(Uri address) =>
        new("test", address, [Remote("first.gz", s_first), Remote("second.gz", s_second)]);

    private static byte[] ContentOf(string path) => path == "/data/first.gz" ? s_first : s_second;

    private string Target => Path.Combine(Folder, "into");

    private string Local(string name) => Path.Combine(Target, name);

    private async Task DownloadAsync(RemoteDataset set, IProgress<DownloadProgress>? progress = null, TimeSpan? patience = null,
        CancellationToken cancellation = default)
    {
        using var client = new HttpClient();
        await new DatasetDownloader(client, patience).DownloadAsync(set, Target, progress, cancellation);
    }

    private DownloadException Failure(RemoteDataset set, TimeSpan? patience = null) =>
        Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(set, patience: patience))!;

    private sealed class Reports(Action<DownloadProgress>? onReport = null) : List<DownloadProgress>, IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            Add(value);
            onReport?.Invoke(value);
        }
    }

    private void AssertComplete()
    {
        Assert.That(File.ReadAllBytes(Local("first.gz")), Is.EqualTo(s_first));
        Assert.That(File.ReadAllBytes(Local("second.gz")), Is.EqualTo(s_second));
        Assert.That(Directory.GetFiles(Target), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task FilesArriveWholeAndAreNotFetchedTwice()
    {
        using var server = new LocalServer(request => LocalServer.File(request, ContentOf(request.Path)));
        var reports = new Reports();
        await DownloadAsync(Set(server.Address), reports);
        AssertComplete();
        Assert.That(reports.Select(r => r.Bytes), Is.Ordered);
        Assert.That(reports[^1], Is.EqualTo(new DownloadProgress("second.gz", 203_000, 203_000)));
        await DownloadAsync(Set(server.Address));
        Assert.That(server.Requests.Select(r => r.Path), Is.EqualTo(new[] { "/data/first.gz", "/data/second.gz" }));
        // A file that isn't the right one is fetched again.
        File.WriteAllBytes(Local("second.gz"), Content(3_000, 9));
        await DownloadAsync(Set(server.Address));
        AssertComplete();
    }

    [Test]
    public async Task AnInterruptedDownloadGoesOnWhereItStopped()
    {
        bool broken = true;
        using var server = new LocalServer(request =>
            LocalServer.File(request, ContentOf(request.Path)) with { Sent = broken ? 120_000 : null });
        DownloadException error = Failure(Set(server.Address));
        Assert.That(error.Message, Does.Contain("first.gz").And.Contain("of 200000 bytes").And.Contain("again"));
        long there = new FileInfo(Local("first.gz.part")).Length;
        Assert.That(there, Is.InRange(1, 120_000));
        Assert.That(File.Exists(Local("first.gz")), Is.False);
        broken = false;
        await DownloadAsync(Set(server.Address));
        AssertComplete();
        Assert.That(server.Requests[1], Is.EqualTo(new LocalServer.Request("/data/first.gz", there)));
    }

    [Test]
    public async Task AServerWithoutRangesSendsTheWholeFileAgain()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllBytes(Local("first.gz.part"), Content(150_000, 3));
        using var server = new LocalServer(request => new("200 OK", ContentOf(request.Path)));
        await DownloadAsync(Set(server.Address));
        AssertComplete();
        Assert.That(server.Requests[0].From, Is.EqualTo(150_000));
    }

    [TestCase(200_000, true)]
    [TestCase(200_000, false)]
    [TestCase(250_000, false)]
    public async Task LeftoversThatAreCompleteOrTooLongAreDealtWith(int length, bool right)
    {
        Directory.CreateDirectory(Target);
        File.WriteAllBytes(Local("first.gz.part"), right ? s_first : Content(length, 3));
        using var server = new LocalServer(request => LocalServer.File(request, ContentOf(request.Path)));
        if (length == 200_000 && !right)
        {
            Assert.That(Failure(Set(server.Address)).Message, Does.Contain("MD5"));
        }
        await DownloadAsync(Set(server.Address));
        AssertComplete();
        Assert.That(server.Requests.Any(r => r.Path == "/data/first.gz"), Is.EqualTo(!right));
    }

    [Test]
    public void WrongContentIsDeletedAndSaid()
    {
        using var server = new LocalServer(request => new("200 OK", Content(ContentOf(request.Path).Length, 7)));
        DownloadException error = Failure(Set(server.Address));
        Assert.That(error.Message, Does.Contain("MD5").And.Contain(Set(server.Address).Files[0].Md5)
            .And.Contain("/data/first.gz"));
        Assert.That(Directory.GetFiles(Target), Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void AWrongSizeIsSaid(bool stated)
    {
        foreach (int length in new[] { 100, 300_000 })
        {
            using var server = new LocalServer(_ => new("200 OK", Content(length, 7), StatesLength: stated));
            string message = Failure(Set(server.Address)).Message;
            Assert.That(message, Does.Contain("200000 are expected"));
            Assert.That(message, Does.Contain(stated || length < 200_000 ? $"{length} bytes" : "more than 200000"));
            Assert.That(File.Exists(Local("first.gz")), Is.False);
        }
    }

    [Test]
    public void AMissingFileIsSaid()
    {
        using var server = new LocalServer(_ => new("404 Not Found", []));
        Assert.That(Failure(Set(server.Address)).Message, Does.Contain($"{server.Address}first.gz").And.Contain("404")
            .And.Contain("base address"));
    }

    [Test]
    public void AnUnreachableServerIsSaid()
    {
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var address = new Uri($"http://127.0.0.1:{((System.Net.IPEndPoint)taken.LocalEndpoint).Port}/");
        taken.Stop();
        Assert.That(Failure(Set(address)).Message, Does.Contain("Can't reach").And.Contain(address.ToString())
            .And.Contain("first.gz"));
    }

    [Test]
    public void AServerThatFallsSilentIsNotWaitedForForever()
    {
        using LocalServer server = FallingSilent();
        // Time enough for the first bytes to come on a busy machine.
        DownloadException error = Failure(Set(server.Address), TimeSpan.FromSeconds(3));
        Assert.That(error.Message, Does.Contain("nothing came for 3 s").And.Contain("after 1000 of 200000 bytes"));
    }

    [Test]
    public void CancellingKeepsWhatIsThere()
    {
        using LocalServer server = FallingSilent();
        using var cancellation = new CancellationTokenSource();
        var cancelling = new Reports(report =>
        {
            if (report.Bytes == 1_000) cancellation.Cancel();
        });
        Assert.That(() => DownloadAsync(Set(server.Address), cancelling, cancellation: cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(new FileInfo(Local("first.gz.part")).Length, Is.EqualTo(1_000));
    }

    /// <summary>A server that sends a thousand bytes of a file and then nothing.</summary>
    private static LocalServer FallingSilent() => new(request =>
        LocalServer.File(request, ContentOf(request.Path)) with { Sent = 1_000, StaysOpen = true });

    [Test]
    public void KnownDataSetsHaveFoldersForAddressesAndSumsOfTheirOwn()
    {
        foreach (RemoteDataset set in RemoteDataset.All)
        {
            Assert.That(set.BaseAddress.Scheme, Is.EqualTo("https"));
            Assert.That(set.BaseAddress.AbsoluteUri, Does.EndWith("/"));
            Assert.That(set.Files, Has.Count.EqualTo(4));
            Assert.That(set.Files.Select(f => f.Md5), Is.Unique.And.All.Match("^[0-9a-f]{32}$"));
        }
    }
}
