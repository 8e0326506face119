using AkkaDayTrade.Pipeline.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>A server of the test's own, and a connection to it.</summary>
public abstract class RedisTest(TestServer server) : IAsyncLifetime
{
    private RedisConnection? _connection;

    internal RedisConnection Connection => _connection!;

    internal IDatabase Redis => Connection.Database;

    public async Task InitializeAsync()
    {
        await server.StartAsync();
        _connection = await server.ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        await server.DisposeAsync();
    }
}
