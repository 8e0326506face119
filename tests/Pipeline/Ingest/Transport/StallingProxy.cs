using System.Net;
using System.Net.Sockets;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

/// <summary>
/// A TCP hop that can stop carrying bytes while it keeps its connections open: a pulled cable, which no close tells of.
/// </summary>
internal sealed class StallingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _target;
    private int _connections;
    private volatile bool _stalled;

    public StallingProxy(Uri target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Url => new($"ws://{_listener.LocalEndpoint}");

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>From here on no byte passes on connections that exist or come.</summary>
    public void Stall() => _stalled = true;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _connections);
                var server = new TcpClient();
                await server.ConnectAsync(_target.Host, _target.Port);
                _ = CarryAsync(client.GetStream(), server.GetStream());
                _ = CarryAsync(server.GetStream(), client.GetStream());
            }
        }
        catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[4096];
        try
        {
            while (await from.ReadAsync(buffer) is > 0 and var read)
            {
                if (!_stalled)
                {
                    await to.WriteAsync(buffer.AsMemory(0, read));
                }
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // One end went away.
        }
    }
}
