using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Samples.Tests;

/// <summary>A web server on this machine that answers every request as the test says, byte by byte.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Request, Response> _answer;

    public sealed record Request(string Path, long From);

    /// <summary>
    /// An answer; <paramref name="Sent"/> bytes of the body are sent before the connection is closed, or left open.
    /// </summary>
    public sealed record Response(
        string Status, byte[] Body, string Headers = "", int? Sent = null, bool StatesLength = true, bool StaysOpen = false);

    public LocalServer(Func<Request, Response> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/data/");

    public List<Request> Requests { get; } = [];

    /// <summary>The file from the byte that was asked for on, as a server does that knows ranges.</summary>
    public static Response File(Request request, byte[] content) => request.From == 0 ? new("200 OK", content)
        : request.From < content.Length
            ? new("206 Partial Content", content[(int)request.From..],
                $"Content-Range: bytes {request.From}-{content.Length - 1}/{content.Length}\r\n")
            : new("416 Range Not Satisfiable", []);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            _ = AnswerAsync(client);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            NetworkStream stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            string path = (await reader.ReadLineAsync())!.Split(' ')[1];
            long from = 0;
            for (string? line = await reader.ReadLineAsync(); !string.IsNullOrEmpty(line); line = await reader.ReadLineAsync())
            {
                if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                {
                    from = long.Parse(line["Range: bytes=".Length..].TrimEnd('-'));
                }
            }
            var request = new Request(path, from);
            lock (Requests)
            {
                Requests.Add(request);
            }
            Response response = _answer(request);
            string length = response.StatesLength ? $"Content-Length: {response.Body.Length}\r\n" : "";
            string head = $"HTTP/1.1 {response.Status}\r\n{response.Headers}{length}Connection: close\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
            await stream.WriteAsync(response.Body.AsMemory(0, response.Sent ?? response.Body.Length));
            await stream.FlushAsync();
            if (response.StaysOpen)
            {
                await Task.Delay(Timeout.Infinite, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }
}
