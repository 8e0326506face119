using AkkaDayTrade.Tests.Shared;
using StackExchange.Redis;

namespace Akka.Persistence.Redis.Tests.Servers;

/// <summary>A redis-server process on a free port of this machine.</summary>
public sealed class RedisServer
{
    private readonly string _directory = Directory.CreateTempSubdirectory("persistence-redis-").FullName;
    private readonly string[] _arguments;
    private RedisServerProcess? _process;

    public RedisServer(params string[] arguments) => _arguments = arguments;

    /// <summary>Why it cannot run here; null when it can.</summary>
    public static string? Missing => RedisServerProcess.Missing;

    /// <summary>0 until it has been started for the first time.</summary>
    public int Port { get; private set; }

    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Starts it, again on the same port and data after a stop.</summary>
    public async Task StartAsync() => _process = await RedisServerProcess.StartAsync(Port, port =>
    {
        Port = port;
        return ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--dir", _directory, .. _arguments];
    });

    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }

    public Task<ConnectionMultiplexer> ConnectAsync() =>
        ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true,abortConnect=false,connectTimeout=2000");

    /// <summary>Stops it and deletes its data.</summary>
    public async Task RemoveAsync()
    {
        await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
