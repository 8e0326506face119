using System.Net;

namespace AkkaDayTrade.Pipeline.Store.Resp;

/// <summary>The way to one server: connects when there is something to send, and anew after a failure.</summary>
internal sealed class RespLane : IDisposable
{
    private readonly RedisConnection _redis;
    private readonly bool _isNamed;
    private readonly CancellationTokenSource _disposed = new();
    private RespConnection? _connection;

    /// <param name="server">Null = whichever master the process's connection uses at the moment of connecting.</param>
    public RespLane(RedisConnection redis, EndPoint? server) =>
        (_redis, Server, _isNamed) = (redis, server, server is not null);

    /// <summary>Where it leads; null before the first connection to a server that was not named.</summary>
    public EndPoint? Server { get; private set; }

    /// <summary>True from the first answer to a failure.</summary>
    public bool IsOpen => _connection is not null;

    /// <summary>How often it connected.</summary>
    public int Connects { get; private set; }

    /// <summary>Sends the request and waits until all of it is answered. Does not throw.</summary>
    /// <returns>Why commands have no answer, null when all have one.</returns>
    public async Task<Exception?> SendAsync(RespRequest request)
    {
        try
        {
            var connection = _connection ??= await ConnectAsync();
            await connection.ExchangeAsync(request);
            return null;
        }
        catch (Exception exception)
        {
            Drop();
            return exception;
        }
    }

    /// <summary>Ends the connection; the next request gets another.</summary>
    public void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }

    public void Dispose()
    {
        _disposed.Cancel();
        _disposed.Dispose();
        Drop();
    }

    private async Task<RespConnection> ConnectAsync()
    {
        if (!_isNamed || Server is null)
        {
            Server = await _redis.FindMasterAsync();
        }

        var connection = await _redis.OpenAsync(Server, _disposed.Token);
        if (_disposed.IsCancellationRequested)
        {
            connection.Dispose();
        }

        Connects++;
        return connection;
    }
}
