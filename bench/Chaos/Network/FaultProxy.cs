using System.Net;
using System.Net.Sockets;

namespace AkkaDayTrade.Chaos.Network;

/// <summary>
/// Passes connections on to a server through <see cref="Link"/>s that may be held or slowed, cuts them and refuses new ones.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly TcpListener _listener;
    private readonly int _target;
    private readonly Func<ReadOnlyMemory<byte>, (Link There, Link Back)> _linksOf;
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Connection> _connections = [];
    private readonly Task _accepting;
    private bool _refusing;

    /// <param name="linksOf">The links of a connection, by what its client says first.</param>
    public FaultProxy(int port, int target, Func<ReadOnlyMemory<byte>, (Link There, Link Back)> linksOf)
    {
        (_target, _linksOf) = (target, linksOf);
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Resets all connections, and each new one, until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _refusing = true;
            CloseAll();
        }
    }

    public void Mend()
    {
        lock (_gate)
        {
            _refusing = false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _listener.Dispose();
        lock (_gate)
        {
            CloseAll();
        }

        await _accepting;
        _closed.Dispose();
    }

    private void CloseAll()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        _connections.Clear();
    }

    private async Task AcceptAsync()
    {
        while (!_closed.IsCancellationRequested)
        {
            try
            {
                var connection = new Connection(await _listener.AcceptTcpClientAsync(_closed.Token));
                lock (_gate)
                {
                    if (_refusing)
                    {
                        connection.Dispose();
                        continue;
                    }

                    _connections.Add(connection);
                }

                _ = ServeAsync(connection);
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Disposed, or the client has gone before it was accepted.
            }
        }
    }

    private async Task ServeAsync(Connection connection)
    {
        try
        {
            await connection.ServeAsync(_target, _linksOf, _closed.Token);
        }
        catch (Exception over) when (over is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // One end has gone: so has the other now.
        }
        finally
        {
            lock (_gate)
            {
                _connections.Remove(connection);
            }

            connection.Dispose();
        }
    }

    private sealed class Connection(TcpClient client) : IDisposable
    {
        private readonly TcpClient _server = new();

        /// <summary>Resets both ends.</summary>
        public void Dispose()
        {
            Reset(client);
            Reset(_server);
        }

        public async Task ServeAsync(int target, Func<ReadOnlyMemory<byte>, (Link There, Link Back)> linksOf, CancellationToken cancellation)
        {
            (client.NoDelay, _server.NoDelay) = (true, true);
            var first = new byte[BufferBytes];
            var count = await client.GetStream().ReadAsync(first, cancellation);
            if (count == 0)
            {
                return;
            }

            var (there, back) = linksOf(first.AsMemory(0, count));
            await there.PassAsync(cancellation);
            await _server.ConnectAsync(IPAddress.Loopback, target, cancellation);
            await _server.GetStream().WriteAsync(first.AsMemory(0, count), cancellation);
            await Task.WhenAll(PumpAsync(client, _server, there, cancellation), PumpAsync(_server, client, back, cancellation));
        }

        /// <summary>What one end says, and in what way it goes, reaches the other end when the link lets it.</summary>
        private static async Task PumpAsync(TcpClient from, TcpClient to, Link link, CancellationToken cancellation)
        {
            try
            {
                var buffer = new byte[BufferBytes];
                while (await from.GetStream().ReadAsync(buffer, cancellation) is > 0 and var count)
                {
                    await link.PassAsync(cancellation);
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, count), cancellation);
                }

                await link.PassAsync(cancellation);
                to.Client?.Shutdown(SocketShutdown.Send);
            }
            catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                await link.PassAsync(cancellation);
                Reset(to);
                Reset(from);
            }
        }

        private static void Reset(TcpClient end)
        {
            try
            {
                // The socket itself: a client that another has closed meanwhile has none any more.
                end.Client?.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (Exception gone) when (gone is ObjectDisposedException or SocketException)
            {
                // It is closed already.
            }

            end.Dispose();
        }
    }
}
