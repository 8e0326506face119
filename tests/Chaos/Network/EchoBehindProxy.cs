using System.Net;
using System.Net.Sockets;
using AkkaDayTrade.Chaos.Network;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Chaos.Tests.Network;

/// <summary>A proxy before a server that says back what it hears.</summary>
internal sealed class EchoBehindProxy : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = Patience.Long;

    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly int _port = FreePorts.Take();

    public EchoBehindProxy()
    {
        _server.Start();
        _ = EchoAsync();
        Proxy = new FaultProxy(_port, ((IPEndPoint)_server.LocalEndpoint).Port, _ => (There, Back));
    }

    public FaultProxy Proxy { get; }

    public Link There { get; } = new();

    public Link Back { get; } = new();

    public async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port);
        return client;
    }

    public static async Task<byte> ReadAsync(TcpClient client)
    {
        var bytes = new byte[1];
        await client.GetStream().ReadExactlyAsync(bytes).AsTask().WaitAsync(Deadline);
        return bytes[0];
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        _server.Dispose();
    }

    private async Task EchoAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _server.AcceptTcpClientAsync();
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = client.GetStream().CopyToAsync(client.GetStream()).ContinueWith(_ => client.Dispose(), TaskScheduler.Default);
        }
    }
}
